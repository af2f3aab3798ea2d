"""Decisions that only the user can make, as values: the question, and the flags that answer it.

Whatever needs a decision makes a :class:`Question` and adds it to the :class:`OpenQuestions` of the
command, which goes on as far as it can; :meth:`OpenQuestions.settle` then ends the command with all
of them at once, exit code 3. In text each flag is a line to type; in JSON the result is
``{"questions": [{"kind": …, "name": …, "question": …, "flags": [{"flag": …, "meaning": …}]}]}``.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from alembic_autogen.errors import AutogenError, ExitCode


@dataclass(frozen=True)
class Reply:
    """An answer to a question.

    :param flag: what to type, quoted for a shell (see :func:`flag`).
    :param meaning: what it does, in a few words.
    """

    flag: str
    meaning: str


@dataclass(frozen=True)
class Question:
    """An open decision.

    :param kind: ``rename``, ``value`` (what old rows get), or another word for programs.
    :param name: what it is about: ``table``, ``table.column``, …
    :param text: the question, as one sentence.
    :param replies: the answers, the likeliest first.
    """

    kind: str
    name: str
    text: str
    replies: tuple[Reply, ...]


class NeedsAnswerError(AutogenError):
    """A decision is the user's: the message names the flags that make it.

    :param questions: the decisions, for programs.
    """

    exit_code = ExitCode.NEEDS_ANSWER

    def __init__(self, message: str, questions: Sequence[Question] = ()) -> None:
        super().__init__(message)
        self.questions = tuple(questions)


@dataclass
class OpenQuestions:
    """The open questions of a command, collected on its way."""

    found: list[Question] = field(default_factory=list)

    def add(self, *questions: Question) -> None:
        """Note questions that were not answered."""
        self.found += [question for question in questions if question not in self.found]

    def settle(self) -> None:
        """Go on only if nothing is open.

        :raises NeedsAnswerError: something is; the message has every question with its flags.
        """
        if self.found:
            raise NeedsAnswerError(_message(self.found), self.found)


def flag(option: str, text: str) -> str:
    """A flag as it is typed in a shell, whatever its text holds.

    SQL strings have single quotes, so double ones are easier to read where nothing in the text
    means something to the shell between them.
    """
    if "'" in text and not re.search(r'["$`\\!]', text):
        return f'{option} "{text}"'
    return f"{option} {shlex.quote(text)}"


def _message(questions: Sequence[Question]) -> str:
    one = len(questions) == 1
    count = "A question is open" if one else f"{len(questions)} questions are open"
    answer = "answer it with one of these flags" if one else "answer each with one of its flags"
    return "\n".join([f"{count}; nothing was written. Please {answer}:", *_lines(questions)])


def _lines(questions: Iterable[Question]) -> Iterable[str]:
    for question in questions:
        yield f"  {question.text}"
        width = max((len(reply.flag) for reply in question.replies), default=0)
        for reply in question.replies:
            yield f"    {reply.flag:<{width}}  {reply.meaning}".rstrip()
