"""Differences between servers about a revision."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from alembic_autogen.lint.servers import (
    CarriedOut,
    FoundThere,
    OnServer,
    ServerDifference,
    differences,
    document_of,
    read_document,
)

COPY = CarriedOut(3, "ALTER TABLE t FORCE", "COPY", "SHARED", True)
INSTANT = CarriedOut(3, "ALTER TABLE t FORCE", "INSTANT", "", False)
INPLACE = CarriedOut(3, "CREATE INDEX i ON t (a)", "INPLACE", "NONE", False)
NOCOPY = CarriedOut(3, "CREATE INDEX i ON t (a)", "NOCOPY", "NONE", False)
KEY = "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `u` (`id`)"
UNKNOWN = CarriedOut(4, "SET @a = 1", "", "", False)


def on(
    *statements: CarriedOut, failed: str = "", schema: Mapping[str, tuple[str, ...]] | None = None
) -> OnServer:
    return OnServer("0002", "0002.py", failed, True, (), statements, schema or {})


@pytest.mark.parametrize(
    "first, second, found",
    [
        (on(COPY), on(COPY), []),
        (on(INPLACE), on(NOCOPY), []),
        (
            on(COPY, UNKNOWN),
            on(INSTANT, UNKNOWN),
            [
                (
                    "class",
                    COPY.sql,
                    ["ALGORITHM=COPY, LOCK=SHARED, rebuilds the table", "ALGORITHM=INSTANT"],
                )
            ],
        ),
        (on(failed="no (1)"), on(COPY), [("error", "", ["no (1)", "none"])]),
        (on(failed="no (1)"), on(failed="not so (2)"), []),
        (
            on(schema={"t": ("`a` int(11) NOT NULL", "KEY `k` (`a`)")}),
            on(schema={"t": ("`a` int NOT NULL", "KEY `k` (`a`) USING BTREE")}),
            [],
        ),
        (
            on(schema={"t": ("`a` json", "`b` int")}),
            on(schema={"t": ("`a` longtext", "`b` int(11)")}),
            [("schema", "t", ["`a` json", "`a` longtext"])],
        ),
        (
            on(schema={"t": ("`a` int NOT NULL DEFAULT '-1'", f"{KEY} ON DELETE RESTRICT")}),
            on(schema={"t": ("`a` int NOT NULL DEFAULT -1", f"{KEY} ON UPDATE NO ACTION")}),
            [],
        ),
        (
            on(schema={"t": ("`a` int DEFAULT '1'", f"{KEY} ON DELETE CASCADE")}),
            on(schema={"t": ("`a` int DEFAULT 2", KEY)}),
            [
                (
                    "schema",
                    "t",
                    [f"`a` int DEFAULT '1', {KEY} ON DELETE CASCADE", f"`a` int DEFAULT 2, {KEY}"],
                )
            ],
        ),
        (
            on(schema={"t": ("`a` text", "`b` blob COMMENT 'DEFAULT NULL'")}),
            on(schema={"t": ("`a` text DEFAULT NULL", "`b` blob DEFAULT NULL COMMENT 'b'")}),
            [
                (
                    "schema",
                    "t",
                    ["`b` blob COMMENT 'DEFAULT NULL'", "`b` blob DEFAULT NULL COMMENT 'b'"],
                )
            ],
        ),
        (on(schema={"t": ("`a` int",)}), on(), [("schema", "t", ["`a` int", "none"])]),
        (
            on(schema={"t": ("`a` int DEFAULT current_timestamp()",)}),
            on(schema={"t": ("`a` int",)}),
            [("schema", "t", ["`a` int DEFAULT current_timestamp()", "`a` int"])],
        ),
    ],
)
def test_differences(
    first: OnServer, second: OnServer, found: list[tuple[str, str, list[str]]]
) -> None:
    given = list(differences({"one": first, "two": second}))
    assert [(each.kind, each.what, [*each.values.values()]) for each in given] == found


def test_the_same_statement_twice() -> None:
    """The second one is compared with the second one."""
    (found,) = differences({"one": on(COPY, COPY), "two": on(COPY, INSTANT)})
    assert found == ServerDifference("class", COPY.sql, 3, {"one": COPY.text, "two": INSTANT.text})


def test_a_document_is_read_as_it_was_written() -> None:
    finding = FoundThere("no-primary-key", "warning", "A `t`\x1b \u202e has none.", 0)
    found = OnServer("0002", "a\n.py", "", False, (finding,), (COPY,), {"t": ("a", "b")})
    assert read_document(json.loads(json.dumps(document_of(found)))) == found
