"""The published list of words for codenames, and how it was made."""
