"""The conversions that a server refuses whatever the rows, also in an empty table.

MariaDB converts numbers and moments to no place, address, UUID or vector, nor these to one another
(error 4078). MySQL tries every conversion, and refuses the rows. tests/conversions compares this
module with the measured table.
"""

from __future__ import annotations

from alembic_autogen.schema.model import Column
from alembic_autogen.schema.type_families import MOMENTS, NUMBERS, SPATIAL, family

_KIN = {
    **dict.fromkeys(SPATIAL, "place"),
    # 11.8 converts an INET4 to an INET6 and back, which 10.11 refuses
    **dict.fromkeys(("inet4", "inet6"), "address"),
    "uuid": "uuid",
    "vector": "vector",
    **dict.fromkeys((*NUMBERS, *MOMENTS, "time"), "number"),
}
"""Type families by kin; those that are not here, texts and bytes, are converted to any other."""


def is_convertible(current: Column, target: Column, flavor: str) -> bool:
    """Whether the server can change the type of a column, if the rows allow it.

    :param current: the column before the change.
    :param target: the column after the change.
    :param flavor: the server's flavor.
    """
    if flavor != "mariadb":
        return True
    old, new = _KIN.get(family(current)), _KIN.get(family(target))
    return old == new or not (old and new)
