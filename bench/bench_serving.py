"""The built-in server against nginx: CPU a request of one hot page; p99 at half load."""

from __future__ import annotations

import contextlib
from pathlib import Path

import measure
import samples
import serving
from serving import Load, Target

from yanlu.config.sqlite import use_sound_sqlite

use_sound_sqlite()

from yanlu.delivery import Batch, Store, reader_headers  # noqa: E402 - after the swap

LITTLE = 1  # milliseconds between an answer and the next question of a connection


def main() -> None:
    """Print the figures."""
    quick = measure.options("Serving, against nginx").quick
    if not (measure.needs("wrk", "wrk") and measure.needs("nginx", "nginx-light")):
        return
    with measure.scratch() as folder, contextlib.ExitStack() as stack:
        path, headers = make_edition(folder)
        files = folder / "files"
        servers = (
            serving.yanlu(folder / "var", path),
            serving.nginx("nginx", folder / "bare", files, path, []),
            serving.nginx("nginx, our headers", folder / "full", files, path, headers),
            serving.wagtail(folder),
        )
        targets = [stack.enter_context(server) for server in servers]
        found = compare(targets, rounds=1 if quick else 3, seconds=2 if quick else 4)
        say(found)
        half_load(targets[0], found["Yanlu"], folder, seconds=2 if quick else 5)


def make_edition(folder: Path) -> tuple[str, list[tuple[str, str]]]:
    """One article in a store, and the same bytes as files; its address, and readers' headers."""
    (folder / "var" / "pictures").mkdir(parents=True)
    printer = samples.printer()
    one = samples.article(1)
    store = Store(folder / "var" / "edition.db")
    store.publish(Batch({"article": tuple(printer.article(one))}), samples.Signer())
    store.set_note("policy", printer.policy)
    while store.polish(100):
        pass
    path = f"a/{one.id}/zh-hant-tw.html"
    standing = store.shelf.find(path)
    row = store.body_row(standing.entry.sha256) if standing else None
    assert row and row[1]
    file = folder / "files" / path
    file.parent.mkdir(parents=True)
    file.write_bytes(b"the plain form, which nobody asks for")
    file.with_name(file.name + ".br").write_bytes(row[1])
    store.close()
    return f"/{path}", reader_headers(printer.policy, secure=False)


def compare(targets: list[Target], rounds: int, seconds: int) -> dict[str, Load]:
    """The median run of each, the rounds interleaved; warmed before."""
    for target in targets:
        serving.load(target, 1)
    runs: dict[str, list[Load]] = {target.name: [] for target in targets}
    for _ in range(rounds):
        for target in targets:
            runs[target.name].append(serving.load(target, seconds))
    return {
        name: sorted(done, key=lambda run: run.each)[rounds // 2] for name, done in runs.items()
    }


def say(found: dict[str, Load]) -> None:
    for name, run in found.items():
        figures = f"{run.each * 1e6:.1f} us CPU, {1 / run.each / 1000:.1f}k/s a core"
        measure.row(name, figures)
    slow = found["nginx"].each / found["Wagtail"].each
    measure.row("Wagtail, nothing cached / nginx", f"{slow:.4f}")
    for other in ("nginx", "nginx, our headers"):
        ratio = found[other].each / found["Yanlu"].each
        measure.row(f"Yanlu / {other}", f"{ratio:.2f}", ">= 0.6", is_met=ratio >= 0.6)


def half_load(target: Target, full: Load, folder: Path, seconds: int) -> None:
    """Latency when about half of the core is busy."""
    script = folder / "pause.lua"
    script.write_text(f"function delay() return {LITTLE} end\n")
    rate = 0.5 / full.each
    connections = max(1, round(rate * (LITTLE + 0.3) / 1000))
    runs = [serving.load(target, seconds, connections, script) for _ in range(3)]
    run = sorted(runs, key=lambda one: one.p99)[1]
    busy = run.cpu / run.seconds
    measure.row("at load", f"{run.requests / run.seconds / 1000:.1f}k/s, {busy:.0%} of a core")
    latency = f"p50 {run.p50:.2f}, p99 {run.p99:.2f} ms"
    measure.row("latency then", latency, "p99 <= 2 ms", is_met=run.p99 <= 2)


if __name__ == "__main__":
    main()
