"""The clauses of an ALTER TABLE, as pt-online-schema-change has to be given them.

It makes a new table by SHOW CREATE TABLE, in which each constraint gets another name: they are
unique in a database, except CHECKs on MariaDB. The clauses are carried out there while it is empty.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.history.table_statements import NAME, Altered, changes_of, name_of, words_of
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.alter import check_clause, foreign_key_clause

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Check, ForeignKey, Table
    from alembic_autogen.schema.tokens import Token

_LONGEST = 64
"""The number of characters of a name."""
_ADDED = re.compile(rf"(\s*ADD\s+CONSTRAINT\s+)({NAME})(?=\s+CHECK\b)", re.IGNORECASE)


def other_name(name: str) -> str:
    """The name that pt-online-schema-change gives a constraint in its new table."""
    return name.removeprefix("__") if name.startswith("__") else f"_{name}"[:_LONGEST]


def name_before(name: str) -> str:
    """The name that becomes this one when pt-online-schema-change gives it another one."""
    return f"__{name}"


def clauses_of(statement: str) -> Sequence[list[Token]]:
    """The clauses of an ALTER TABLE; none of another statement."""
    for change in changes_of(statement):
        if isinstance(change, Altered):
            return change.clauses
    return ()


@dataclass(frozen=True)
class Naming:
    """The names of CHECKs while the tool builds the new table.

    :param new_name: the name of the new table while rows are copied.
    :param flavor: ``mysql`` or ``mariadb``.
    :param twice: whether the table is built again after that, as on MySQL, names of CHECKs are
        unique in a database. They get their names by the second run.
    """

    new_name: str
    flavor: str
    twice: bool = False

    def of(self, check: Check, table: Table) -> str:
        """The name that a CHECK that stays gets in the new table; empty if it can have none."""
        if self.flavor == "mariadb":
            return check.name
        if number := generated_number(check, table):
            return f"{self.new_name}_chk_{number}"
        return name_before(check.name) if self.twice else ""


def alter_text(statement: str, before: Table, after: Table, naming: Naming) -> str:
    """The clauses for the new table: with its names of constraints, and those that stay put right.

    :param before: the table before the statement.
    :param after: the table after it.
    """
    names = {each.name.lower(): each.name for each in before.constraints}
    checks = {each.name.lower() for each in after.checks} if naming.twice else set()
    texts = [_added(_renamed(each, names), checks) for each in clauses_of(statement)]
    return ", ".join([*texts, *_restored(before, after, naming)])


def second_alter_text(after: Table, naming: Naming) -> str:
    """The clauses for a second run, by which CHECKs get their names."""
    return ", ".join([f"ENGINE = {after.options['ENGINE']}", *_restored(after, after, naming)])


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


def _added(text: str, checks: Collection[str]) -> str:
    """A clause, with the name that leads to its own in a second run if it adds a CHECK."""
    found = _ADDED.match(text)
    if found is None or name_of(found[2]).lower() not in checks:
        return text
    return f"{found[1]}{quote_name(name_before(name_of(found[2])))}{text[found.end() :]}"


def _of_check(words: Sequence[str]) -> bool:
    return words[1:2] in (["CHECK"], ["CONSTRAINT"])


def _restored(before: Table, after: Table, naming: Naming) -> Iterator[str]:
    """Clauses that give CHECKs that stay other names than the tool does."""
    had = {each.name for each in before.checks}
    for check in after.checks:
        name = naming.of(check, after)
        if check.name in had and name:
            word = "CONSTRAINT" if naming.flavor == "mariadb" else "CHECK"
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


def check_statement(table: Table, wrong: Sequence[tuple[Check, str]]) -> str:
    """ALTER TABLE that gives CHECKs their names; it blocks writers.

    :param wrong: CHECKs with the names that they have.
    """
    clauses = [f"DROP CHECK {quote_name(name)}, ADD {check_clause(each)}" for each, name in wrong]
    return f"ALTER TABLE {table.key.sql} {', '.join(clauses)}"
