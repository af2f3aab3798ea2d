"""Models that fail in a way that no library expects: one sentence, and no bug of the tool."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.shops import Shop

FIRST = "migrations/versions/0001_first.py"

RAISED = {
    "an exception that nobody catches": (
        "class Ends(BaseException):\n    pass\n\nraise Ends('too late')",
        "The models could not be imported: Ends: too late (",
    ),
    "a generator that is closed": (
        "raise GeneratorExit",
        "The models could not be imported: GeneratorExit (",
    ),
    "a message that fails": (
        "class Mute(Exception):\n    def __str__(self):\n        raise ValueError\n\nraise Mute",
        "The models could not be imported: Mute: (no message: its __str__ raises ValueError) (",
    ),
}


def models_that(shop: Shop, code: str) -> None:
    models = shop.folder / "models.py"
    models.write_text(f"{models.read_text('utf-8')}\n{code}\n", "utf-8")


@pytest.mark.parametrize(("code", "words"), RAISED.values(), ids=RAISED)
def test_whatever_they_raise_is_one_sentence(shop: Shop, code: str, words: str) -> None:
    models_that(shop, code)
    done = shop.run("check-drift")
    assert done.code == 2, done.err
    assert words in done.err
    assert "models.py:" in done.err
    assert "bug" not in done.err


def test_a_process_that_crashes_is_no_silent_end(shop: Shop) -> None:
    models_that(shop, "import os, signal\n\nos.kill(os.getpid(), signal.SIGSEGV)")
    done = replace(shop, forked=False).run("check-drift")
    assert done.code == 2, done.err
    assert "in which the models and the migrations ran has crashed (SIGSEGV)" in done.err


def test_the_line_that_fails_is_shown_and_with_a_flag_the_traceback(shop_anywhere: Shop) -> None:
    models_that(shop_anywhere, "values = {}\nprint(values['none'])")
    done = shop_anywhere.run("check-drift")
    assert (done.code, done.out) == (2, ""), done.err
    number = len((shop_anywhere.folder / "models.py").read_text().splitlines())
    assert f"  --> models.py:{number}" in done.err
    assert f"{number} | print(values['none'])\n" in done.err
    assert "Traceback" not in done.err
    assert done.err.splitlines()[-1].startswith("alembic-autogen: The models could not be imported")
    verbose = shop_anywhere.run("check-drift", "-v")
    assert verbose.code == 2
    assert "Traceback (most recent call last):" in verbose.err and "KeyError: 'none'" in verbose.err


@pytest.mark.parametrize(
    "command", [("check-drift",), ("revision", "-m", "x"), ("prove",), ("lint",)]
)
def test_the_line_of_a_revision_is_shown(shop: Shop, command: tuple[str, ...]) -> None:
    shop.edit("def upgrade():\n", "def upgrade():\n    raise ValueError('x')\n", FIRST)
    done = shop.run(*command)
    assert done.code, done.out
    text = done.out + done.err
    assert "  --> migrations/versions/0001_first.py:" in text, text
    assert " |     raise ValueError('x')\n" in text
