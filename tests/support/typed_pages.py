"""Type what a page of the documentation shows, in its order, and compare what is printed.

A block of code in a page is one of these:

- ``console``: commands after ``$``, and below each of them what it prints on a terminal. Without
  such lines, what it prints is not compared. The answer to a question is typed. A command has to
  succeed, unless the next one is ``echo $?``.
- After a paragraph that ends with the path of a file in backticks and a colon: the file.
- ``diff``: a change of files.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from support.shops import Shop
from support.terminals import on_a_terminal

_BLOCK = re.compile(
    r"(?:`(?P<path>[^`\n]+)`:\n\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_QUESTION = re.compile(r"^(.*(?:\[y/n\]|MySQL's own\):)) (.+)$", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True)
class CodeBlock:
    """A block of code in a page.

    :param path: the file that it is; empty if it is none.
    :param start: where its text begins in the page.
    """

    language: str
    text: str
    path: str
    start: int


@dataclass(frozen=True)
class Typed:
    """A command as a page shows it.

    :param shown: what it prints; empty if that is not compared.
    """

    command: str
    shown: str

    @property
    def answers(self) -> dict[str, str]:
        """The answers that are typed, by the question."""
        return {question: f"{answer}\n" for question, answer in _QUESTION.findall(self.shown)}


def blocks(page: str) -> Iterator[CodeBlock]:
    """The blocks of code in a page."""
    for found in _BLOCK.finditer(page):
        yield CodeBlock(found["language"], found["text"], found["path"] or "", found.start("text"))


def typed(console: str) -> list[Typed]:
    """The commands in a block; a line that ends with a backslash goes on in the next one."""
    parts = re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]
    split = [re.match(r"((?:[^\n]*\\\n)*[^\n]*)\n(.*)", part, re.DOTALL) for part in parts]
    return [Typed(found[1], found[2]) for found in split if found]


def screen_of(commands: list[Typed]) -> str:
    """The block that shows these commands."""
    return "".join(f"$ {each.command}\n{each.shown}" for each in commands)


@dataclass(frozen=True)
class PageReader:
    """A person who does what a page says, in a shell that keeps its folder and variables.

    :param folder: where the shell begins.
    :param state: an empty folder for what the shell keeps.
    :param environment: variables of the shell.
    :param alike: what of a screen does not depend on the day, the machine and the random ids.
    """

    folder: Path
    state: Path
    environment: dict[str, str]
    alike: Callable[[str], str]

    def follow(self, page: str) -> str:
        """Do everything that a page shows.

        :returns: the page with what was printed.
        """
        done, position = "", 0
        for block in blocks(page):
            done += page[position : block.start] + self._do(block)
            position = block.start + len(block.text)
        return done + page[position:]

    def _do(self, block: CodeBlock) -> str:
        if block.language == "console":
            return screen_of(self._type(typed(block.text)))
        if block.path:
            path = self._place() / block.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.language == "diff":
            command = ["git", "apply", "-"]
            done = subprocess.run(
                command, cwd=self._place(), input=block.text, text=True, capture_output=True
            )
            assert done.returncode == 0, f"{done.stderr}\n{block.text}"
        else:
            raise AssertionError(f"nothing is done with this block:\n{block.text}")
        return block.text

    def _type(self, commands: list[Typed]) -> list[Typed]:
        found = []
        for each, following in zip(commands, [*commands[1:], None], strict=True):
            code, screen = self._run(each)
            asked = following is not None and following.command == "echo $?"
            assert code == 0 or asked, f"exit code {code} of {each.command}:\n{screen}"
            same = not each.shown or self.alike(screen) == self.alike(each.shown)
            found.append(each if same else Typed(each.command, screen))
        return found

    def _run(self, each: Typed) -> tuple[int, str]:
        variables, place = self.state / "variables", self.state / "place"
        lines = [
            f"[ -e {shlex.quote(str(variables))} ] && . {shlex.quote(str(variables))}",
            f'cd "$(cat {shlex.quote(str(place))} 2>/dev/null || pwd)"',
            f"(exit $(cat {shlex.quote(str(self.state / 'code'))} 2>/dev/null || echo 0))",
            each.command,
            f"code=$?; echo $code > {shlex.quote(str(self.state / 'code'))}",
            f"export -p > {shlex.quote(str(variables))}",
            f"pwd > {shlex.quote(str(place))}; exit $code",
        ]
        shell = Shop(self.folder, self.environment)
        command = ["bash", "--norc", "-c", "\n".join(lines)]
        code, screen = on_a_terminal(shell, command, each.answers, TERM="dumb")
        kept = screen.replace("\r\n", "\n").splitlines(keepends=True)
        return code, "".join(line for line in kept if not line.endswith(" …\n"))

    def _place(self) -> Path:
        place = self.state / "place"
        return Path(place.read_text().rstrip("\n")) if place.exists() else self.folder


def compare_or_rewrite(path: Path, done: str) -> None:
    """Compare a page with what was done; with TEST_REWRITE, the page is written again."""
    if os.environ.get("TEST_REWRITE"):
        path.write_text(done, encoding="utf-8")
    assert done == path.read_text(encoding="utf-8"), "TEST_REWRITE=1 writes what is printed now"
