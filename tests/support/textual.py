"""Compare two databases without any code of the tool, as a second opinion.

A table is the multiset of the lines of SHOW CREATE TABLE. The order of its lines, the next
AUTO_INCREMENT value, and whether a charset is explicit or inherited do not matter. Neither does
USING HASH of a unique key where MariaDB drops it in the next ALTER TABLE. Names that the server
generated are masked if only the models' own names matter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pymysql.connections import Connection

NAME = r"`(?:[^`]|``)*`"
_KEY_NAME = re.compile(rf"((?:UNIQUE |FULLTEXT |SPATIAL )?KEY|CONSTRAINT) ({NAME}) (.*)", re.DOTALL)
VERSION_TABLE = "alembic_version"


@dataclass(frozen=True)
class TextReading:
    """The schema of a database.

    :param tables: the lines of each table, by ``name`` or ``schema.name``.
    :param columns: the names of each table's columns, in order.
    :param objects: the texts of views, triggers, routines and events, by kind and name.
    """

    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    objects: Mapping[str, str] = field(default_factory=dict)


def read(connection: Connection, database: str, *schemas: str) -> TextReading:
    """Read a database and further schemas; the database's own name is removed from all texts."""
    reader = _TextReader(connection, database)
    for name in (database, *schemas):
        reader.read(name)
    return TextReading(reader.tables, reader.columns, reader.objects)


class _TextReader:
    def __init__(self, connection: Connection, database: str) -> None:
        self.connection = connection
        self.database = database
        self.tables: dict[str, tuple[str, ...]] = {}
        self.columns: dict[str, tuple[str, ...]] = {}
        self.objects: dict[str, str] = {}

    def rows(self, sql: str, *arguments: object) -> list[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, arguments or None)
            return list(cursor.fetchall())

    def _shown(self, sql: str) -> str:
        """The text in a second column, in which MariaDB 10.11 prints bytes as they are."""
        self.connection.use_unicode = False
        ((_, text, *_),) = self.rows(sql)
        self.connection.use_unicode = True
        return str(text.decode("utf-8", "surrogateescape"))

    def read(self, schema: str) -> None:
        prefix = "" if schema == self.database else f"{schema}."
        for name, kind in self.rows(f"SHOW FULL TABLES FROM {_quote(schema)}"):
            if kind == "VIEW":
                text = self.rows(f"SHOW CREATE VIEW {_quote(schema)}.{_quote(name)}")[0][1]
                self.objects[f"view {prefix}{name}"] = self._local(text)
            elif kind == "SEQUENCE":
                text = self.rows(f"SHOW CREATE SEQUENCE {_quote(schema)}.{_quote(name)}")[0][1]
                self.objects[f"sequence {prefix}{name}"] = text
            elif name != VERSION_TABLE:
                self._read_table(schema, name, prefix + name)
        for name, *facts in self.rows(
            "SELECT TRIGGER_NAME, ACTION_TIMING, EVENT_MANIPULATION, EVENT_OBJECT_TABLE,"
            " ACTION_ORDER, NULLIF(DEFINER, CURRENT_USER()) FROM information_schema.TRIGGERS"
            " WHERE TRIGGER_SCHEMA = %s",
            schema,
        ):
            text = self.rows(f"SHOW CREATE TRIGGER {_quote(schema)}.{_quote(name)}")[0][2]
            facts.append(re.split(r"(?i)\bFOR EACH ROW\b", text, maxsplit=1)[1].strip())
            self.objects[f"trigger {prefix}{name}"] = self._local(" ".join(map(str, facts)))
        self._read_routines(schema, prefix)

    def _read_routines(self, schema: str, prefix: str) -> None:
        for name, kind in self.rows(
            "SELECT ROUTINE_NAME, ROUTINE_TYPE FROM information_schema.ROUTINES"
            " WHERE ROUTINE_SCHEMA = %s",
            schema,
        ):
            text = self.rows(f"SHOW CREATE {kind} {_quote(schema)}.{_quote(name)}")[0][2]
            self.objects[f"{kind.lower()} {prefix}{name}"] = self._local(text)
        for (name,) in self.rows(
            "SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = %s", schema
        ):
            text = self.rows(f"SHOW CREATE EVENT {_quote(schema)}.{_quote(name)}")[0][3]
            text = re.sub(r" STARTS '[^']*'", "", text)
            self.objects[f"event {prefix}{name}"] = self._local(text)

    def _read_table(self, schema: str, name: str, key: str) -> None:
        text = self._local(self._shown(f"SHOW CREATE TABLE {_quote(schema)}.{_quote(name)}"))
        described = self.rows(
            "SELECT COLUMN_NAME, COLUMN_TYPE, CHARACTER_SET_NAME, COLLATION_NAME"
            " FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s"
            " ORDER BY ORDINAL_POSITION",
            schema,
            name,
        )
        heads = {f"{_quote(c)} {type_}": (cs, co) for c, type_, cs, co in described}
        lines = (line.strip().removesuffix(",").rstrip() for line in _LINE.findall(text)[1:])
        if ") ENGINE=MEMORY" not in text:
            lines = (_HASHED.sub(r"\1", line) for line in lines)
        self.tables[key] = tuple(_canonical(line, heads) for line in lines)
        self.columns[key] = tuple(column for column, *_ in described)

    def _local(self, text: str) -> str:
        (account,) = self.rows("SELECT CURRENT_USER()")[0]
        own = " DEFINER=" + "@".join(map(_quote, account.rsplit("@", 1)))
        return text.replace(own, "", 1).replace(f"{_quote(self.database)}.", "")


def _quote(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


_LINE = re.compile(rf"(?:{NAME}|'(?:[^'\\]|\\.|'')*'|[^`'\n])+", re.DOTALL)
"""A line of SHOW CREATE TABLE; a name may have line breaks, too."""
_HASHED = re.compile(r"(UNIQUE KEY .*) USING HASH")
_CHECK = re.compile(rf"CONSTRAINT {NAME} CHECK ")
_CONVERTED = re.compile(r"\b(?:_binary ?|TIME)(?='(?:[^'\\]|\\.|'')*')")
_CONVERTING = re.compile(r"(?:(?:var)?binary|(?:tiny|medium|long)?blob|time)\b")
_LITERAL = re.compile(r"\b_(?!binary)[a-z0-9]+ ?('(?:[^'\\]|\\.|'')*')")


def _canonical(line: str, heads: Mapping[str, tuple[str | None, str | None]]) -> str:
    """Normalise a line.

    ALTER TABLE may add or remove introducers of literals, and after the introducer of a single-byte
    character set, every character that is not ASCII is printed as a question mark. In a CHECK of
    binary columns and of times alone, it makes literals binary, or times.
    """
    if check := _CHECK.match(line):
        converting = {h.split("` ")[0] + "`" for h in heads if _CONVERTING.match(h.split("` ")[1])}
        if {*re.findall(NAME, line[check.end() :])} <= converting:
            line = _CONVERTED.sub("", line)
    line = _LITERAL.sub(lambda match: re.sub(r"[^\x00-\x7f]", "?", match[1]), line)
    for head, (charset, collation) in heads.items():
        if line.startswith(f"{head} ") or line == head:
            rest = re.sub(r"^( CHARACTER SET \w+)?( COLLATE \w+)?", "", line[len(head) :])
            return f"{head} [{charset}/{collation}]{rest}" if collation else line
    line = line.replace(") /*!50100 TABLESPACE `innodb_file_per_table` */ ", ") ", 1)
    if line.startswith(") ENGINE="):
        options, mark, comment = line.partition(" COMMENT='")
        return re.sub(r" AUTO_INCREMENT=\d+", "", options) + mark + comment
    return line


def differences(
    expected: TextReading, actual: TextReading, given: Mapping[str, Collection[str]] | None = None
) -> list[str]:
    """List the lines that ``actual`` lacks (``-``) and those that it has in addition (``+``).

    :param given: the names that matter, by table; if this is ``None``, all names matter, except
        those of indexes that a foreign key created.
    """
    found = [
        *_of_tables(expected, actual, given),
        *(f"-{key}: {text}" for key, text in _missing(expected.objects, actual.objects)),
        *(f"+{key}: {text}" for key, text in _missing(actual.objects, expected.objects)),
    ]
    return sorted(found, key=lambda line: (line[1:].partition(":")[0], line))


def _missing(one: Mapping[str, str], other: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((key, text) for key, text in one.items() if other.get(key) != text)


def _of_tables(
    expected: TextReading, actual: TextReading, given: Mapping[str, Collection[str]] | None
) -> Iterator[str]:
    for key in sorted({*expected.tables, *actual.tables}):
        names = given and given.get(key, ())
        counting = _counting(expected.tables.get(key, ()), key, names)
        one, other = (Counter(_masked(r.tables.get(key, ()), counting)) for r in (expected, actual))
        if (key in expected.tables) != (key in actual.tables):
            yield f"{'-' if key in expected.tables else '+'}{key}: TABLE"
        yield from (f"-{key}: {line}" for line in (one - other).elements())
        yield from (f"+{key}: {line}" for line in (other - one).elements())


def _masked(lines: Collection[str], counting: Collection[tuple[str, str]]) -> Iterator[str]:
    """Replace names that do not matter with stars."""
    for line in lines:
        match = _KEY_NAME.fullmatch(line)
        is_masked = match is not None and (_kind(match), match[2]) not in counting
        yield f"{match[1]} * {match[3]}" if match and is_masked else line


def _counting(
    lines: Collection[str], key: str, given: Collection[str] | None
) -> set[tuple[str, str]]:
    """The names that matter: those in ``given``, and those that no server generates.

    A key, a foreign key and a CHECK may share a name that only one of them was given.

    :returns: the kind of object (see :func:`_kind`) and the name in backticks, for each name.
    """
    matches = [match for line in lines if (match := _KEY_NAME.fullmatch(line))]
    foreign = {m[2]: m[3] for m in matches if m[1] == "CONSTRAINT" and m[3].startswith("FOREIGN")}
    counting = {(_kind(m), m[2]) for m in matches if _unquote(m[2]) in (given or ())}
    for match in matches:
        word, quoted, body = match.groups()
        implied = word == "KEY" and any(f"FOREIGN KEY {body} " in text for text in foreign.values())
        made_up = _is_made_up(word, quoted, body, key.rpartition(".")[2], foreign)
        if not made_up or (given is None and not implied):
            counting.add((_kind(match), quoted))
    return counting


def _kind(match: re.Match[str]) -> str:
    """The kind of object that a line names: ``KEY``, ``FOREIGN`` or ``CHECK``."""
    return match[3].split(" ")[0] if match[1] == "CONSTRAINT" else "KEY"


def _unquote(quoted: str) -> str:
    return quoted[1:-1].replace("``", "`")


def _is_made_up(word: str, quoted: str, body: str, table: str, foreign: Mapping[str, str]) -> bool:
    name = _unquote(quoted)
    if word == "CONSTRAINT":
        return bool(re.fullmatch(re.escape(table) + r"_(ibfk|chk)_\d+|CONSTRAINT_\d+", name))
    first = re.match(rf"\(({NAME})", body)
    stem = _unquote(first[1]) if first else "functional_index"
    return bool(re.fullmatch(re.escape(stem) + r"(_\d+)?", name, re.I)) or quoted in foreign
