"""The clauses of an ALTER TABLE, as pt-online-schema-change has to be given them.

It makes a new table by SHOW CREATE TABLE, in which each constraint gets another name: they are
unique in a database, except CHECKs on MariaDB. The clauses are carried out there while it is empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from alembic_autogen.history.table_statements import Altered, changes_of, name_of, words_of
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.alter import check_clause, foreign_key_clause

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Check, ForeignKey, Table
    from alembic_autogen.schema.tokens import Token

_LONGEST = 64
"""The number of characters of a name."""


def other_name(name: str) -> str:
    """The name that pt-online-schema-change gives a constraint in its new table."""
    return name.removeprefix("__") if name.startswith("__") else f"_{name}"[:_LONGEST]


def clauses_of(statement: str) -> Sequence[list[Token]]:
    """The clauses of an ALTER TABLE; none of another statement."""
    for change in changes_of(statement):
        if isinstance(change, Altered):
            return change.clauses
    return ()


def alter_text(statement: str, before: Table, after: Table, new_name: str, flavor: str) -> str:
    """The clauses for the new table: with its names of constraints, and those that stay put right.

    :param before: the table before the statement.
    :param after: the table after it.
    :param new_name: the name of the new table while rows are copied.
    """
    names = {each.name.lower(): each.name for each in before.constraints}
    texts = [_renamed(each, names) for each in clauses_of(statement)]
    return ", ".join([*texts, *_restored(before, after, new_name, flavor)])


def added_names(statement: str) -> set[str]:
    """The names of the constraints that an ALTER TABLE adds, in lower case."""
    found = set()
    for clause in clauses_of(statement):
        words = words_of(clause)
        if [word.upper() for word in words[:2]] == ["ADD", "CONSTRAINT"] and len(words) > 2:
            found.add(name_of(words[2]).lower())
    return found


def _renamed(clause: Sequence[Token], names: dict[str, str]) -> str:
    """A clause, with the names that constraints have in the new table."""
    words = [word.upper() for word in words_of(clause)]
    is_drop = words[:1] == ["DROP"] and (words[1:3] == ["FOREIGN", "KEY"] or _of_check(words))
    text = "".join(token.text for token in clause)
    if not is_drop and not (words[:1] == ["ALTER"] and _of_check(words)):
        return text
    for number, token in enumerate(clause):
        known = names.get(name_of(token.text).lower())
        if known and number and token.kind != "space":
            new = quote_name(other_name(known))
            return "".join(t.text if t is not token else new for t in clause)
    return text


def _of_check(words: Sequence[str]) -> bool:
    return words[1:2] in (["CHECK"], ["CONSTRAINT"])


def _restored(before: Table, after: Table, new_name: str, flavor: str) -> Iterator[str]:
    """Clauses that give CHECKs the names that they are to have, where that is possible."""
    had = {each.name for each in before.checks}
    for check in after.checks:
        if check.name not in had:
            continue
        name = check.name
        if flavor == "mysql":
            if not (number := generated_number(check, after)):
                continue
            name = f"{new_name}_chk_{number}"
        word = "CONSTRAINT" if flavor == "mariadb" else "CHECK"
        yield f"DROP {word} {quote_name(other_name(check.name))}"
        yield f"ADD {_named(check, name)}"


def _named(check: Check, name: str) -> str:
    clause = check_clause(check)
    start = f"CONSTRAINT {quote_name(check.name)} "
    return f"CONSTRAINT {quote_name(name)} {clause.removeprefix(start)}"


def generated_number(check: Check, table: Table) -> str:
    """The number in a name that MySQL has generated, which follows the table's name if that changes
    (MySQL manual, 15.1.20.6); empty for other names."""
    found = re.fullmatch(re.escape(table.key.name) + r"_chk_(\d+)", check.name)
    return found[1] if found else ""


def misnamed(expected: Table, real: Table) -> Iterator[tuple[ForeignKey | Check, str]]:
    """The constraints of a table that lack their names, with the names that they have instead."""
    wanted = {each.name for each in expected.constraints}
    names = {each.name for each in real.constraints}
    for each in expected.constraints:
        if each.name in names:
            continue
        found = other_name(each.name)
        if found not in names:
            found = other_name(found)  # after a further run
        if found in names - wanted:
            yield each, found


def foreign_key_statement(table: Table, wrong: Sequence[tuple[ForeignKey, str]]) -> str:
    """ALTER TABLE that gives foreign keys their names.

    Without foreign_key_checks, it reads no rows.

    :param wrong: foreign keys with the names that they have.
    """
    clauses = [
        f"DROP FOREIGN KEY {quote_name(name)}, ADD {foreign_key_clause(each)}"
        for each, name in wrong
    ]
    return f"ALTER TABLE {table.key.sql} {', '.join(clauses)}"


def check_clauses(wrong: Sequence[tuple[Check, str]], *, in_new_table: bool) -> str:
    """The clauses that give CHECKs their names.

    :param wrong: CHECKs with the names that they have.
    :param in_new_table: whether it is for the new table of a further run.
    """
    return ", ".join(
        f"DROP CHECK {quote_name(other_name(name) if in_new_table else name)}, "
        f"ADD {check_clause(each)}"
        for each, name in wrong
    )
