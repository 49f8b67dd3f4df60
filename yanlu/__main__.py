"""`python -m yanlu`."""

import sys

from yanlu.config.command import main

sys.exit(main(sys.argv[1:]))
