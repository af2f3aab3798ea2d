"""Columns that many tables have, declared once."""

from enum import Enum
from typing import Any

from sqlalchemy import Enum as EnumType
from sqlalchemy import FetchedValue, Numeric, String, text
from sqlalchemy.dialects.mysql import DATETIME
from sqlmodel import Field

from database.model.field_length import LONG, SHORT

IDENTIFIER_COLLATION = "utf8mb4_bin"  # on MySQL and MariaDB alike, unlike utf8mb4_0900_bin

Moment = DATETIME(fsp=6)
Money = Numeric(15, 2)


def insert_time() -> Any:
    """The time at which the database inserted the row."""
    return Field(
        default=None,
        nullable=False,
        sa_type=Moment,
        sa_column_kwargs={"server_default": text("CURRENT_TIMESTAMP(6)")},
    )


def update_time() -> Any:
    """The time at which the database last changed the row."""
    # SQLAlchemy has no clause of its own for ON UPDATE; its manual (MySQL dialect, "Rendering ON
    # UPDATE CURRENT TIMESTAMP") puts it behind the default.
    return Field(
        default=None,
        nullable=False,
        sa_type=Moment,
        sa_column_kwargs={
            "server_default": text("CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)"),
            "server_onupdate": FetchedValue(),
        },
    )


def identifier(default: Any = ..., *, length: int = SHORT, **options: Any) -> Any:
    """A name that programs compare: byte by byte, whatever the collation of the database.

    :param default: the value where none is given (default: it must be given).
    :param length: the most characters that it may have.
    :param options: further arguments of ``Field``.
    """
    type_ = String(length, collation=IDENTIFIER_COLLATION)
    return Field(default, max_length=length, sa_type=type_, **options)


def web_address(default: Any = None, **options: Any) -> Any:
    """The address of something on the web."""
    return Field(default, max_length=LONG, **options)


def _values(enum: type[Enum]) -> list[str]:
    return [member.value for member in enum]


def native_enum(enum: type[Enum]) -> EnumType:
    """A column of MySQL's type ENUM: for values that change with the code only."""
    return EnumType(enum, values_callable=_values)


def string_enum(enum: type[Enum], name: str) -> EnumType:
    """A VARCHAR with a CHECK, where values may be added without a change of type.

    :param enum: the values.
    :param name: the column's name, after which the CHECK is called.
    """
    return EnumType(
        enum,
        values_callable=_values,
        native_enum=False,
        create_constraint=True,
        name=name,
        length=SHORT,
    )
