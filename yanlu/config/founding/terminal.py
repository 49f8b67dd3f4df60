"""`yanlu init`: a paper of one's own, from a terminal."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _

from yanlu.newsroom.founding import FoundingForm

from ..parsing import Parser
from ..settings_file import completed as environment_of
from ..settings_file import write_file
from .again import FoundedError, refuse_demo_beside, refuse_other, standing
from .answers import NAME, AnswersError, Kept, read_answers
from .interview import Answers, Interview, cleaned, completed, errors
from .settings_of import settings_of
from .writing import FixedError, Writing, writing_of

LANGUAGES = {"1": "zh-hant", "2": "zh-hans", "3": "en"}
WHICH = "語言／语言／Language:  1 繁體中文  2 简体中文  3 English  [1] > "
SPOKEN = {"zh_tw": "zh-hant", "zh_hk": "zh-hant", "zh_cn": "zh-hans", "zh_sg": "zh-hans"}


def main(arguments: list[str]) -> int:
    """Ask, write the settings, make the paper; what was answered is kept until it stands."""
    chosen = parser().parse_args(arguments)
    writing = writing_of(os.environ, Path.cwd())
    if reason := refusal(writing.file):
        print(reason, file=sys.stderr)
        return 1
    kept = Kept(writing.file.with_name(NAME))
    try:
        given = given_answers(chosen)
        with translation.override(language(chosen.language, is_silent=chosen.yes)):
            if (name := standing()) and not kept.path.exists():
                return once_more(name, given)
            answers = writing.answered() | kept.read() | given
            return found(writing, kept, answers, chosen)
    except AnswersError as error:
        print(f"{error}.（答案檔不能用）", file=sys.stderr)
        return 2
    except (FixedError, FoundedError) as error:
        print(error, file=sys.stderr)
        return 2
    except (EOFError, KeyboardInterrupt):
        print(f"\n{kept.path}: 已經回答的都留著，再執行 yanlu init 會接著問。", file=sys.stderr)
        print("What you answered is kept; yanlu init goes on from there.", file=sys.stderr)
        return 130


def parser() -> argparse.ArgumentParser:
    made = Parser(prog="yanlu init", description="Found a paper of your own.")
    for name in FoundingForm.base_fields:
        kind = "FILE" if name == "logo" else "WORDS"
        made.add_argument("--" + name.replace("_", "-"), metavar=kind)
    made.add_argument("--answers", metavar="FILE", type=Path, help="a JSON object of answers")
    made.add_argument("--yes", action="store_true", help="ask nothing; take what is proposed")
    made.add_argument("--demo", action="store_true", help="make the demo paper, too, to look at")
    made.add_argument("--language", choices=["zh-hant", "zh-hans", "en"], help="of the questions")
    return made


def refusal(file: Path) -> str:
    """Why no paper can be founded in this folder, or nothing."""
    folder = file.parent
    if not folder.is_dir():
        return f"{folder}: there is no such folder.（沒有這個資料夾）"
    if not os.access(folder, os.W_OK):
        return f"{folder}: this account may not write here.（這個資料夾不能寫入）"
    return ""


def given_answers(chosen: argparse.Namespace) -> Answers:
    """What the command line says, above what the file of answers says.

    Raises:
        AnswersError: the file cannot be used.
    """
    answers = read_answers(chosen.answers) if chosen.answers else {}
    unknown = sorted(set(answers) - set(FoundingForm.base_fields))
    if unknown:
        known = ", ".join(FoundingForm.base_fields)
        raise AnswersError(f"{chosen.answers}: {unknown[0]} is no question; there are {known}")
    flags = {name: getattr(chosen, name) for name in FoundingForm.base_fields}
    return answers | {name: words for name, words in flags.items() if words is not None}


def language(chosen: str | None, *, is_silent: bool) -> str:
    """The language of the questions: as said, as the machine speaks, or as answered."""
    words = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    spoken = SPOKEN.get(words.partition(".")[0].lower()) or ("en" if words[:2] == "en" else "")
    if chosen or spoken or is_silent:
        return chosen or spoken or "zh-hant"
    return LANGUAGES.get(input(WHICH).strip(), "zh-hant")


def once_more(name: str, given: Answers) -> int:
    """Where a paper stands, its first administrator may be asked once more, and nothing else."""
    if wrong := {one: words for one, words in errors(given).items() if one in given}:
        return tell_wrong(wrong)
    refuse_other(name, given)
    print(_("這裡已經有《%(name)s》；報名、版面和設定都沒有動。") % {"name": name}, flush=True)
    if administrator := given.get("administrator"):
        return make("--admit", administrator, given.get("email", ""))
    print(_("要再給第一位管理員一個邀請連結：yanlu init --administrator 帳號"))
    return 0


def found(writing: Writing, kept: Kept, answers: Answers, chosen: argparse.Namespace) -> int:
    """Come to good answers, write the settings, and let a process of its own make the paper."""
    if chosen.yes:
        answers = completed(answers)
        if wrong := errors(answers):
            return tell_wrong(wrong)
        final = cleaned(answers)
    else:
        final = Interview(input, print, kept.write).hold(answers)
    kept.write(final)
    environment = environment_of(os.environ, Path.cwd())
    wanted = settings_of(final, environment, demo=chosen.demo)
    refuse_demo_beside(wanted)
    missing = writing.missing(wanted)
    write_file(writing.file, missing, _("言路的設定"))
    print("\n" + _("設定寫在 %(file)s。") % {"file": writing.file}, flush=True)
    code = make("--found", str(kept.path))
    if code == 0:
        kept.forget()
    return code


def tell_wrong(wrong: Mapping[str, list[str]]) -> int:
    """Say what cannot be taken, each by its question."""
    for name, words in wrong.items():
        print(f"--{name.replace('_', '-')}: {words[0]}", file=sys.stderr)
    return 2


def make(*what: str) -> int:
    """Set up in a process that reads the settings as they are now."""
    language_now = translation.get_language() or "zh-hant"
    command = [sys.executable, "-m", "yanlu", "setup", *what, language_now]
    return subprocess.run(command).returncode
