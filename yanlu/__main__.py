"""`python -m yanlu`, and the `yanlu` command of the wheel."""

import sys

from yanlu.config import extras
from yanlu.config.command import main as command


def main() -> int:
    """Run one subcommand; what is not installed is said in a sentence."""
    try:
        return command(sys.argv[1:])
    except ModuleNotFoundError as error:
        return extras.tell_missing(error)


if __name__ == "__main__":
    sys.exit(main())
