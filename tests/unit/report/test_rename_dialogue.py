"""The dialogue about renames: what is shown, which answers it takes, and what it makes of them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from alembic_autogen.autogenerate.renames import RenameCandidate, RenameQuestion
from alembic_autogen.questions import Question
from alembic_autogen.report.rename_dialogue import RenameDialogue
from support.tables import key


def column(old: str, new: str, keeps: str = "every value is kept") -> RenameCandidate:
    types = ("int", "bigint")
    return RenameCandidate("column", key("t"), old, new, keeps=keeps, types=types)


ONE = [RenameQuestion((column("a", "x"),))]
TWO = [RenameQuestion((column("a", "x"), column("a", "y"))), RenameQuestion((column("b", "x"),))]


class Typed:
    """Types answers in turn, and keeps the prompts and the names that were still open."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.prompts: list[str] = []
        self.open: list[list[str]] = []

    def __call__(self, prompt: str, questions: Sequence[Question]) -> str:
        self.prompts.append(prompt)
        self.open.append([question.name for question in questions])
        return self.answers.pop(0)


def chosen(questions: Sequence[RenameQuestion], typed: Typed) -> list[str]:
    found = RenameDialogue(questions, typed).answers()
    assert not typed.answers
    return [f"{each.old}={each.new}" for each in found]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [(("y",), ["a=x"]), (("YES",), ["a=x"]), (("n",), []), (("No",), [])],
)
def test_one_candidate_is_a_question_of_yes_or_no(
    answers: Sequence[str], expected: list[str]
) -> None:
    typed = Typed(*answers)
    assert chosen(ONE, typed) == expected
    question = "Was column 'a' of table t renamed to 'x' (every value is kept)? [y/n] "
    assert typed.prompts == [question]


@pytest.mark.parametrize("wrong", ["", "maybe", "yep", "1"])
def test_a_wrong_answer_is_asked_again(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    typed = Typed(wrong, wrong, "y")
    assert chosen(ONE, typed) == ["a=x"]
    assert typed.prompts == typed.prompts[:1] * 3
    assert capsys.readouterr().err == "Please type y or n.\n" * 2


def test_all_candidates_are_shown_before_one_is_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    typed = Typed("2", "3")
    assert chosen(TWO, typed) == ["a=y", "b=x"]
    assert capsys.readouterr().err.splitlines() == [
        "These columns go, and the ones below each of them can take its values:",
        "  t.a int",
        "    1  x bigint: every value is kept",
        "    2  y bigint: every value is kept",
        "  t.b int",
        "    3  x bigint: every value is kept",
    ]
    assert typed.prompts == [
        "What is t.a now? (1, 2 or n; n: nothing, its data is dropped) ",
        "What is t.b now? (3 or n; n: nothing, its data is dropped) ",
    ]
    assert typed.open == [["t.a", "t.b"], ["t.b"]]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (("n", "n"), []),
        (("n", "3"), ["b=x"]),
        (("3", "y", "0", "2", "1", "n"), ["a=y"]),  # neither another's number nor yes
    ],
)
def test_only_the_numbers_of_its_own_candidates_answer(
    answers: Sequence[str], expected: list[str]
) -> None:
    assert chosen(TWO, Typed(*answers)) == expected


def test_a_candidate_is_taken_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert chosen(TWO, Typed("1")) == ["a=x"]
    assert capsys.readouterr().err.endswith("Nothing is left for t.b: its data is dropped.\n")


def test_members_of_two_columns_do_not_exclude_each_other() -> None:
    first, second = (
        RenameCandidate("member", key("t"), "a", "b", name, keeps="…") for name in "pq"
    )
    typed = Typed("1", "2")
    assert chosen([RenameQuestion((first,)), RenameQuestion((second,))], typed) == ["a=b", "a=b"]
    nothing = "n: nothing, rows that have it are refused unless --fill gives them another value) "
    assert typed.prompts[0].endswith(nothing)
