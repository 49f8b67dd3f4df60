"""The card company as a process: `python -m tests.payments.emulator PORT [--webhook ADDRESS]`."""

from __future__ import annotations

import argparse
import threading

from .books import Books
from .courier import SECRET, Courier, at_once, over_http
from .hall import KEY, Hall


def main() -> None:
    """Serve until it is stopped."""
    parser = argparse.ArgumentParser(prog="python -m tests.payments.emulator")
    parser.add_argument("port", type=int, help="0 for any")
    parser.add_argument("--webhook", default="", help="where notices are sent; none: nowhere")
    parser.add_argument("--secret", default=SECRET)
    parser.add_argument("--key", default=KEY)
    parser.add_argument("--twice", action="store_true", help="deliver every notice twice")
    given = parser.parse_args()
    books = Books()
    hall = Hall(books, given.port, given.key).open()
    if given.webhook:
        courier = Courier(over_http(given.webhook), given.secret)
        books.listeners.append(at_once(courier, twice=given.twice))
    print(hall.home, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
