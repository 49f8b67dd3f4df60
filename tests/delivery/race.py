"""A press that publishes many times, as fast as it can, beside others that do the same."""

from __future__ import annotations

import sys
from pathlib import Path

from yanlu.config.sqlite import use_sound_sqlite

use_sound_sqlite()

from yanlu.delivery import FencedError, TargetError  # noqa: E402 - after the swap

from .house import House, article, page  # noqa: E402


def main(root: Path, name: str, times: int, fence: int) -> None:
    """Publish so often; say how many editions were made, and how many were refused."""
    house = House(root)
    made = refused = 0
    for number in range(times):
        put = {
            f"article:{name}{number % 9}": article(f"{name}{number % 9}", f"{name}第{number}版"),
            "shared": (page("shared.html", f"{name} {number}"),),
        }
        gone = [f"article:{name}{(number + 4) % 9}"]
        try:
            made += house.publish(put, gone=gone, fence=fence) is not None
        except FencedError:
            refused += 1
            continue
        if number % 10 == 0:
            try:
                house.deliver()
            except TargetError:
                continue  # the other press is writing there; a later delivery brings it all
    house.store.close()
    print(made, refused)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
