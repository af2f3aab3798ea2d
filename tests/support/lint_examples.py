"""Examples of revisions that rules of ``lint`` flag or do not flag, run in one history.

An example is what stands behind a line that begins with ``Flagged`` or ``Clean`` and ends with a
colon, in a documentation of a rule or in a file of tests/lint/cases: a block of Python with
``upgrade()`` and ``downgrade()``. A block behind a line ``Before:`` is a revision that runs before
the next example. The ids in backquotes on the first line are the other findings in it; ``on MySQL``
or ``on MariaDB`` there limits an example to that flavor.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.shops import Shop

_BLOCK = re.compile(r"^(Flagged|Clean|Before)([^\n]*):\n\n```python\n(.*?)^```", re.M | re.S)
_TABLES = '''\
"""The tables that examples change."""

from alembic import op

revision = "tables"
down_revision = None


def upgrade():
    op.execute(
        "CREATE TABLE customer (id INT NOT NULL AUTO_INCREMENT, name VARCHAR(50) NOT NULL,"
        " email VARCHAR(100), note TEXT NOT NULL, points INT NOT NULL DEFAULT 0,"
        " status ENUM('new','old') NOT NULL DEFAULT 'new', PRIMARY KEY (id),"
        " KEY ix_customer_name (name)) DEFAULT CHARSET = utf8mb4"
    )
    op.execute(
        "CREATE TABLE purchase (id INT NOT NULL AUTO_INCREMENT, customer_id INT,"
        " price DECIMAL(10,2), PRIMARY KEY (id)) DEFAULT CHARSET = utf8mb4"
    )


def downgrade():
    op.execute("DROP TABLE purchase, customer")
'''
_HEAD = '''\
"""{title}"""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{down}"


'''


@dataclass(frozen=True)
class Example:
    """A revision with the findings that it has to have.

    :param name: a name for messages, and the id of its revision.
    :param rule: the id of the rule whose example it is.
    :param findings: the ids of all rules that flag it.
    :param body: its functions.
    :param before: the functions of a revision before it; empty without one.
    :param flavor: the only flavor that it is for; empty for both.
    """

    name: str
    rule: str
    findings: frozenset[str]
    body: str
    before: str = ""
    flavor: str = ""


def examples_in(rule: str, text: str) -> Iterator[Example]:
    """The examples in a text.

    :param rule: the id of the rule that the text is about.
    """
    before = ""
    for number, (kind, title, body) in enumerate(_BLOCK.findall(text), 1):
        if kind == "Before":
            before = body
            continue
        others = frozenset(re.findall(r"`([a-z-]+)`", title))
        findings = others | {rule} if kind == "Flagged" else others
        only = re.search(r"\bon (MySQL|MariaDB)\b", title)
        flavor = only[1].lower() if only else ""
        name = f"{rule}_{number}".replace("-", "_")
        yield Example(name, rule, findings, body, before, flavor)
        before = ""


def write_examples(shop: Shop, examples: Sequence[Example]) -> None:
    """Make a history of examples: each is a head of its own, behind the same tables."""
    versions = shop.folder / "migrations" / "versions"
    for path in versions.glob("*.py"):
        path.unlink()
    (versions / "tables.py").write_text(_TABLES)
    for example in examples:
        down = "tables"
        if example.before:
            _write(versions, f"b_{example.name}", down, example.before)
            down = f"b_{example.name}"
        _write(versions, example.name, down, example.body)


def _write(versions: Path, revision: str, down: str, body: str) -> None:
    head = _HEAD.format(title=f"Example {revision}.", revision=revision, down=down)
    (versions / f"{revision}.py").write_text(head + body)


def judged_in(shop: Shop, examples: Sequence[Example]) -> list[dict[str, Any]]:
    """The revisions of examples, as ``lint --format json`` prints them."""
    shop.configure('lint_severity = { several-heads = "off" }')
    names = [example.name for example in examples]
    done = shop.run("lint", *names, "--format", "json")
    assert done.code in (0, 1), done.err
    revisions: list[dict[str, Any]] = json.loads(done.out)["revisions"]
    return revisions


def found_in(shop: Shop, examples: Sequence[Example]) -> dict[str, frozenset[str]]:
    """The ids of the findings in each example, by its name."""
    return {
        judged["revision"]: frozenset(finding["id"] for finding in judged["findings"])
        for judged in judged_in(shop, examples)
    }
