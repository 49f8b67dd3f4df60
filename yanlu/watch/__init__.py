"""The watch: how the paper is, what is wrong, and who was told."""
