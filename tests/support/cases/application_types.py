"""Column types that an application defines for itself."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator


class Slug(TypeDecorator[str]):
    """A short text in lower case."""

    impl = sa.String(40)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        """Convert a value to lower case before it is stored."""
        return value and value.lower()


class Money(TypeDecorator[Any]):
    """An amount with two decimals."""

    impl = sa.Numeric(12, 2)
    cache_ok = True
