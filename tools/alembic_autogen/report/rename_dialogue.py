"""The dialogue about possible renames on a terminal.

All removed names are shown together, each with the candidates that can take its values. Then the
user chooses one for each. After an answer that was not offered, the question is repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.report import streams

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.renames.candidate import RenameCandidate, RenameQuestion
    from alembic_autogen.questions import Question

YES, NO = ("y", "yes"), ("n", "no")
"""The answers to a question without candidates to choose from, in lower case."""

_PLURALS = {"table": "tables", "column": "columns", "member": "members", "merge": "members"}


@dataclass(frozen=True)
class RenameDialogue:
    """The dialogue about the questions of one round.

    :param questions: the questions.
    :param ask: shows a prompt and returns what the user types; it gets the questions that are
        still open.
    :param answered: called with the flag that says the same as an answer, after each.
    """

    questions: Sequence[RenameQuestion]
    ask: Callable[[str, Sequence[Question]], str]
    answered: Callable[[str], object] = lambda flag: None

    def answers(self) -> list[RenameCandidate]:
        """Ask, and return the candidates that are renames."""
        if len(self.questions) == 1 and len(self.questions[0].candidates) == 1:
            return self._yes_or_no(self.questions[0])
        candidates = (each for question in self.questions for each in question.candidates)
        numbers = dict(enumerate(candidates, 1))
        self._show(numbers)
        chosen: list[RenameCandidate] = []
        for at, question in enumerate(self.questions):
            free = {
                number: each
                for number, each in numbers.items()
                if each in question.candidates and not any(each.excludes(c) for c in chosen)
            }
            chosen += self._choice(question, free, self.questions[at:])
        return chosen

    def _yes_or_no(self, question: RenameQuestion) -> list[RenameCandidate]:
        (candidate,) = question.candidates
        keeps = f" ({candidate.keeps})" if candidate.keeps else ""
        prompt = f"{question.text.removesuffix('?')}{keeps}? [y/n] "
        answer = self._one_of((*YES, *NO), "y or n", prompt, [question])
        return self._noted(question, candidate if answer in YES else None)

    def _show(self, numbers: dict[int, RenameCandidate]) -> None:
        kind = _PLURALS[self.questions[0].kind]
        streams.err(f"These {kind} go, and the ones below each of them can take its values:\n")
        width = len(str(len(numbers)))
        old = ""
        for number, each in numbers.items():
            if each.path != old:
                old = each.path
                streams.err(f"  {' '.join(filter(None, (old, each.types[0])))}\n")
            new = " ".join(filter(None, (each.new, each.types[1])))
            streams.err(f"    {number:>{width}}  {new}: {each.keeps}\n")

    def _choice(
        self,
        question: RenameQuestion,
        free: dict[int, RenameCandidate],
        open_: Sequence[RenameQuestion],
    ) -> list[RenameCandidate]:
        if not free:
            streams.err(f"Nothing is left for {question.path}: {question.refusal}.\n")
            return []
        offered = [*map(str, free), "n"]
        words = f"{', '.join(offered[:-1])} or n"
        prompt = f"What is {question.path} now? ({words}; n: nothing, {question.refusal}) "
        answer = self._one_of((*offered, *NO), words, prompt, open_)
        return self._noted(question, None if answer in NO else free[int(answer)])

    def _noted(
        self, question: RenameQuestion, chosen: RenameCandidate | None
    ) -> list[RenameCandidate]:
        self.answered(chosen.flag if chosen else question.no_flag)
        return [chosen] if chosen else []

    def _one_of(
        self, answers: Sequence[str], words: str, prompt: str, open_: Sequence[RenameQuestion]
    ) -> str:
        questions = [question.as_question() for question in open_]
        while True:
            answer = self.ask(prompt, questions).lower()
            if answer in answers:
                return answer
            streams.err(f"Please type {words}.\n")
