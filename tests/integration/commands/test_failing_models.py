"""Models that fail in a way that no library expects: one sentence, and no bug of the tool."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.shops import Shop

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
