"""The documentation site: the repository's own documents, split, converted and bound by mkdocs."""
