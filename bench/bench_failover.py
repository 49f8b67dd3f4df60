"""PostgreSQL's primary is killed, its standby promoted: what was lost, and how soon writes go on.

python bench/bench_failover.py [RUNS]

Two servers on this machine. A writer commits row after row through the paper's own setting, with
both named; in the midst of that the first is killed (`kill -9`), and the second promoted at once.
What people or Patroni take to notice is not in it. Beside it the same with a standby that follows
asynchronously.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.config.test_deep_failover import killed_in_the_midst
from tests.pair import pair

GOAL = 10.0  # seconds until the first write after


def main(runs: int) -> int:
    """Both kinds in turn; 1 if a synchronous pair lost anything, or took too long."""
    lost, silent = one_kind(runs, is_synchronous=True)
    one_kind(runs, is_synchronous=False)
    return int(lost > 0 or silent > GOAL)


def one_kind(runs: int, *, is_synchronous: bool) -> tuple[int, float]:
    """Kill it so many times; rows lost, and the longest silence."""
    told = lost = 0
    silences = []
    for _ in range(runs):
        with pair("mailbox", is_synchronous=is_synchronous) as (first, second):
            first.run("CREATE TABLE said (number int PRIMARY KEY)", "mailbox")
            acknowledged, there, silence = killed_in_the_midst(first, second)
        told, lost = told + len(acknowledged), lost + len(acknowledged - there)
        silences.append(silence)
    kind = "synchronous" if is_synchronous else "asynchronous"
    print(
        f"{kind}: {runs} failovers, {told} rows acknowledged, {lost} lost; "
        f"writes again after {min(silences):.1f} to {max(silences):.1f} s (goal {GOAL:.0f} s)"
    )
    return lost, max(silences)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 20))
