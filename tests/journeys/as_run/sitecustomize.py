"""What `make run` does not install is not there; the suite's environment has it."""

import sys

for name in ("psycopg", "psycopg_binary", "django_valkey", "valkey"):
    sys.modules[name] = None  # type: ignore[assignment]
