"""Open questions, as the command line prints them."""

from __future__ import annotations

import shlex

import pytest

from alembic_autogen.questions import NeedsAnswerError, OpenQuestions, Question, Reply, flag

HOSTILE = ("a b", "it's", "`x.y`=z", "$(touch pwned)", "a\nb", "--", "")


def question(name: str) -> Question:
    replies = (Reply(flag("--rename", f"{name}=new"), "yes"), Reply(flag("--no-rename", name), ""))
    return Question("rename", name, f"Was {name} renamed?", replies)


def test_nothing_is_open_where_nothing_was_asked() -> None:
    OpenQuestions().settle()


def test_all_questions_are_told_at_once_each_with_its_flags() -> None:
    open_questions = OpenQuestions()
    open_questions.add(question("a"), question("b"))
    open_questions.add(question("a"))
    with pytest.raises(NeedsAnswerError) as raised:
        open_questions.settle()
    assert raised.value.exit_code == 3
    assert raised.value.questions == (question("a"), question("b"))
    assert raised.value.message.splitlines() == [
        "2 questions are open; nothing was written. Please answer each with one of its flags:",
        "  Was a renamed?",
        "    --rename a=new  yes",
        "    --no-rename a",
        "  Was b renamed?",
        "    --rename b=new  yes",
        "    --no-rename b",
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_flag_is_two_words_of_the_shell_whatever_it_holds(text: str) -> None:
    assert shlex.split(flag("--fill", text)) == ["--fill", text]
