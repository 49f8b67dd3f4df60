"""How the words of a command are read, and refused in both languages."""

from __future__ import annotations

import argparse
from typing import NoReturn

# How argparse begins what it says, and the same for who reads Chinese.
REFUSALS = (
    ("unrecognized arguments: ", "不認得這些字：{rest}"),
    ("the following arguments are required: ", "少了：{rest}"),
    ("argument ", "這個選項的寫法不對：{rest}"),
)


class Parser(argparse.ArgumentParser):
    """What reads a command's words, and refuses them in both languages."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where it stands how it is written; exit code 2."""
        self.exit(2, f"{self.format_usage()}{self.prog}: {message}{self.in_chinese(message)}\n")

    def in_chinese(self, message: str) -> str:
        """What was refused, and where to look."""
        told = [
            words.format(rest=message.removeprefix(begins))
            for begins, words in REFUSALS
            if message.startswith(begins)
        ]
        return f"（{(told or ['指令的寫法不對'])[0]}；寫法請看 {self.prog} --help）"
