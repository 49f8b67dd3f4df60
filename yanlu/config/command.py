"""The `yanlu` command; Django is imported only by the subcommands that need it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from . import accounts, alive, extras, keeping, keeping_settings, moved, telling, upgrading
from .options import OptionError
from .places import Places, refuse_demo_users
from .settings_file import completed, settings_in_force
from .signals import obey_signals

USAGE = """usage: yanlu COMMAND

  run       set up what is missing, print what is due, and serve it all
  init      found a paper of your own: its name, address, sections, administrator
  demo      take the demo paper away: yanlu demo remove
  setup     make the databases, the keys and the demo paper; print the edition
  press     print what is due, until it is stopped
  work      help the press with a full reprint, until it is stopped
  mailbox   take readers' forms, until it is stopped
  serve     serve the edition and the newsroom
  import    make drafts of old articles: yanlu import FILE|URL... [--json]
  health    ask what runs here how it is; for containers and systemd
  backup    keep a sealed copy elsewhere; backup key makes its keys
  restore   bring the paper back from a copy
  upgrade   bring the data up to this program, while readers read on
  verify    check a copy of the paper: yanlu verify FOLDER|URL --key KEY
  settings  show every setting with its value and what it is for
  move      to PostgreSQL and back: yanlu move databases --to FILE
  doctor    say in words what is wrong, and what to do: yanlu doctor [--json]
  staff     people: list, invite, recover, end-sessions, check
  manage    Django's own commands
"""


def main(arguments: list[str]) -> int:
    """Run one subcommand; its exit code."""
    name, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if name == "verify":
        return verify(rest)
    command = COMMANDS.get(name)
    if command is None:
        print(USAGE + extras.hint(), end="")
        return 0 if name in ("help", *telling.HELP) else 2
    if telling.is_asked(name, rest):
        print(telling.what_it_does(name, USAGE), end="")
        return 0
    try:
        if name not in accounts.HARMLESS:
            refuse_root(arguments)
        return command(rest)
    except OptionError as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        if error.filename is None:
            raise
        print(f"{error.filename}: {error.strerror}.（無法寫入）", file=sys.stderr)
        return 1
    except keeping.StandstillError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if not (words := telling.sentence(error)):
            raise
        print(words, file=sys.stderr)
        return 1


def refuse_root(arguments: list[str]) -> None:
    """Let root write nothing into a paper that is another account's.

    Raises:
        StandstillError: it is, and how that account runs it.
    """
    told = completed(os.environ, Path.cwd())  # what is not whole yet, the command says
    var = Path(told.get("YANLU_VAR") or "var").expanduser()
    if refusal := accounts.refuse_root(var, arguments):
        raise keeping.StandstillError(refusal)


def verify(arguments: list[str]) -> int:
    """Check a copy; a reader who has seen enough (`| head`) ends it without a trace."""
    from yanlu.manifest import command as verification  # what it needs weighs 6 MB in each process

    try:
        return verification.main(arguments, sys.stdout, datetime.now(UTC))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def run(arguments: list[str]) -> int:
    """Set up in a process of its own, which then goes away with all that it loaded; serve.

    Where that is for somebody to decide, since data are older than the program, readers read on.
    """
    began = time.monotonic()
    obey_signals()
    from . import running  # it loads the server

    options = settings_in_force()
    refusal = running.refuse_port(options)
    if refusal:
        print(refusal, file=sys.stderr)
        return 2
    with alive.told(lambda: True, os.environ):  # it may take long, and cannot be asked
        done = subprocess.run([sys.executable, "-m", "yanlu", "setup"])
    places = Places(Path(options["YANLU_VAR"]))
    waits = upgrading.is_older(places) and not upgrading.is_newer(places)
    if done.returncode and not (done.returncode == 1 and waits):
        return done.returncode
    stay(options, works=not waits)
    return running.serve_all(options, began)


def init(arguments: list[str]) -> int:
    # An image says that it is in production before there is a secret: it will be once this is done.
    later = {name: os.environ.pop(name, None) for name in ("YANLU_PRODUCTION", "YANLU_HOST")}
    start_django()
    os.environ |= {name: words for name, words in later.items() if words is not None}
    from .founding import terminal

    return terminal.main(arguments)


def demo(arguments: list[str]) -> int:
    stay(settings_in_force())
    start_django()
    from . import demo_removal

    return demo_removal.command(arguments)


def setup(arguments: list[str]) -> int:
    stay(settings_in_force(), works=False)
    start_django()
    from .founding.making import founder
    from .setting_up import set_up

    return set_up(founder(arguments))


def press(arguments: list[str]) -> int:
    stay(settings_in_force())
    start_django("yanlu.config.press_settings")
    from .pressing import print_for_ever

    return print_for_ever(arguments[-1:])


def work(arguments: list[str]) -> int:
    stay(settings_in_force(), works=False)  # data that are to be upgraded first it waits for
    start_django()
    from .working import work_for_ever

    return work_for_ever(arguments)


def mailbox(arguments: list[str]) -> int:
    from . import running

    return running.serve_mailbox(stay(served_settings()), arguments[-1:])


def serve(arguments: list[str]) -> int:
    from . import running

    options = served_settings()
    return running.serve_only(stay(options, works=options["YANLU_SERVE"] != "edition"))


def served_settings() -> dict[str, Any]:
    """The settings in force, if with them others may reach the paper."""
    options = settings_in_force()
    refuse_demo_users(options)
    return options


def health(arguments: list[str]) -> int:
    from . import asking

    return asking.ask_health(settings_in_force(), arguments)


def import_articles(arguments: list[str]) -> int:
    from . import importing  # it loads the extractors

    chosen = importing.arguments_of(arguments)
    options = settings_in_force()
    if chosen.json:
        return importing.import_as_json(chosen, options["YANLU_ZONE"])
    stay(options)
    start_django()
    return importing.import_as_drafts(chosen, options, datetime.now(UTC))


def backup(arguments: list[str]) -> int:
    from .sqlite import use_sound_sqlite

    use_sound_sqlite()
    from . import keeping_command  # it loads what seals

    return keeping_command.main(arguments, settings_in_force())


def restore(arguments: list[str]) -> int:
    from .sqlite import use_sound_sqlite

    use_sound_sqlite()
    if any(one.startswith("--article") for one in arguments):
        start_django()  # one article goes to the desk; all of it needs no desk
    from . import keeping_return

    return keeping_return.main(arguments, settings_in_force())


def upgrade(arguments: list[str]) -> int:
    stay(settings_in_force(), works=False)
    start_django()
    from . import upgrading_command

    return upgrading_command.main(arguments)


def stay(options: dict[str, Any], works: bool = True) -> dict[str, Any]:
    """Let everybody know that the paper runs, for as long as this process does.

    Args:
        options: every setting.
        works: whether it works on the data, which must then be this program's.
    """
    places = Places(Path(options["YANLU_VAR"]))
    if places.var.exists() and not places.var.is_dir():
        raise OptionError(
            f"YANLU_VAR is {places.var}, which is a file: name a folder."
            "（YANLU_VAR 指到一個檔案，請改成資料夾）"
        )
    if options["YANLU_SERVE"] != "edition":  # which reads what is printed, and nothing else
        refuse_another(options)
    with upgrading.starting(places):
        if works:
            if refusal := upgrading.refuse_start(places):
                raise keeping.StandstillError(refusal)
            upgrading.take_over(places)
        keeping.stay(places.var)
    return options


def refuse_another(options: dict[str, Any]) -> None:
    """Let nobody work on what is not the paper of now.

    Raises:
        StandstillError: its settings, or its databases, are elsewhere.
    """
    if refusal := keeping_settings.refuse_other_start(options, os.environ, Path.cwd()):
        raise keeping.StandstillError(refusal)
    if words := moved.stayed(options):
        raise keeping.StandstillError("{}（{}）".format(*words))


def settings(arguments: list[str]) -> int:
    from .options import HIDDEN, OPTIONS

    values: Mapping[str, object] = settings_in_force()
    for option in OPTIONS:
        value = "…" if option.name in HIDDEN and values[option.name] else values[option.name]
        print(f"{option.name}={value}\n    {option.help}")
    return 0


def doctor(arguments: list[str]) -> int:
    from .sqlite import use_sound_sqlite

    use_sound_sqlite()
    from .doctor import examination  # it loads what verifies and what asks the net

    return examination.main(arguments)


def move(arguments: list[str]) -> int:
    from . import moving

    return moving.move(arguments)


def staff(arguments: list[str]) -> int:
    stay(settings_in_force())
    start_django()
    from .staffing import main  # it needs the models

    return main(arguments)


def manage(arguments: list[str]) -> int:
    stay(settings_in_force(), works=False)
    start_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["yanlu manage", *arguments])
    return 0


def start_django(settings: str = "yanlu.config.settings") -> None:
    """Bring up Django with the sound SQLite."""
    from .sqlite import use_sound_sqlite

    use_sound_sqlite()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings)
    settings_in_force()
    import django

    django.setup()


COMMANDS: Mapping[str, Callable[[list[str]], int]] = {
    "run": run,
    "init": init,
    "demo": demo,
    "setup": setup,
    "press": press,
    "work": work,
    "mailbox": mailbox,
    "serve": serve,
    "health": health,
    "import": import_articles,
    "backup": backup,
    "restore": restore,
    "upgrade": upgrade,
    "settings": settings,
    "doctor": doctor,
    "move": move,
    "staff": staff,
    "manage": manage,
}
