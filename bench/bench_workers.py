"""Two workers are killed in the midst of a full reprint of 10,000 articles: what is lost, or twice.

A paper in PostgreSQL (`growing.py` says what of it is made up) comes from the previous release, so
that all of it is printed anew. `yanlu press` seals, two `yanlu work` render. Both workers are
killed with SIGKILL at a third of the pieces, when each has one in hand, and their successors at two
thirds. A trigger in the press's database, of which these programs know nothing, writes down what
becomes of each piece. What stands at the end is compared, hash by hash, with what one press makes
of a copy of the same paper without help.

The controls, on smaller papers, must fail: workers that look and then take do pieces twice; workers
that strike a piece off when they take it lose what they are killed with.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import growing
import measure
import psycopg
import samples

from tests.cluster import DATABASES, SENTENCE, Cluster, cluster, is_installed
from yanlu.config import command
from yanlu.delivery import Store
from yanlu.manifest.statements import Edition

FIXTURE = samples.ROOT / "tests" / "config" / "previous" / "var.tar.xz"
PATIENCE = 3600.0  # seconds for whatever is waited for
LOOK = 0.02  # seconds between two looks
WORKERS = 2
AT = (1 / 3, 2 / 3)  # of the pieces, at which all workers are killed
WITNESS = """
    CREATE TABLE witness (seq bigserial PRIMARY KEY, piece bigint, holder text, event text);
    CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO witness (piece, holder, event) VALUES (NEW.id, NEW.holder, CASE
            WHEN TG_OP = 'INSERT' THEN 'cut'
            WHEN NEW.turn > OLD.turn OR NEW.holder <> OLD.holder THEN 'claimed'
            WHEN NEW.state = 0 AND OLD.state > 0 THEN 'refused'
            WHEN NEW.state = 1 THEN 'handed in'
            WHEN NEW.state = 2 THEN 'staged'
            ELSE 'given back' END);
        RETURN NULL;
    END $$;
    CREATE TRIGGER see AFTER INSERT OR UPDATE ON press_piece FOR EACH ROW EXECUTE FUNCTION see();
"""
HELD = """
    SELECT count(*) FROM witness c WHERE event = 'claimed' AND holder LIKE %s AND NOT EXISTS
        (SELECT FROM witness h WHERE h.piece = c.piece AND h.seq > c.seq)
"""
TWICE = """
    SELECT piece, w.event, count(*) FROM witness w WHERE event IN ('handed in', 'staged')
    GROUP BY piece, w.event HAVING count(*) >
        1 + (SELECT count(*) FROM witness r WHERE r.piece = w.piece AND r.event = 'refused')
"""
LOST = """
    SELECT piece FROM witness WHERE event = 'cut'
    EXCEPT SELECT piece FROM witness WHERE event = 'staged'
"""
DONE = """
    SELECT count(*) FILTER (WHERE event = 'cut'),
        count(DISTINCT piece) FILTER (WHERE event IN ('handed in', 'staged')) FROM witness
"""
TAKEN_OVER = """
    SELECT count(*) - count(DISTINCT piece) FROM witness WHERE event = 'claimed'
"""
ENDED = """
    SELECT extract(epoch FROM finished_at - started_at)::float FROM press_reprint
    WHERE started_at > %s AND finished_at IS NOT NULL
"""
Rows = list[tuple[Any, ...]]
Workers = list[subprocess.Popen[bytes]]


def main() -> int:
    """Print the figures; 1 if anything was lost or done twice, or a control found nothing."""
    size, small = (600 if measure.options("Workers killed").quick else 10_000), 300
    if not is_installed():
        print(f"left out: {SENTENCE}", file=sys.stderr)
        return 0
    found = trial(size, "sound", "the workers of this release")
    twice = trial(small, "look-then-take", "control: they look, and then take")
    lost = trial(small, "strike-off", "control: they strike off what they take")
    do_controls_fail = bool(twice.twice and lost.lost)
    if not do_controls_fail:
        print("   a control found nothing: neither would this have")
    return 0 if do_controls_fail and not found.twice and not found.lost else 1


@dataclass
class Found:
    """What became of a reprint.

    Args:
        twice: pieces handed in or staged, editions and files sealed, once more than asked for.
        lost: pieces never staged, and files that are not as one press alone makes them.
    """

    twice: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def trial(size: int, build: str, what: str) -> Found:
    """A paper of so many articles reprinted under kills, and a copy of it by one press alone."""
    print(f"-- {what}", flush=True)
    with measure.scratch() as folder, cluster() as server:
        helped = Paper(folder / "helped", server)
        helped.make(size)
        alone = helped.copy(folder / "alone")
        found = Found()
        with helped.pressing() as press:
            killed = kill_in_the_midst(helped, press, build)
            press.tell(size, killed)
            found.twice += press.twice() + helped.sealed_twice()
            found.lost += press.lost()
        with alone.pressing() as press:
            press.wait(lambda: press.has_ended)
        measure.row("   seconds, by one press alone", f"{press.seconds:.0f}")
        found.lost += compare(helped.hashes(), alone.hashes())
    for name, sentences in (("done twice", found.twice), ("lost or different", found.lost)):
        measure.row(f"   {name}", f"{len(sentences):,}")
        for sentence in sentences[:3]:
            print(f"      {sentence}", flush=True)
    return found


def compare(these: dict[str, str], those: dict[str, str]) -> list[str]:
    """The paths that are not the same in both."""
    measure.row("   files compared by hash", f"{len(those):,}")
    paths = sorted(these.keys() | those.keys())
    return [path for path in paths if these.get(path) != those.get(path)]


@dataclass
class Killed:
    """How many workers were killed, and how many of them had a piece in hand."""

    workers: int = 0
    held: int = 0


def kill_in_the_midst(paper: Paper, press: Press, build: str) -> Killed:
    """Let workers help, kill them all twice, and let others bring it to its end."""
    killed, workers = Killed(), paper.workers(build)
    try:
        for part in AT:
            kill_at(part, press, workers, killed)
            workers = paper.workers(build)
        press.wait(lambda: press.has_ended)
    finally:
        end(workers, signal.SIGTERM)
    return killed


def kill_at(part: float, press: Press, workers: Workers, killed: Killed) -> None:
    """Kill them when so much is done and each has a piece in hand."""
    press.wait(lambda: press.done >= part)
    press.wait(lambda: press.has_ended or all(map(press.is_held_by, workers)))
    end(workers, signal.SIGKILL)
    killed.workers += len(workers)
    killed.held += sum(map(press.is_held_by, workers))


def end(processes: Workers, how: signal.Signals) -> None:
    """End them, and wait until they have ended."""
    for process in processes:
        process.send_signal(how)
    for process in processes:
        process.wait(timeout=120)


@dataclass
class Press:
    """The press that seals, and its database, as seen from outside.

    Args:
        process: the press.
        database: a connection to it.
        began: when it was started.
        log: what it said.
    """

    process: subprocess.Popen[bytes]
    database: Any
    began: datetime
    log: Path
    seconds: float = 0.0

    def ask(self, query: str, *values: Any) -> Rows:
        """Rows of its database."""
        return list(self.database.execute(query, values).fetchall())

    def wait(self, is_so: Callable[[], bool]) -> None:
        """Until something is so."""
        until = time.monotonic() + PATIENCE
        while not is_so():
            if time.monotonic() > until or self.process.poll() is not None:
                raise SystemExit(self.log.read_text()[-3000:])
            time.sleep(LOOK)

    @property
    def done(self) -> float:
        """The part of the pieces that were rendered."""
        ((cut, rendered),) = self.ask(DONE)
        return rendered / cut if cut else 0.0

    @property
    def has_ended(self) -> bool:
        """Whether the reprint has taken over."""
        rows = self.ask(ENDED, self.began)
        self.seconds = rows[0][0] if rows else 0.0
        return bool(rows)

    def is_held_by(self, worker: subprocess.Popen[bytes]) -> bool:
        """Whether this worker has claimed a piece and not handed it in."""
        return bool(self.ask(HELD, f"%:{worker.pid}:%")[0][0])

    def twice(self) -> list[str]:
        """Pieces that were handed in or staged once too often."""
        return [f"piece {one} {event} {times} times" for one, event, times in self.ask(TWICE)]

    def lost(self) -> list[str]:
        """Pieces that were never staged; and what the desk was told of."""
        failed = self.ask("SELECT thing, sentence FROM press_failure")
        lost = [f"piece {one} never staged" for (one,) in self.ask(LOST)]
        return lost + [f"failed: {thing}: {sentence}" for thing, sentence in failed]

    def tell(self, size: int, killed: Killed) -> None:
        """The figures of a reprint under kills."""
        seen = Counter(event for (event,) in self.ask("SELECT event FROM witness"))
        measure.row("   articles; pieces", f"{size:,}; {seen['cut']:,}")
        measure.row("   workers killed; with a piece in hand", f"{killed.workers}; {killed.held}")
        measure.row("   pieces rendered by workers", f"{seen['handed in']:,}")
        measure.row("   claims taken over", f"{self.ask(TAKEN_OVER)[0][0]:,}")
        measure.row("   seconds, with kills", f"{self.seconds:.0f}")


class Paper:
    """A paper in a folder, whose databases are in PostgreSQL.

    Args:
        var: its folder.
        server: where its databases are.
    """

    def __init__(self, var: Path, server: Cluster) -> None:
        self.var, self.server = var, server
        self.before = 0

    def database(self, name: str) -> str:
        return f"{name}_{self.var.name}"

    def make(self, size: int) -> None:
        """The previous release's data, grown, brought up to this release, moved to PostgreSQL."""
        with tarfile.open(FIXTURE) as archive:
            archive.extractall(self.var, filter="data")
        growing.grow(self.var, size)
        self.do("upgrade", "--without-backup")
        self.server.make(*map(self.database, DATABASES.values()))
        file = self.var.with_suffix(".env")
        lines = self.databases().items()
        file.write_text("".join(f"{name}={value}\n" for name, value in lines))
        file.chmod(0o600)
        self.do("move", "databases", "--to", str(file))
        with closing(Store(self.var / "edition.db")) as store:
            self.before = [kept.number for kept in store.editions(0)][-1]

    def copy(self, var: Path) -> Paper:
        """The same paper once more."""
        other = Paper(var, self.server)
        shutil.copytree(self.var, var)
        for name in DATABASES.values():
            pattern, made = self.database(name), other.database(name)
            self.server.run(f"CREATE DATABASE {made} TEMPLATE {pattern}")
        return other

    @property
    def log(self) -> Path:
        return self.var.with_suffix(".log")

    def databases(self) -> dict[str, str]:
        return {
            f"YANLU_{name}_DATABASE": self.server.address(self.database(database))
            for name, database in DATABASES.items()
        }

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if "YANLU" not in name}
        kept.pop("DJANGO_SETTINGS_MODULE", None)
        mine = {"YANLU_VAR": str(self.var), "YANLU_ENV_FILE": "", "YANLU_VARIANTS": "zh-Hant-TW"}
        return kept | mine | more

    def do(self, *words: str) -> None:
        """A command on its files, to its end."""
        command = [sys.executable, "-m", "yanlu", *words]
        done = subprocess.run(
            command, cwd=samples.ROOT, env=self.environment(), capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """One of its processes, on its databases."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *command],
                cwd=samples.ROOT,
                env=self.environment(**self.databases()),
                stdout=log,
                stderr=log,
            )

    @contextmanager
    def pressing(self) -> Iterator[Press]:
        """The press that seals, watched, for a while."""
        address = self.server.address(self.database("press"))
        with psycopg.connect(address, autocommit=True) as database:
            database.execute(WITNESS)
            (began,) = database.execute("SELECT now()").fetchone() or ()
            press = Press(self.start("-m", "yanlu", "press"), database, began, self.log)
            try:
                yield press
            finally:
                end([press.process], signal.SIGTERM)

    def workers(self, build: str) -> Workers:
        """Those who render: of this release, or of a broken one."""
        sound, broken = ("-m", "yanlu", "work"), (__file__, "--as", build)
        return [self.start(*(sound if build == "sound" else broken)) for _ in range(WORKERS)]

    def sealed_twice(self) -> list[str]:
        """What was sealed more than once since the paper was made."""
        with closing(Store(self.var / "edition.db")) as store:
            new = [Edition.parse(kept.manifest) for kept in store.editions(self.before)]
        numbers = [edition.number for edition in new]
        paths = Counter(path for edition in new for path in edition.changed)
        measure.row("   editions sealed", f"{len(new)}")
        followed = range(self.before + 1, self.before + 1 + len(numbers))
        wrong = [f"editions {numbers}"] if numbers != list(followed) else []
        return wrong + [
            f"{path} sealed {times} times" for path, times in paths.items() if times > 1
        ]

    def hashes(self) -> dict[str, str]:
        """What stands, but for what is signed: it bears the time."""
        with closing(Store(self.var / "edition.db")) as store:
            rows = store.standing(limit=10_000_000)
            return {path: one.entry.sha256 for path, one in rows if path[:7] != ".yanlu/"}


def work_broken(build: str) -> int:
    """`yanlu work` with a claim or a hand-in that is wrong."""
    command.start_django()
    from yanlu.config.working import work_for_ever
    from yanlu.press import pieces
    from yanlu.press.models import Piece, Rendered

    def claim(row: Any, holder: str, now: datetime) -> Any:
        waiting = Piece.objects.filter(reprint=row, state=pieces.WAITING)
        piece = waiting.order_by("pk").first()
        if piece:
            time.sleep(0.05)
            struck_off = {"state": pieces.STAGED} if build == "strike-off" else {}
            Piece.objects.filter(pk=piece.pk).update(holder=holder, **struck_off)
        return piece

    def hand_in(piece: Any, sheaf: bytes) -> bool:
        Rendered.objects.update_or_create(piece_id=piece.pk, defaults={"sheaf": sheaf})
        return bool(Piece.objects.filter(pk=piece.pk).update(state=pieces.RENDERED))

    pieces.claim, pieces.hand_in = claim, hand_in
    return work_for_ever([])


if __name__ == "__main__":
    sys.exit(work_broken(sys.argv[2]) if sys.argv[1:2] == ["--as"] else main())
