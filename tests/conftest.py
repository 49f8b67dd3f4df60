"""What all rooms' tests have in common: a suite that runs the same way every time."""

from __future__ import annotations

import os

from hypothesis import settings

os.environ.setdefault("YANLU_ENV_FILE", "")  # a developer's own paper is none of the suite's

settings.register_profile("house", derandomize=True, deadline=None, database=None, max_examples=60)
settings.load_profile("house")
