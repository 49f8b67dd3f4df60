"""A card company to test against: speaks Stripe's published API over HTTP, and misbehaves.

`python -m tests.payments.emulator PORT --webhook ADDRESS` runs it as a process of its own.
"""

from .books import Books
from .courier import Courier, Letter, signed
from .hall import Hall

__all__ = ["Books", "Courier", "Hall", "Letter", "signed"]
