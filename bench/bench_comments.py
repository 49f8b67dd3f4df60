"""Comments against Isso: posts that are durable on the disk, CPU a post; and the word list."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import measure
import samples
import serving
from samples import ROOT
from serving import HOST, Target

from yanlu.config.sqlite import use_sound_sqlite

use_sound_sqlite()

from yanlu.article import to_json  # noqa: E402 - after the swap
from yanlu.comments.filtering import WordList  # noqa: E402
from yanlu.delivery import Batch, Store  # noqa: E402
from yanlu.edition import PAPER_FILE, File  # noqa: E402
from yanlu.edition.file import JSON  # noqa: E402

sys.path.insert(0, str(ROOT))
from tests.comments.evasions import WORDS, evasions  # noqa: E402 - after the path

PINS = ROOT / "requirements" / "isso.txt"
HERE = Path(__file__).parent
CONNECTIONS = 8
ARTICLES = 50
LISTED = 20_000  # words of a large list
LONG = 500  # characters of a long comment
SETTINGS = "yanlu.config.mailbox_settings"
ISSO = """
[general]
dbpath = {folder}/isso.db
host = http://{host}:{port}/
log-file = {folder}/isso.log
[server]
listen = http://{host}:{port}/
[guard]
enabled = false
[moderation]
enabled = false
"""


@dataclass(frozen=True)
class Posts:
    """What a run found.

    Args:
        stored: comments.
        seconds: that it took.
        cpu: seconds of the server.
        p99: milliseconds of a request.
    """

    stored: int
    seconds: float
    cpu: float
    p99: float

    @property
    def rate(self) -> float:
        """Comments a second."""
        return self.stored / self.seconds

    @property
    def each(self) -> float:
        """CPU seconds a comment."""
        return self.cpu / self.stored


def main() -> None:
    """Print the figures."""
    quick = measure.options("Comments, against Isso").quick
    filter_words()
    if not measure.needs("wrk", "wrk"):
        return
    # On the disk, since durability is what is measured; memory would make it free.
    with tempfile.TemporaryDirectory(prefix="yanlu-bench-") as name:
        compare(Path(name), rounds=1 if quick else 5, seconds=3 if quick else 5)


def compare(folder: Path, rounds: int, seconds: int) -> None:
    isso = install_isso(folder)
    if isso is None:
        print("left out: Isso could not be installed (it needs the network)", file=sys.stderr)
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(mailbox(folder / "var"))
        theirs = stack.enter_context(isso_server(isso, folder)) if isso else None
        runs: dict[str, list[Posts]] = {"Yanlu": [], "Isso 0.14": []}
        for _ in range(rounds):
            runs["Yanlu"].append(post_to(ours, folder, "comments", 2, seconds))
            if theirs:
                runs["Isso 0.14"].append(post_to(theirs, folder, "isso", 1, seconds))
        check_stored(folder / "var", runs["Yanlu"])
    say({name: done for name, done in runs.items() if done})


def say(runs: dict[str, list[Posts]]) -> None:
    """Medians of the rounds; of rates, CPU and waits apart, since a disk may stall in one."""
    rates = {name: measure.median([run.rate for run in done]) for name, done in runs.items()}
    costs = {name: measure.median([run.each for run in done]) for name, done in runs.items()}
    waits = {name: measure.median([run.p99 for run in done]) for name, done in runs.items()}
    for name in runs:
        measure.row(f"{name}: posts, {CONNECTIONS} connections", f"{rates[name]:,.0f}/s")
        measure.row(f"{name}: a post", f"{costs[name] * 1e3:.2f} ms CPU")
        measure.row(f"{name}: a request", f"p99 {waits[name]:.0f} ms")
    if len(runs) == 2:
        rate, each = rates["Yanlu"] / rates["Isso 0.14"], costs["Isso 0.14"] / costs["Yanlu"]
        measure.row("Yanlu / Isso, posts a second", f"{rate:.2f}", ">= 1", is_met=rate >= 1)
        measure.row("Isso / Yanlu, CPU a post", f"{each:.2f}", ">= 1", is_met=each >= 1)


# The load


def post_to(target: Target, folder: Path, script: str, presses: int, seconds: int) -> Posts:
    """Post from core 1, a connection at a time as soon as the one before was answered.

    Args:
        script: the file of `wrk` that writes the posts.
        presses: requests that make a comment.
    """
    command = [
        "wrk",
        f"-t{CONNECTIONS}",
        f"-c{CONNECTIONS}",
        f"-d{seconds}s",
        "--latency",
        "--timeout",
        "10s",
    ]
    command += ["-s", str(HERE / f"{script}.lua"), target.address]
    environment = {**os.environ, "BENCH_WORDS": str(words_file(folder))}
    before = cpu_of(target)
    done = subprocess.run(
        measure.pinned(command, 1), check=True, capture_output=True, text=True, env=environment
    )
    cpu = cpu_of(target) - before
    if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise SystemExit(done.stdout)
    found = re.search(r"(\d+) requests in ([\d.]+)s", done.stdout)
    assert found
    p99 = serving.percentile(done.stdout, "99%")
    return Posts(int(found[1]) // presses, float(found[2]), cpu, p99)


def cpu_of(target: Target) -> float:
    """CPU seconds so far; looked at again if a thread ended meanwhile (Isso has one a request)."""
    while True:
        with contextlib.suppress(FileNotFoundError):
            return target.cpu()


def words_file(folder: Path) -> Path:
    """Sentences of which comments are made, and the articles."""
    path = folder / "words.txt"
    if not path.exists():
        ids = [samples.article(number).id for number in range(ARTICLES)]
        path.write_text("\n".join([" ".join(ids), *samples.sentences()]) + "\n")
    return path


def check_stored(var: Path, runs: list[Posts]) -> None:
    """What was counted is in the database."""
    code = "from yanlu.comments.models import Comment; print(Comment.objects.count())"
    shell = ["-c", f"import django; django.setup(); {code}"]
    done = subprocess.run(
        [sys.executable, *shell],
        env=environment_of(var),
        check=True,
        capture_output=True,
        text=True,
    )
    stored, counted = int(done.stdout), sum(run.stored for run in runs)
    if stored < counted:
        raise SystemExit(f"{counted} comments were counted, {stored} are in the database")


# The servers


def environment_of(var: Path) -> dict[str, str]:
    return {**os.environ, "YANLU_VAR": str(var), "DJANGO_SETTINGS_MODULE": SETTINGS}


@contextlib.contextmanager
def mailbox(var: Path) -> Iterator[Target]:
    """The mailbox as a process of its own, in front of an edition."""
    var.mkdir()
    print_edition(var / "edition.db")
    migrate = [sys.executable, "-m", "django", "migrate", "--database", "mailbox", "-v0"]
    subprocess.run(migrate, check=True, env=environment_of(var), cwd=ROOT)
    add_words(var)
    port = serving.free_port()
    environment = {"YANLU_VAR": str(var), "YANLU_PORT": str(port), "YANLU_SERVE": "mailbox"}
    path = f"/mailbox/comment/?article={samples.article(0).id}&variant=zh-Hant-TW"
    command = [sys.executable, "-m", "yanlu", "serve"]
    with serving.running("Yanlu", command, port, path, environment) as target:
        yield target


def print_edition(store: Path) -> None:
    articles = [samples.article(number) for number in range(ARTICLES)]
    files = {one.id: (File(f"a/{one.id}/article.json", JSON, to_json(one)),) for one in articles}
    masthead = File(PAPER_FILE, JSON, to_json(samples.PAPER))
    opened = Store(store)
    opened.publish(Batch({**files, "paper": (masthead,)}), samples.Signer())
    opened.close()


def add_words(var: Path) -> None:
    """A list of 20,000 words, as a paper that is attacked has it."""
    code = (
        "import sys, django; django.setup()\n"
        "from datetime import date\n"
        "from yanlu.comments.moderation import Moderator\n"
        "from yanlu.comments.ordering import list_words\n"
        "list_words(Moderator('bench', date.today()), sys.stdin.read(), 'hold', '')"
    )
    words = "\n".join(listed_words())
    subprocess.run(
        [sys.executable, "-c", code], input=words, text=True, check=True, env=environment_of(var)
    )


def install_isso(folder: Path) -> Path | None:
    """Isso's command, in an environment made for the run."""
    home = folder / "venv"
    venv.create(home, with_pip=True)
    command = [str(home / "bin" / "python"), "-m", "pip", "install", "-q", "--require-hashes"]
    quiet = ["--disable-pip-version-check", "-r", str(PINS)]
    failed = subprocess.run([*command, *quiet], stderr=subprocess.DEVNULL).returncode
    return None if failed else home / "bin" / "isso"


@contextlib.contextmanager
def isso_server(isso: Path, folder: Path) -> Iterator[Target]:
    """Isso's own server, its guards off, its database as durable as it comes (sync=full)."""
    port = serving.free_port()
    config = folder / "isso.cfg"
    config.write_text(ISSO.format(folder=folder, host=HOST, port=port))
    path = "/config"
    command = [str(isso), "-c", str(config), "run"]
    with serving.running("Isso 0.14", command, port, path, {}) as target:
        yield target


# The word list


def listed_words() -> list[str]:
    """Words of two to five characters that news does not hold, and those of the tests."""
    chance = random.Random(9)
    letters = [chr(point) for point in range(0x4E00, 0x9FA0)]
    made = {"".join(chance.choices(letters, k=chance.randint(2, 5))) for _ in range(LISTED)}
    return [*WORDS, *sorted(made)][:LISTED]


def filter_words() -> None:
    """How many evasions are found, and how long a long comment takes."""
    words, chance = WordList(listed_words()), random.Random(5)
    tries = [(word, way) for word in WORDS for way in evasions(word, chance)]
    found = sum(word in {hit.word for hit in words.find(f"說{way}。")} for word, way in tries)
    recall = found / len(tries)
    measure.row(
        f"evasions found, of {len(tries):,}", f"{recall:.2%}", ">= 99 %", is_met=recall >= 0.99
    )
    text = json.loads(to_json(samples.article(2)))["body"]
    long = "".join(re.findall(r"[\u4e00-\u9fff，。]", str(text)))[:LONG]
    taken = []
    for _ in range(200):
        began = time.process_time()
        words.find(long)
        taken.append(time.process_time() - began)
    each = measure.median(taken) * 1e3
    name = f"{len(long)} characters, {LISTED:,} words"
    measure.row(name, f"{each:.3f} ms", "<= 1 ms", is_met=each <= 1)


if __name__ == "__main__":
    main()
