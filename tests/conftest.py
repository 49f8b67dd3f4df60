"""What all rooms' tests have in common: a suite that runs the same way every time."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("house", derandomize=True, deadline=None, database=None, max_examples=60)
settings.load_profile("house")
