"""MariaDB's UUID, INET4 and INET6: texts and bytes that are not an address, or no exact one."""

from __future__ import annotations

from alembic_autogen.autogenerate.preconditions.narrowing.verdict import (
    ALL_FIT,
    Unfit,
    any_of,
    never,
)
from alembic_autogen.autogenerate.preconditions.patterns import differs
from alembic_autogen.schema.model import Column
from alembic_autogen.schema.type_families import family, type_word

OCTETS = {"uuid": 16, "inet4": 4, "inet6": 16}
"""Bytes of an address, by its type."""
_UUID = "-".join(f"[0-9a-fA-F]{{{digits}}}" for digits in (8, 4, 4, 4, 12))


def unfit_address(name: str, current: Column, target: Column) -> Unfit:
    """Texts in another notation than the server's, except for capitals; bytes of a wrong length."""
    new_type, old_type = type_word(target), family(current)
    if old_type == "binary":
        return Unfit(f"LENGTH({name}) <> {OCTETS[new_type]}")
    if old_type == "inet4" and new_type == "inet6":
        return ALL_FIT
    if old_type != "text":
        return never(name)
    if new_type == "uuid":
        return Unfit(differs(name, _UUID.replace("}-", "}-?")), differs(name, _UUID), covers=True)
    version = f"LOCATE(':', {name}) = 0" if new_type == "inet6" else None  # 10.0.0.1 is an INET4
    convert = "INET6_NTOA(INET6_ATON" if new_type == "inet6" else "INET_NTOA(INET_ATON"
    again = f"COALESCE({convert}({name})), '-')"
    differs_again = f"CAST({again} AS BINARY) <> CAST(LOWER({name}) AS BINARY)"
    if new_type == "inet6":
        refused = any_of(version, f"INET6_ATON({name}) IS NULL")
    else:
        parts = differs(name, "([0-9]{1,3}[.]){3}[0-9]{1,3}")
        refused = any_of(parts, f"INET_ATON({name}) IS NULL")
    return Unfit(refused, any_of(version, differs_again), covers=True)


def unfit_octets(name: str, current: Column, word: str, limit: int) -> Unfit:
    """Addresses that become their own bytes, in a column of another length."""
    size = OCTETS[type_word(current)]
    if limit < size:
        return Unfit(f"{name} IS NOT NULL")
    return never(name) if word == "binary" and limit > size else ALL_FIT
