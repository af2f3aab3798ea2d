"""Sequences of MariaDB (MariaDB documentation, CREATE SEQUENCE and ALTER SEQUENCE).

A sequence is a table of one row to the server. SHOW CREATE SEQUENCE prints all of its options and
not its next value, which a change of its options keeps.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from alembic_autogen.quoting import quote_qualified
from alembic_autogen.schema.tokens import tokenize, unquote_name

if TYPE_CHECKING:
    from alembic_autogen.schema.model import StoredObject

_NUMBERS = ("START WITH", "MINVALUE", "MAXVALUE", "INCREMENT BY")
_OPTION = re.compile(
    r"(?P<key>start with|minvalue|maxvalue|increment by|cache) (?P<number>-?\d+)"
    r"|(?P<word>nocache|nocycle|cycle)\b|as (?P<type>[a-z]+(?: unsigned)?)"
    r"|(?P<attribute>ENGINE|COMMENT)=(?P<value>'(?:[^'\\]|\\.|'')*'|\w+)",
    re.DOTALL,
)
_NEXT = re.compile(
    r"(?P<call>\b(?:nextval|lastval|setval)\()(?P<database>`(?:[^`]|``)+`)\.(?=`)", re.IGNORECASE
)


def sequence_definition(name: str, text: str) -> str:
    """The CREATE SEQUENCE statement under a name that is quoted and, if need be, qualified.

    :param text: the output of SHOW CREATE SEQUENCE.
    """
    tokens = tokenize(text)
    at = next(at for at, token in enumerate(tokens) if token.kind == "name")
    return f"CREATE SEQUENCE {name}{''.join(token.text for token in tokens[at + 1 :])}"


def without_database(sql: str, others: Collection[str] = ()) -> str:
    """SQL whose sequences are those of the default database.

    The server prints the database of a sequence in defaults and views, also where it is the
    default one.

    :param others: databases whose names stay.
    """
    return _NEXT.sub(
        lambda found: found[0] if unquote_name(found["database"]) in others else found["call"], sql
    )


def changed_sequence(current: StoredObject, target: StoredObject) -> Iterator[str]:
    """The statements that give a sequence other options; it keeps its next value if that is valid.

    A value below the new minimum (of a descending sequence: above the new maximum) is moved to the
    new start first, since ALTER SEQUENCE would refuse it (error 4085).
    """
    key = target.key
    name = quote_qualified(key.schema, key.name)
    before, after = _options(current.definition), _options(target.definition)
    descends = int(after["INCREMENT BY"]) < 0
    limit = "MAXVALUE" if descends else "MINVALUE"
    old, new = int(before[limit]), int(after[limit])
    if old > new if descends else old < new:
        yield f"DO SETVAL({name}, {after['START WITH']}, 0)"
    clauses = [f"{word} {after[word]}" for word in _NUMBERS]
    clauses += [after["CACHE"], after["CYCLE"]]
    alterations = []
    if any(before[word] != after[word] for word in (*_NUMBERS, "CACHE", "CYCLE")):
        alterations.append(" ".join(clauses))
    if before["AS"] != after["AS"]:  # in a statement of its own (error 1235)
        widens = int(before["MAXVALUE"]) < int(after["MAXVALUE"])
        alterations.insert(0 if widens else len(alterations), f"AS {after['AS']}")
    yield from (f"ALTER SEQUENCE {name} {text}" for text in alterations)
    attributes = [f"{a}={after[a]}" for a in ("ENGINE", "COMMENT") if before[a] != after[a]]
    if attributes:
        yield f"ALTER TABLE {name} {', '.join(attributes)}"


def _options(definition: str) -> Mapping[str, str]:
    """The options of a CREATE SEQUENCE statement as the server prints it, as SQL by name."""
    options = {"AS": "bigint", "COMMENT": "''"}
    text = "".join(token.text for token in tokenize(definition) if token.kind != "name")
    for match in _OPTION.finditer(text):
        if match["key"]:
            value = match["number"]
            key = match["key"].upper()
            options[key] = f"CACHE {value}" if key == "CACHE" else value
        elif match["word"]:
            word = match["word"].upper()
            options["CACHE" if word == "NOCACHE" else "CYCLE"] = word
        elif match["type"]:
            options["AS"] = match["type"]
        else:
            options[match["attribute"]] = match["value"]
    return options
