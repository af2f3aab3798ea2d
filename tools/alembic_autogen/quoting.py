"""Quote untrusted names and strings for SQL."""

from __future__ import annotations


def quote_name(name: str) -> str:
    """Quote an identifier with backticks (MySQL manual, 11.2 Schema Object Names)."""
    return "`" + name.replace("`", "``") + "`"


def quote_qualified(schema: str | None, name: str) -> str:
    """Quote a name with its schema, if it has one."""
    return quote_name(name) if schema is None else f"{quote_name(schema)}.{quote_name(name)}"


def quote_string(text: str) -> str:
    """Quote a string literal (MySQL manual, 11.1.1), for a sql_mode with backslash escapes."""
    escaped = text.replace("\\", "\\\\").replace("'", "''")
    for character, escape in (("\0", "\\0"), ("\n", "\\n"), ("\r", "\\r"), ("\x1a", "\\Z")):
        escaped = escaped.replace(character, escape)
    return f"'{escaped}'"
