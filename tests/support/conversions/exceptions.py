"""Values for which a precondition and a server disagree, each with the reason.

A revision runs on both MySQL and MariaDB, so a condition covers the behaviour of either.
"""

from __future__ import annotations

_TOP = 2**63
_BLOBS = ("tinyblob", "blob", "longblob", "varbinary")
_KNOWN: tuple[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    # (flavor, types before, types after, values; all values if none is named)
    # FLOAT becomes FLOAT(M,D), and BLOB becomes VECTOR, without a check of the rows. If another
    # change in the statement copies the table, the values are rounded or refused.
    ("mysql", ("float",), ("float(7,2)",), ()),
    ("mariadb", ("float",), ("float(7,2)",), ()),
    ("mysql", _BLOBS, ("vector",), ()),
    # A VECTOR cannot hold NaN, and no expression can distinguish these bytes from others.
    ("mysql", ("binary", "varbinary"), ("vector",), ("x'ffffffff'",)),
    ("mysql", ("vector",), ("varchar(60) character set latin1", "text character set latin1"), ()),
    # A DOUBLE cannot hold the limits of BIGINT; only MariaDB clips them in the downgrade.
    ("mariadb", ("bigint",), ("float", "double"), (f"{_TOP - 1}", f"-{_TOP}")),
    ("mariadb", ("float", "double"), ("bigint",), (f"{_TOP - 2}", f"-{_TOP + 1}")),
    # MariaDB allows bytes other than ASCII in an ascii column.
    (
        "mariadb",
        ("binary", "varbinary", "tinyblob", "blob"),
        ("varchar(60) character set ascii",),
        (),
    ),
    ("mariadb", ("geometry", "point"), ("varchar(60) character set ascii",), ()),
    # MariaDB treats a BIT(64) as negative.
    ("mysql", ("bit(64)",), ("float",), ("9223372036854775808",)),
)


def is_known(flavor: str, head: str, models: str, label: str) -> bool:
    """Whether a precondition and a server are known to disagree on a value."""
    return any(
        flavor == known
        and head.startswith(heads)
        and models.startswith(targets)
        and (not labels or label in labels)
        for known, heads, targets, labels in _KNOWN
    )


_STRICT: tuple[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    # MySQL truncates a TEXT that is no number to a DECIMAL without an error; a VARCHAR is refused.
    (("tinytext", "text", "longtext"), ("decimal",), ()),
    (("json",), ("decimal",), ("'18446744073709551615'",)),
    # MySQL treats it as the error value; MariaDB refuses it.
    (("char", "varchar", "tinytext", "text", "longtext"), ("enum",), ("'0'",)),
    # MariaDB truncates these; MySQL refuses them.
    (("datetime",), ("date",), ("'9999-12-31 23:59:59.9'",)),
    (("bit(64)",), ("float(7,2)",), ()),
    (("float", "double"), ("year",), ("99.995",)),
    # MariaDB rounds -0.5 away from zero, and refuses the result.
    (("float", "double"), ("year",), ("-0.5",)),
)


def is_strict(head: str, models: str, label: str) -> bool:
    """Whether the servers disagree on a value that ``--accept-change`` allows to change."""
    return any(
        head.startswith(heads) and models.startswith(targets) and (not labels or label in labels)
        for heads, targets, labels in _STRICT
    )
