"""Questions that only the user can answer, with the flags that answer them.

Code that needs a decision creates a :class:`Question` and adds it to the :class:`OpenQuestions` of
the command. The command continues as far as it can; :meth:`OpenQuestions.settle` then ends it with
all questions at once and exit code 3. A text report has one line for each flag; a JSON report has
``{"questions": [{"kind": …, "name": …, "question": …, "flags": [{"flag": …, "meaning": …}]}]}``.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from alembic_autogen.errors import AutogenError, ExitCode


@dataclass(frozen=True)
class Reply:
    """An answer to a question.

    :param flag: the flag to type, quoted for a shell (see :func:`flag`).
    :param meaning: the flag's effect, in a few words.
    """

    flag: str
    meaning: str


@dataclass(frozen=True)
class Question:
    """A question to the user.

    :param kind: ``rename``, ``value`` (for existing rows), or another identifier for programs.
    :param name: the object in question: ``table``, ``table.column``, …
    :param text: the question, as one sentence.
    :param replies: the possible answers, the most likely one first.
    :param table: the table that it is about, by its name in the models; empty if there is none.
    :param column: its column in the models; empty if it is about the whole table.
    """

    kind: str
    name: str
    text: str
    replies: tuple[Reply, ...]
    table: str = ""
    column: str = ""


class NeedsAnswerError(AutogenError):
    """Questions are open; the message lists the flags that answer them.

    :param questions: the questions, for programs.
    :param details: further lines, shown indented.
    """

    exit_code = ExitCode.NEEDS_ANSWER

    def __init__(
        self, message: str, questions: Sequence[Question] = (), *, details: str = ""
    ) -> None:
        super().__init__(message, details=details)
        self.questions = tuple(questions)


@dataclass
class OpenQuestions:
    """The open questions of a command, collected while it runs."""

    found: list[Question] = field(default_factory=list)

    def add(self, *questions: Question) -> None:
        """Add questions, except those that were added before."""
        self.found += [question for question in questions if question not in self.found]

    def settle(self) -> None:
        """Raise an error if any question is open.

        :raises NeedsAnswerError: with all open questions and their flags.
        """
        if self.found:
            raise needs_answer(self.found)


def needs_answer(questions: Sequence[Question], answered: Sequence[str] = ()) -> NeedsAnswerError:
    """Make the error for open questions, whose message has all of them with their flags.

    :param answered: the flags of the answers that the user has typed before.
    """
    message = _message(questions)
    if answered:
        message += f"\n  The answers before, as flags: {' '.join(answered)}"
    return NeedsAnswerError(message, questions)


def flag(option: str, text: str) -> str:
    """Format a flag for a shell, with its value quoted.

    Values often contain SQL strings, which have single quotes. Such a value gets double quotes,
    which are easier to read, unless it has characters that are special to the shell within them.
    """
    if "'" in text and not re.search(r'["$`\\!]', text):
        return f'{option} "{text}"'
    return f"{option} {shlex.quote(text)}"


def _message(questions: Sequence[Question]) -> str:
    one = len(questions) == 1
    answer = "answer it with one of these flags" if one else "answer each with one of its flags"
    return "\n".join([f"{still_open(questions)} Please {answer}:", *_lines(questions)])


def still_open(questions: Sequence[Question]) -> str:
    """The number of open questions, and that nothing was written, as a sentence."""
    count = "A question is open" if len(questions) == 1 else f"{len(questions)} questions are open"
    return f"{count}; nothing was written."


def _lines(questions: Iterable[Question]) -> Iterator[str]:
    for question in questions:
        yield heading(question)
        yield from (f"    {line}" for line in reply_lines(question.replies))


def heading(question: Question) -> str:
    """The line of a message that asks a question; its flags are below it."""
    return f"  {question.text}"


def reply_lines(replies: Sequence[Reply]) -> Iterator[str]:
    """A line for each answer, with its flag and its meaning."""
    width = max((len(reply.flag) for reply in replies), default=0)
    for reply in replies:
        yield f"{reply.flag:<{width}}  {reply.meaning}".rstrip()
