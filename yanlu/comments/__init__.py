"""The talk under an article: written, read by the desk, printed in batches."""
