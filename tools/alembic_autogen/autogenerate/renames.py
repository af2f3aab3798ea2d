"""Decide what is renamed: by the models' annotations, by flags, by a question; never by a guess.

A column that is gone and another that has come may be one column under a new name. Taken for a
drop and an add it loses its data, so a plausible pair is a question that somebody has to answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, TypeVar

from alembic_autogen.autogenerate.types import enum_values, lost_members
from alembic_autogen.errors import ConfigurationError, NeedsAnswerError
from alembic_autogen.models import table_key
from alembic_autogen.schema.model import Column, Schema, Table, TableKey
from alembic_autogen.schema.names import key_names
from alembic_autogen.schema.parse import unquote_name
from alembic_autogen.schema.renames import Renames, renamed_table
from alembic_autogen.sql import quote_name

if TYPE_CHECKING:
    from alembic_autogen.models import Models

Name = TypeVar("Name", str, TableKey)

SIMILAR = 0.6
"""From this ratio on, two names count as alike (difflib)."""


@dataclass(frozen=True)
class Candidate:
    """A pair that may be one thing under two names.

    :param kind: ``table``, ``column`` or ``value``.
    :param table: the table, by its new name; of a table, its new key.
    :param column: the column of a value, by its new name.
    """

    kind: str
    table: TableKey
    old: str
    new: str
    column: str = ""

    @property
    def path(self) -> str:
        """The old name, qualified, as a flag takes it."""
        names = [self.table.schema] if self.table.schema else []
        if self.kind != "table":
            names.append(self.table.name)
        if self.kind == "value":
            names.append(self.column)
        return ".".join(map(quote_if_needed, [*names, self.old]))

    @property
    def flag(self) -> str:
        """The flag that says that it is a rename."""
        option = "--rename-value" if self.kind == "value" else "--rename"
        return f"{option} {self._shell(f'{self.path}={quote_if_needed(self.new)}')}"

    @property
    def opposite(self) -> str:
        """The flag that says that it is none."""
        return f"--no-rename {self._shell(self.path)}"

    @property
    def question(self) -> str:
        """The question, in words."""
        where = {"table": "", "column": f" of table {self.table}", "value": ""}[self.kind]
        if self.kind == "value":
            where = f" of column {self.table}.{self.column}"
        return f"Was {self.kind} {self.old!r}{where} renamed to {self.new!r}?"

    @staticmethod
    def _shell(text: str) -> str:
        return text if re.fullmatch(r"[\w.=-]+", text) else "'" + text.replace("'", "'\\''") + "'"


Ask = Callable[[Candidate], "bool | None"]
"""Asks somebody; ``None`` where nobody is there to answer."""


@dataclass(frozen=True)
class Answers:
    """What the user has said on the command line.

    :param renames: texts of ``--rename``.
    :param values: texts of ``--rename-value``.
    :param kept_apart: texts of ``--no-rename``: these old names are dropped.
    """

    renames: Sequence[str] = ()
    values: Sequence[str] = ()
    kept_apart: Sequence[str] = ()


def quote_if_needed(name: str) -> str:
    """A name as a flag takes it: in backticks where it holds a dot or another sign."""
    return name if re.fullmatch(r"[\w$-]+", name) else quote_name(name)


_PART = re.compile(r"`((?:[^`]|``)+)`|([^.=`]+)")


def parse_path(text: str) -> list[str]:
    """Cut ``table.column`` into names; names in backticks may hold anything.

    :raises ConfigurationError: it is not a path of names.
    """
    parts: list[str] = []
    at = 0
    while True:
        match = _PART.match(text, at)
        if match is None:
            raise ConfigurationError(
                f"{text!r} is not a name such as table.column; put names with special characters "
                "in backticks."
            )
        parts.append(unquote_name(match[0]) if match[1] is not None else match[2])
        at = match.end()
        if at == len(text):
            return parts
        if text[at] != ".":
            raise ConfigurationError(f"{text!r}: a dot is expected at character {at + 1}.")
        at += 1


def parse_rename(text: str) -> tuple[list[str], str]:
    """Cut ``table.old=new`` into the path of the old name and the new name."""
    match = re.fullmatch(r"((?:`(?:[^`]|``)+`|[^`=])+)=(.+)", text, re.DOTALL)
    if match is None:
        raise ConfigurationError(f"--rename takes old=new or table.old=new, not {text!r}.")
    new = parse_path(match[2]) if match[2].startswith("`") else [match[2]]
    if len(new) != 1:
        raise ConfigurationError(
            f"--rename {text!r}: the new name stands alone, without its table."
        )
    return parse_path(match[1]), new[0]


@dataclass
class _Decided:
    tables: dict[TableKey, TableKey] = field(default_factory=dict)
    columns: dict[TableKey, dict[str, str]] = field(default_factory=dict)
    values: dict[tuple[TableKey, str], dict[str, str]] = field(default_factory=dict)

    def renames(self) -> Renames:
        return Renames(self.tables, self.columns, self.values)


def decide(head: Schema, models: Schema, declared: Models, answers: Answers, ask: Ask) -> Renames:
    """All renames between two schemas.

    :param head: the migrated database.
    :param models: the schema of the models.
    :param declared: the models, for their annotations.
    :param answers: the flags that were given.
    :param ask: asks about each plausible pair that is still open.
    :raises NeedsAnswerError: a pair is open and nobody answers; the message has the flags.
    :raises ConfigurationError: a flag names something that does not exist.
    """
    decided = _Decided()
    parsed = [parse_rename(text) for text in answers.renames]
    rest = [flag for flag in parsed if not _flagged_table(flag, head, models, decided)]
    _annotated_tables(head, models, declared, decided)
    _check_names_are_free("table", decided.tables, head.tables)
    apart = {tuple(parse_path(text)) for text in answers.kept_apart}
    open_: list[Candidate] = []
    for candidate in _table_candidates(head, models, decided):
        _settle(candidate, apart, ask, open_, lambda c: _accept_table(c, head, decided))
    for flag in rest:
        _flagged_column(flag, head, models, decided)
    _annotated_columns(head, models, declared, decided)
    for before, after in _pairs(head, models, decided):
        names = {column.name for column in before.columns}
        _check_names_are_free(f"column of {after.key}", decided.columns.get(after.key, {}), names)
    for candidate in _column_candidates(head, models, decided):
        _settle(candidate, apart, ask, open_, lambda c: _accept_column(c, decided))
    _annotated_values(head, models, declared, decided)
    for text in answers.values:
        _flagged_value(parse_rename(text), text, models, decided)
    for candidate in _value_candidates(head, models, decided):
        _settle(candidate, apart, ask, open_, lambda c: _accept_value(c, decided))
    if open_:
        raise NeedsAnswerError(_open_message(open_))
    return decided.renames()


def _settle(
    candidate: Candidate,
    apart: set[tuple[str, ...]],
    ask: Ask,
    open_: list[Candidate],
    accept: Callable[[Candidate], None],
) -> None:
    if tuple(parse_path(candidate.path)) in apart:
        return
    answer = ask(candidate)
    if answer is None:
        open_.append(candidate)
    elif answer:
        accept(candidate)


def _open_message(candidates: Sequence[Candidate]) -> str:
    lines = [
        "Something may have been renamed; say so, since a drop and an add would lose the data:"
    ]
    for candidate in candidates:
        lines.append(f"  {candidate.question}")
        lines.append(f"    yes: {candidate.flag}")
        lines.append(f"    no:  {candidate.opposite}")
    return "\n".join(lines)


# --- tables


def _annotated_tables(head: Schema, models: Schema, declared: Models, decided: _Decided) -> None:
    wanted = {}
    for table in declared.tables():
        key, old = table_key(table), table.info.get("renamed_from")
        if isinstance(old, str) and TableKey(key.schema, old) in head.tables:
            wanted[TableKey(key.schema, old)] = key
    wanted = {old: new for old, new in wanted.items() if new in models.tables}
    _accept_annotations(wanted, head.tables, decided.tables)


def _accept_annotations(
    wanted: Mapping[Name, Name], before: Container[Name], decided: dict[Name, Name]
) -> None:
    """Note the annotated renames that have not been made yet; a stale annotation is none.

    One is stale as soon as its new name is there, unless what has it moves on. So an exchange of
    two names cannot be annotated: the annotations would exchange them again and again.
    """
    open_ = {
        old: new
        for old, new in wanted.items()
        if old not in decided and new not in decided.values() and old != new
    }
    while found := [old for old, new in open_.items() if new not in before or new in decided]:
        decided.update({old: open_.pop(old) for old in found})


def _check_names_are_free(what: str, decided: Mapping[Name, Name], before: Container[Name]) -> None:
    """See to it that a new name is not taken by something that keeps it.

    :raises ConfigurationError: it is, or two things get the same name.
    """
    for old, new in decided.items():
        if new in before and new not in decided:
            raise ConfigurationError(
                f"--rename {old}={new}: the migrated database has a {what} called {str(new)!r} "
                "already; give a --rename for that one too."
            )
    twice = [str(new) for new, times in Counter(decided.values()).items() if times > 1]
    if twice:
        raise ConfigurationError(f"--rename: more than one {what} would become {twice[0]!r}.")


def _flagged_table(
    flag: tuple[list[str], str], head: Schema, models: Schema, decided: _Decided
) -> bool:
    """Take ``old=new`` (or ``schema.old=new``) as the rename of a table, if it can be one."""
    path, new = flag
    if len(path) > 2:
        return False
    schema = path[0] if len(path) == 2 else None
    old_key, new_key = TableKey(schema, path[-1]), TableKey(schema, new)
    if old_key in head.tables and new_key in models.tables:
        decided.tables[old_key] = new_key
        return True
    if len(path) == 1:
        missing = f"no table {path[0]!r} in the migrated database"
        if old_key in head.tables:
            missing = f"no table {new!r} in the models"
        raise ConfigurationError(f"--rename {path[0]}={new}: there is {missing}.")
    return False


def _gone_and_come(
    head: Schema, models: Schema, decided: _Decided
) -> tuple[list[Table], list[Table]]:
    renamed = decided.tables
    gone = [t for k, t in head.tables.items() if k not in renamed and k not in models.tables]
    come = [
        t for k, t in models.tables.items() if k not in head.tables and k not in renamed.values()
    ]
    return sorted(gone, key=lambda t: t.key.order), sorted(come, key=lambda t: t.key.order)


def _table_candidates(head: Schema, models: Schema, decided: _Decided) -> list[Candidate]:
    gone, come = _gone_and_come(head, models, decided)
    scored = [
        (score, old.key, new.key)
        for old in gone
        for new in come
        if old.key.schema == new.key.schema and (score := _table_likeness(old, new)) > 0
    ]
    return [
        Candidate("table", new, old.name, new.name)
        for old, new in _best_pairs(scored, lambda key: key.order)
    ]


def _table_likeness(old: Table, new: Table) -> float:
    """How much of one table is in the other, 0 where it is too little to ask."""
    before = {(column.name, column.type) for column in old.columns}
    after = {(column.name, column.type) for column in new.columns}
    common = before & after
    share = len(common) / max(len(before), len(after), 1)
    alike = _names_alike(old.key.name, new.key.name)
    telling = {name for name, _ in common} - {"id"}
    if (share >= 0.75 and telling) or (share >= 0.5 and alike):
        return share + alike
    return 0.0


def _names_alike(old: str, new: str) -> bool:
    return SequenceMatcher(None, old.lower(), new.lower()).ratio() >= SIMILAR


def _best_pairs(scored: Iterable[tuple[float, TableKey, TableKey]], order: Callable) -> list:  # type: ignore[type-arg]
    """Each name once, the likeliest pairs first."""
    pairs = []
    used: set[object] = set()
    for _, old, new in sorted(scored, key=lambda s: (-s[0], order(s[1]), order(s[2]))):
        if ("old", old) not in used and ("new", new) not in used:
            used |= {("old", old), ("new", new)}
            pairs.append((old, new))
    return pairs


def _accept_table(candidate: Candidate, head: Schema, decided: _Decided) -> None:
    decided.tables[TableKey(candidate.table.schema, candidate.old)] = candidate.table


# --- columns


def _pairs(head: Schema, models: Schema, decided: _Decided) -> Iterator[tuple[Table, Table]]:
    """The tables that both sides have: as migrated under its new name, and as in the models."""
    renames = decided.renames()
    for old, table in sorted(head.tables.items(), key=lambda item: item[0].order):
        new = renames.table(old)
        if new in models.tables:
            yield renamed_table(table, replace(renames, columns={})), models.tables[new]


def _annotated_columns(head: Schema, models: Schema, declared: Models, decided: _Decided) -> None:
    before = {new.key: old for old, new in _pairs(head, models, decided)}
    for table in declared.tables():
        key = table_key(table)
        if key not in before:
            continue
        names = {column.name for column in before[key].columns}
        wanted = {
            old: column.name
            for column in table.columns
            if (old := column.info.get("renamed_from")) in names
        }
        if wanted:
            _accept_annotations(wanted, names, decided.columns.setdefault(key, {}))


def _flagged_column(
    flag: tuple[list[str], str], head: Schema, models: Schema, decided: _Decided
) -> None:
    path, new = flag
    *table, old = path
    key = TableKey(table[0] if len(table) == 2 else None, table[-1])
    text = f"--rename {'.'.join(path)}={new}"
    before = {after.key: before for before, after in _pairs(head, models, decided)}
    if key not in before:
        raise ConfigurationError(
            f"{text}: there is no table {str(key)!r} on both sides (give it by its new name)."
        )
    if _is_key_rename(before[key], models.tables[key], old, new):
        return  # an index or a constraint: nothing is lost, and structure tells it by itself
    if before[key].column(old) is None:
        raise ConfigurationError(
            f"{text}: the migrated table has no column, index or constraint {old!r}."
        )
    if models.tables[key].column(new) is None:
        raise ConfigurationError(f"{text}: the models' table has no column {new!r}.")
    decided.columns.setdefault(key, {})[old] = new


def _is_key_rename(head: Table, models: Table, old: str, new: str) -> bool:
    if head.column(old) is not None:
        return False
    return old in key_names(head) and new in key_names(models)


def _column_candidates(head: Schema, models: Schema, decided: _Decided) -> list[Candidate]:
    found = []
    for before, after in _pairs(head, models, decided):
        renamed = decided.columns.get(after.key, {})
        gone = [c for c in before.columns if after.column(c.name) is None and c.name not in renamed]
        come = [
            c
            for c in after.columns
            if before.column(c.name) is None and c.name not in renamed.values()
        ]
        scored = [
            (score, old.name, new.name)
            for old in gone
            for new in come
            if (score := _column_likeness(old, new, before, after)) > 0
        ]
        found += [
            Candidate("column", after.key, old, new)
            for old, new in _best_pairs(scored, lambda name: name)  # type: ignore[arg-type]
        ]
    return found


def _column_likeness(old: Column, new: Column, head: Table, models: Table) -> float:
    """How likely one column is the other, 0 where it is too unlikely to ask."""
    if old.generated or new.generated:
        return 0.0  # its values are computed anew, nothing can be lost
    same_definition = replace(old, name=new.name, comment=new.comment) == new
    alike = _names_alike(old.name, new.name)
    same_place = head.columns.index(old) == models.columns.index(new)
    if same_definition and (alike or same_place):
        return 2.0 + alike + same_place
    return 1.0 if alike and _family(old) == _family(new) else 0.0


def _family(column: Column) -> str:
    word = re.match(r"\w*", column.type)
    name = word[0] if word else ""
    for family in ("int", "text", "char", "blob", "binary", "datetime", "timestamp"):
        if name.endswith(family):
            return {"char": "text", "timestamp": "datetime"}.get(family, family)
    return name


def _accept_column(candidate: Candidate, decided: _Decided) -> None:
    decided.columns.setdefault(candidate.table, {})[candidate.old] = candidate.new


# --- members of ENUM and SET


def _annotated_values(head: Schema, models: Schema, declared: Models, decided: _Decided) -> None:
    for table in declared.tables():
        for column in table.columns:
            values = column.info.get("renamed_values")
            if isinstance(values, Mapping):
                decided.values[table_key(table), column.name] = dict(values)


def _flagged_value(
    flag: tuple[list[str], str], text: str, models: Schema, decided: _Decided
) -> None:
    path, new = flag
    if len(path) not in (3, 4):
        raise ConfigurationError(f"--rename-value takes table.column.old=new, not {text!r}.")
    *table, column_name, old = path
    key = TableKey(table[0] if len(table) == 2 else None, table[-1])
    column = models.tables[key].column(column_name) if key in models.tables else None
    if column is None:
        raise ConfigurationError(f"--rename-value {text}: the models have no such column.")
    if new not in enum_values(column.type):
        raise ConfigurationError(
            f"--rename-value {text}: the models' column has no member {new!r}."
        )
    decided.values.setdefault((key, column_name), {})[old] = new


def _value_candidates(head: Schema, models: Schema, decided: _Decided) -> list[Candidate]:
    found: list[Candidate] = []
    for before, after in _pairs(head, models, decided):
        back = {new: old for old, new in decided.columns.get(after.key, {}).items()}
        for column in after.columns:
            old = before.column(back.get(column.name, column.name))
            known = decided.values.get((after.key, column.name), {})
            if old is not None and not known:
                found += _replaced_members(after.key, old, column)
    return found


def _replaced_members(table: TableKey, old: Column, new: Column) -> Iterator[Candidate]:
    """Members that stand where others stood, everything else being as it was."""
    if not all(column.type.startswith(("enum(", "set(")) for column in (old, new)):
        return
    before, after = enum_values(old.type), enum_values(new.type)
    if len(before) != len(after):
        return
    gone, come = set(lost_members(old, new)), set(lost_members(new, old))
    changed = [(a, b) for a, b in zip(before, after, strict=True) if a in gone or b in come]
    if all(a in gone and b in come for a, b in changed):
        yield from (Candidate("value", table, a, b, new.name) for a, b in changed)


def _accept_value(candidate: Candidate, decided: _Decided) -> None:
    key = (candidate.table, candidate.column)
    decided.values.setdefault(key, {})[candidate.old] = candidate.new
