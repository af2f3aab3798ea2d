"""Any message is in the revision as it was given, or nothing is written."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from support.outcomes import Fault
from support.shops import Done, Shop

MESSAGES = {
    "quotes": 'it\'s "quoted" and """thrice""" and \'\'\'so\'\'\'',
    "`$(…)` and `${…}`": "costs $5, $(touch pwned) and ${HOME}",
    "backticks": "add `gift`; `touch pwned`",
    "newlines": "first line\nsecond line\n\nfourth line\r\n",
    "`%`": "100% of %s and %(message)s and %%",
    "emoji": "🎉 größer Ünïcödé 日本",
    "a path": "../../../etc/passwd",
    "a backslash at its end": "C:\\new\\",
    "300 characters": "many words " * 27 + "end",
    "300 characters without a space": "x" * 300,
    "300 emoji": "🎉" * 300,
    "a template's commands": "${message} <% raise Exception %> ## % if x:",
    "control characters": "a\x1b[31mred\x07\x00"[:-1],
}


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """The project; no test here is about what its commands import, so that forks run them."""
    return replace(shop, forked=True)


def written(shop: Shop) -> list[Path]:
    versions = shop.folder / "migrations" / "versions"
    return [
        path for path in versions.iterdir() if path.name not in ("__pycache__", "0001_first.py")
    ]


def docstring(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text("utf-8")), clean=False) or ""


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_is_kept_whatever_it_is(
    name: str, grown: Shop, fault: Callable[[str], Fault]
) -> None:
    done = fault(f"`MSG` with {name}").run(grown, "revision", MSG=MESSAGES[name])
    expect_written(grown, done, MESSAGES[name])


def test_a_flag_may_hold_all_that_a_variable_may(
    grown: Shop, fault: Callable[[str], Fault]
) -> None:
    message = "\n".join(MESSAGES.values())
    done = fault("`-m` with all of that").run(grown, "revision", "-m", message)
    expect_written(grown, done, message)


def expect_written(shop: Shop, done: Done, message: str) -> None:
    assert done.code == 0, done.err
    (path,) = written(shop)
    assert done.out == f"{path.relative_to(shop.folder)}\n"
    assert len(path.name) <= 60
    assert docstring(path).partition("\n\nRevision ID: ")[0] == message
    assert not list(shop.folder.parent.rglob("pwned"))


@pytest.mark.parametrize(
    ("tried", "arguments", "message"),
    [
        ("no message", [], None),
        ("an empty `MSG`", [], ""),
        ("an empty `-m`", ["-m", ""], None),
        ("a message of spaces and newlines", [], " \n\t "),
    ],
)
def test_without_a_message_nothing_is_written(
    tried: str,
    arguments: list[str],
    message: str | None,
    grown: Shop,
    fault: Callable[[str], Fault],
) -> None:
    environment = {} if message is None else {"MSG": message}
    done = fault(tried).run(grown, "revision", *arguments, **environment)
    assert (done.code, done.out) == (2, "")
    assert 'alembic-autogen revision -m "…"' in done.err
    assert written(grown) == []
