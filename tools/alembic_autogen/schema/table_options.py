"""Parse the options after the last parenthesis of SHOW CREATE TABLE, and write them.

Most options are ``NAME=value``. The exceptions are TABLESPACE and STORAGE, which have no equals
sign, MariaDB's WITH SYSTEM VERSIONING, and the attributes that storage engines of MariaDB define,
whose names are quoted: ```PAGE_COMPRESSED`='1'``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypedDict

from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.tokens import (
    normal_expression,
    tokenize,
    unquote_name,
    unquote_string,
)

SYSTEM_VERSIONING = "SYSTEM VERSIONING"
"""The key of WITH SYSTEM VERSIONING among the options of a table."""

_VALUE = r"'(?:[^'\\]|\\.|'')*'|\([^)]*\)|`(?:[^`]|``)*`|[^\s,]+"
_OPTION = re.compile(
    rf"""[\s,]*(?:
      (?P<versioning>WITH\ SYSTEM\ VERSIONING)\b
    | (?P<word>TABLESPACE|STORAGE)\ (?P<place>`(?:[^`]|``)*`|\w+)
    | (?P<key>[A-Za-z_]+(?:\ [A-Za-z_]+)*|`(?:[^`]|``)*`)\ ?=\ ?(?P<value>{_VALUE})
    | (?P<unknown>`(?:[^`]|``)*`|[^\s,`]+)
    )""",
    re.VERBOSE,
)
_WORDS = ("TABLESPACE", "STORAGE")
"""Options that are written without an equals sign."""
_QUOTED_BY_SQLALCHEMY = ("CONNECTION", "DATA DIRECTORY", "INDEX DIRECTORY", "PASSWORD")
"""Options whose values SQLAlchemy puts into quotes (``_options_of_type_string``, 2.0 and 2.1)."""
_UNKNOWN = ""
"""The key of text that is no option that this module knows."""
_DEFAULTS = {
    "AUTOEXTEND_SIZE": "0",
    "AVG_ROW_LENGTH": "0",
    "CHECKSUM": "0",
    "COMPRESSION": "''",
    "CONNECTION": "''",
    "DELAY_KEY_WRITE": "0",
    "ENCRYPTION": "'N'",
    "ENGINE_ATTRIBUTE": "''",
    "INSERT_METHOD": "NO",
    "KEY_BLOCK_SIZE": "0",
    "MAX_ROWS": "0",
    "MIN_ROWS": "0",
    "SECONDARY_ENGINE": "NULL",
    "SECONDARY_ENGINE_ATTRIBUTE": "''",
    "TABLESPACE": "innodb_file_per_table",
    "UNION": "()",
}
"""Defaults of table options that do not accept DEFAULT (MySQL manual, 15.1.20, Table Options;
experiments on MariaDB 10.11)."""


class TableAttributes(TypedDict):
    """The attributes of a table after the last parenthesis: fields of ``Table``."""

    charset: str
    collation: str
    comment: str
    auto_increment: int | None
    options: Mapping[str, str]
    partitioning: str


def parse_attributes(text: str, default_collations: Mapping[str, str]) -> TableAttributes:
    """Parse the text after the last parenthesis of SHOW CREATE TABLE.

    :param default_collations: the default collation of each character set.
    """
    head, partitioning = _split(text)
    options = parse_options(head)
    charset = options.pop("DEFAULT CHARSET", "")
    collation = options.pop("COLLATE", "") or default_collations.get(charset, "")
    comment = options.pop("COMMENT", "''")
    auto_increment = options.pop("AUTO_INCREMENT", None)
    return {
        "charset": charset,
        "collation": collation,
        "comment": unquote_string(comment),
        "auto_increment": int(auto_increment) if auto_increment else None,
        "options": options,
        "partitioning": _with_quoted_columns(normal_expression(partitioning)),
    }


def _split(text: str) -> tuple[str, str]:
    """Split a text into the options and the PARTITION BY clause, which may be empty."""
    offset = 0
    for token in tokenize(text):
        if token.text == "PARTITION":  # names and strings have quotes
            return text[:offset], text[offset:].strip()
        offset += len(token.text)
    return text, ""


def _with_quoted_columns(partitioning: str) -> str:
    """Quote the columns of KEY and COLUMNS, which MySQL prints without quotes where it may."""
    quoted: list[str] = []
    is_next = is_inside = False
    for kind, text in tokenize(partitioning):
        is_inside = kind != "close" and (is_inside or (is_next and kind == "open"))
        is_next = not is_inside and (is_next or text in ("KEY", "COLUMNS"))
        quoted.append(quote_name(text) if is_inside and kind == "word" else text)
    return "".join(quoted)


def parse_options(text: str) -> dict[str, str]:
    """Parse the options of a table: values as SQL by name, which is in upper case or quoted."""
    options: dict[str, str] = {}
    unknown: list[str] = []
    for match in _OPTION.finditer(text):
        if match["versioning"]:
            options[SYSTEM_VERSIONING] = ""
        elif match["word"]:
            options[match["word"]] = match["place"]
        elif match["key"]:
            key = match["key"]
            options[key if key.startswith("`") else key.upper()] = match["value"]
        else:
            unknown.append(match["unknown"])
    if options.get("TABLESPACE") == f"`{_DEFAULTS['TABLESPACE']}`":
        del options["TABLESPACE"]  # as without: MySQL prints it after the table was elsewhere
    if unknown:
        options[_UNKNOWN] = " ".join(unknown)
    return options


def option_text(key: str, value: str) -> str:
    """The text of an option in CREATE TABLE."""
    if key == SYSTEM_VERSIONING:
        return f"WITH {key}"
    if key in _WORDS:
        return f"{key} {value}"
    return f"{key}={value}" if key != _UNKNOWN else value


def option_clauses(current: Mapping[str, str], target: Mapping[str, str]) -> list[str]:
    """Build the clauses of ALTER TABLE that change the current options into the target's."""
    return [*_changed(current, target), *map(_removed, (k for k in current if k not in target))]


def _changed(current: Mapping[str, str], target: Mapping[str, str]) -> Iterator[str]:
    for key, value in target.items():
        if current.get(key) != value:
            yield f"ADD {key}" if key == SYSTEM_VERSIONING else option_text(key, value)


def _removed(key: str) -> str:
    if key == SYSTEM_VERSIONING:
        return f"DROP {key}"
    return option_text(key, _DEFAULTS.get(key, "DEFAULT"))


def keyword_arguments(options: Mapping[str, str], dialect: str) -> dict[str, str] | None:
    """The keyword arguments with which SQLAlchemy writes options; ``None`` if it cannot.

    :param dialect: the name of SQLAlchemy's dialect: ``mysql`` or ``mariadb``.
    """
    arguments: dict[str, str] = {}
    for key, value in options.items():
        name = unquote_name(key) if key.startswith("`") else key
        if not re.fullmatch(r"[A-Za-z_]+(?: [A-Za-z_]+)*", name):
            return None
        if key.startswith("`") and not re.fullmatch(r"'\d+'", value):
            return None  # SQLAlchemy writes the value without quotes, which only a number may lack
        is_bare = key.startswith("`") or name in _QUOTED_BY_SQLALCHEMY
        plain = unquote_string(value) if is_bare else value
        arguments[f"{dialect}_{name.lower().replace(' ', '_')}"] = plain
    return arguments
