"""Values of which a guard says something else than a server, each with the reason.

A revision runs on MySQL and MariaDB alike, so that a condition holds what either of them does.
"""

from __future__ import annotations

_TOP = 2**63
_BLOBS = ("tinyblob", "blob", "longblob", "varbinary")
_KNOWN: tuple[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    # (flavor, types before, types after, values; all of them where none is named)
    # FLOAT(M,D) is put over a FLOAT, and VECTOR over a BLOB, without a look at the rows; as soon as
    # another change in the statement has the table copied, they are rounded, or refused
    ("mysql", ("float",), ("float(7,2)",), ()),
    ("mariadb", ("float",), ("float(7,2)",), ()),
    ("mysql", _BLOBS, ("vector",), ()),
    # a VECTOR cannot hold what is no number; no expression tells these bytes from others
    ("mysql", ("binary", "varbinary"), ("vector",), ("x'ffffffff'",)),
    ("mysql", ("vector",), ("varchar(60) character set latin1", "text character set latin1"), ()),
    # the limits of BIGINT are no DOUBLE, and only MariaDB's way back cuts them to the range
    ("mariadb", ("bigint",), ("float", "double"), (f"{_TOP - 1}", f"-{_TOP}")),
    ("mariadb", ("float", "double"), ("bigint",), (f"{_TOP - 2}", f"-{_TOP + 1}")),
    # MariaDB lets an ascii column hold bytes that are no ASCII
    (
        "mariadb",
        ("binary", "varbinary", "tinyblob", "blob"),
        ("varchar(60) character set ascii",),
        (),
    ),
    ("mariadb", ("geometry", "point"), ("varchar(60) character set ascii",), ()),
    # MariaDB takes a BIT(64) for negative
    ("mysql", ("bit(64)",), ("float",), ("9223372036854775808",)),
)


def is_known(flavor: str, head: str, models: str, label: str) -> bool:
    """Whether a guard and a server are known to disagree on a value."""
    return any(
        flavor == known
        and head.startswith(heads)
        and models.startswith(targets)
        and (not labels or label in labels)
        for known, heads, targets, labels in _KNOWN
    )


_STRICT: tuple[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    # MySQL cuts a TEXT that is no number to a DECIMAL, without an error; of a VARCHAR it refuses it
    (("tinytext", "text", "longtext"), ("decimal",), ()),
    (("json",), ("decimal",), ("'18446744073709551615'",)),
    # MySQL takes it for the error value, MariaDB refuses it
    (("char", "varchar", "tinytext", "text", "longtext"), ("enum",), ("'0'",)),
    # MariaDB cuts these where MySQL refuses them
    (("datetime",), ("date",), ("'9999-12-31 23:59:59.9'",)),
    (("bit(64)",), ("float(7,2)",), ()),
    (("float", "double"), ("year",), ("99.995",)),
    # MariaDB rounds -0.5 away from zero, and refuses that
    (("float", "double"), ("year",), ("-0.5",)),
)


def is_strict(head: str, models: str, label: str) -> bool:
    """Whether the servers do not agree on a value that may change by ``--accept-change``."""
    return any(
        head.startswith(heads) and models.startswith(targets) and (not labels or label in labels)
        for heads, targets, labels in _STRICT
    )
