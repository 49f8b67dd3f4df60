"""The desk's words in three languages; `make` writes the catalogs."""
