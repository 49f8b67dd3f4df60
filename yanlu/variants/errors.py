"""What can go wrong in conversion."""


class VariantError(Exception):
    """The family of all that can go wrong in conversion."""


class UnknownVariantError(VariantError, ValueError):
    """The tag names no variant that is known; `str()` is the tag."""


class GlossaryError(VariantError):
    """Two terms of the glossary want different words for the same one; `str()` shows them."""
