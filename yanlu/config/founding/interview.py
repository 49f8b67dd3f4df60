"""The interview: each question of the form in turn, asked again until the answer is good."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from yanlu.newsroom.choices import SCRIPT_CHOICES
from yanlu.newsroom.founding import FoundingForm, is_loopback, proposals

Answers = dict[str, str]


class Interview:
    """Asks whoever sits at the terminal.

    Args:
        ask: shows a prompt and gives what was typed.
        say: shows a line.
        keep: is told the answers after each.
    """

    def __init__(
        self,
        ask: Callable[[str], str],
        say: Callable[[str], None],
        keep: Callable[[Answers], None],
    ) -> None:
        self.ask, self.say, self.keep = ask, say, keep

    def hold(self, answers: Answers) -> dict[str, Any]:
        """Ask what is missing, then show all until it is confirmed; the cleaned answers."""
        for name in FoundingForm.base_fields:
            if name not in answers and is_asked(name, answers):
                self.put(name, answers)
        while number := self.look_over(answers):
            self.put(number, answers)
        return cleaned(answers)

    def put(self, name: str, answers: Answers) -> None:
        """Ask one question until its answer is good; keep it."""
        field = FoundingForm.base_fields[name]
        proposed = answers.get(name) or proposals(answers).get(name, "")
        while True:
            self.say(f"\n{field.label}" + (f"：{field.help_text}" if field.help_text else ""))
            typed = self.ask(prompt(name, proposed)).strip()
            given = "" if typed == "-" and not field.required else chosen(name, typed) or proposed
            form = FoundingForm(answers | {name: given})
            if name not in form.errors:
                break
            self.say(f"  ✗ {form.errors[name][0]}")
        answers[name] = form.cleaned_data[name]
        self.keep(answers)

    def look_over(self, answers: Answers) -> str:
        """Show every answer; the name of the question to be asked again, or nothing."""
        shown = [name for name in FoundingForm.base_fields if is_asked(name, answers)]
        self.say("\n" + _("請看一遍："))
        for number, name in enumerate(shown, 1):
            self.say(
                f"  {number:2}  {FoundingForm.base_fields[name].label}：{answers.get(name, '')}"
            )
        wrong = errors(answers)
        if wrong:
            name, words = next(iter(wrong.items()))
            self.say(f"  ✗ {words[0]}")
            return name
        typed = self.ask(_("都對就按 Enter；要改哪一項，寫它的號碼：")).strip()
        return shown[int(typed) - 1] if typed.isdigit() and 0 < int(typed) <= len(shown) else ""


def is_asked(name: str, answers: Mapping[str, str]) -> bool:
    """Whether a question makes sense after these answers: a paper at home has no other host."""
    if name != "desk_host" or "address" not in answers:
        return True
    return not is_loopback(str(FoundingForm.host_of(answers["address"])))


def prompt(name: str, proposed: str) -> str:
    """What stands before the cursor: the choices, or what Enter takes."""
    if name == "variant":
        choices = SCRIPT_CHOICES
        numbers = {value: str(number) for number, (value, _l) in enumerate(choices, 1)}
        proposed = numbers.get(proposed, proposed)
        return "".join(f"  {n} {label}\n" for n, (_v, label) in enumerate(choices, 1)) + (
            f"[{proposed}] > "
        )
    return f"[{proposed}] > " if proposed else "> "


def chosen(name: str, typed: str) -> str:
    """What was typed; the value of a choice for its number."""
    if name == "variant" and typed.isdigit():
        values = [value for value, _label in SCRIPT_CHOICES]
        return values[int(typed) - 1] if 0 < int(typed) <= len(values) else typed
    return typed


def errors(answers: Mapping[str, str]) -> dict[str, list[str]]:
    """Every sentence of refusal, by question."""
    return {
        name: [str(one) for one in words]
        for name, words in FoundingForm(dict(answers)).errors.items()
    }


def cleaned(answers: Mapping[str, str]) -> dict[str, str]:
    """The answers as the form gives them on."""
    form = FoundingForm(dict(answers))
    assert form.is_valid(), form.errors
    return dict(form.cleaned_data)


def completed(answers: Mapping[str, str]) -> Answers:
    """The answers with what the questions propose for all others."""
    whole = {name: words for name, words in answers.items() if words}
    for name in FoundingForm.base_fields:
        if name not in whole and name in (proposed := proposals(whole)):
            whole[name] = proposed[name]
    return whole
