"""The account that runs migrations on a real database, as the definer of objects."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.schema.definers import split_definer

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Schema


def of_same_owner(real: Schema, made: Schema) -> Schema:
    """The real schema, with the migrating account as definer replaced by the account here.

    That account is not known by name, as another one may read the database: it is the definer of
    most objects that the revisions make without DEFINER.
    """
    named = {key for key, item in made.objects.items() if item.definer}
    owners = Counter(
        item.definer
        for key, item in real.objects.items()
        if item.definer and key in made.objects.keys() - named
    )
    if not owners:
        return real
    ((owner, _),) = owners.most_common(1)
    own = {
        key: replace(item, definer="", sql=split_definer(item.sql)[0])
        for key, item in real.objects.items()
        if item.definer == owner and key not in named
    }
    return replace(real, objects={**real.objects, **own})
