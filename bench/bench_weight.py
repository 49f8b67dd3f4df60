"""What the paper weighs: bytes of a page, memory at rest, and how soon a publish is read."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import brotli
import measure
import samples
import serving

HERE = Path(__file__).parent
ACTS = (("publish", "publishing.py", 1), ("a batch of comments", "talking.py", 2))
LIMIT = 8 * 1024
AT_REST = 25  # seconds after which the demo paper is compressed as well as can be


def main() -> None:
    """Print the figures."""
    quick = measure.options("What the paper weighs").quick
    pages(20 if quick else 200)
    with tempfile.TemporaryDirectory(prefix="yanlu-bench-") as folder:
        port = serving.free_port()
        environment = {**os.environ, "YANLU_VAR": folder, "YANLU_PORT": str(port)}
        with started(environment) as paper:
            running_paper(paper, environment, quick)
        begun_again(environment, 1 if quick else 5)


@contextlib.contextmanager
def started(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """The paper, as `make run` starts it once all is installed."""
    command = [sys.executable, "-m", "yanlu", "run"]
    with subprocess.Popen(
        command, cwd=samples.ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as paper:
        try:
            yield paper
        finally:
            paper.terminate()


def begun_again(environment: dict[str, str], times: int) -> None:
    """Seconds from the command until it answers, where nothing is to be made."""
    taken = []
    for _ in range(times):
        began = time.monotonic()
        with started(environment) as paper:
            wait_until_up(paper)
            taken.append(time.monotonic() - began)
    value = f"median {measure.median(taken):.1f}, slowest {max(taken):.1f} s"
    measure.row("run again → up", value, "< 5 s", is_met=max(taken) < 5)


def pages(articles: int) -> None:
    """HTML bytes of full article pages with about 9 KB of text, as they travel."""
    printer = samples.printer()
    found: dict[str, list[int]] = {"text": [], "html": [], "5": [], "11": [], "lite": []}
    for index in range(articles):
        one = samples.article(index)
        made = {file.path: file.data for file in printer.article(one)}
        html = made[f"a/{one.id}/zh-hant-tw.html"]
        lite = made[f"a/{one.id}/zh-hant-tw.lite.html"]
        found["text"].append(samples.text_bytes(one))
        found["html"].append(len(html))
        found["5"].append(len(brotli.compress(html, quality=5)))
        found["11"].append(len(brotli.compress(html, quality=11)))
        found["lite"].append(len(brotli.compress(lite, quality=11)))
    middle = {name: measure.median(sizes) for name, sizes in found.items()}
    measure.row("text / HTML of a full page", f"{middle['text']:,.0f} / {middle['html']:,.0f} B")
    for quality in ("5", "11"):
        size = middle[quality]
        name = f"full page, brotli {quality}"
        measure.row(name, f"{size:,.0f} B", "<= 8 KB", is_met=size <= LIMIT)
    measure.row("lite page, brotli 11", f"{middle['lite']:,.0f} B")


def running_paper(paper: subprocess.Popen[str], environment: dict[str, str], quick: bool) -> None:
    """Memory at rest, then publishes from another process."""
    wait_until_up(paper)
    time.sleep(AT_REST)
    held = {process: resident(process) for process in serving.tree(paper.pid)}
    parts = " + ".join(f"{size / 1e6:.0f}" for size in held.values())
    total = sum(held.values()) / 1e6
    measure.row("memory at rest", f"{parts} = {total:.0f} MB", "< 350 MB", is_met=total < 350)
    share = working(list(held), 5 if quick else 20)
    measure.row("processor at rest", f"{share:.1%} of a core", "<= 3 %", is_met=share <= 0.03)
    for what, script, limit in ACTS:
        command = [sys.executable, str(HERE / script), "5" if quick else "20"]
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        taken = sorted(float(line) for line in done.stdout.split())
        value = f"median {measure.median(taken):.2f}, slowest {taken[-1]:.2f} s"
        name = f"{what} → readable in both scripts"
        measure.row(name, value, f"<= {limit} s", is_met=taken[-1] <= limit)


def working(processes: list[int], seconds: float) -> float:
    """The share of a core that these take while nobody does anything."""
    before, began = sum(map(serving.cpu_of, processes)), time.monotonic()
    time.sleep(seconds)
    return (sum(map(serving.cpu_of, processes)) - before) / (time.monotonic() - began)


def wait_until_up(paper: subprocess.Popen[str]) -> None:
    assert paper.stdout
    for line in paper.stdout:
        if line.startswith("Yanlu is up"):
            print(f"   {line.strip()}")
            return
    raise SystemExit("the paper did not come up")


def resident(process: int) -> int:
    """Bytes of memory of a process; what several share is divided among them (PSS)."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


if __name__ == "__main__":
    main()
