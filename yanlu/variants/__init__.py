"""Script conversion, the paper's glossary, and one key for both scripts."""

from .convert import VARIANTS, Converter, convert, converter
from .errors import GlossaryError, UnknownVariantError, VariantError
from .fold import fold
from .glossary import Glossary, Term
from .script import rewrite, to_variant

__all__ = [
    "VARIANTS",
    "Converter",
    "Glossary",
    "GlossaryError",
    "Term",
    "UnknownVariantError",
    "VariantError",
    "convert",
    "converter",
    "fold",
    "rewrite",
    "to_variant",
]
