"""Triggers that delete rows which nothing owns any more.

A foreign key deletes the row that points, never the row that is pointed to; these do. They are
part of the tables: ``create_all()`` makes them, and dropping a table drops its triggers.
"""

from sqlalchemy import DDL, Column, Table, event


def delete_with_owner(column: "Column[int]") -> None:
    """Delete the row that a column points to, once the row that points to it is deleted.

    :param column: a foreign key column of the owner; what it points to has no other owner.
    """
    owner, owned = column.table, _referred_table(column)
    _create_with(
        owner,
        f"CREATE TRIGGER {owner.name}_deletes_{column.name.removesuffix('_id')}"
        f" AFTER DELETE ON `{owner.name}` FOR EACH ROW"
        f" DELETE FROM `{owned}` WHERE id = OLD.{column.name}",
    )


def delete_when_unlinked(link: Table) -> None:
    """Delete the far end of a link, once its last link is deleted.

    :param link: a table that :func:`database.model.relationships.link_table` made.
    """
    near, far = link.c
    target = _referred_table(far)
    _create_with(
        link,
        f"CREATE TRIGGER {link.name}_deletes_{target}"
        f" AFTER DELETE ON `{link.name}` FOR EACH ROW"
        f" DELETE FROM `{target}` WHERE id = OLD.{far.name}"
        f" AND NOT EXISTS (SELECT 1 FROM `{link.name}` WHERE {far.name} = OLD.{far.name})",
    )
    # "Cascaded foreign key actions do not activate triggers" (MySQL manual, CREATE TRIGGER), so the
    # links of a deleted owner are deleted by hand before the foreign key does it.
    owner = _referred_table(near)
    _create_with(
        link,
        f"CREATE TRIGGER {owner}_deletes_{link.name}"
        f" BEFORE DELETE ON `{owner}` FOR EACH ROW"
        f" DELETE FROM `{link.name}` WHERE {near.name} = OLD.id",
    )


def _referred_table(column: "Column[int]") -> str:
    """The name of the table that a column points to, which need not be declared yet."""
    return next(iter(column.foreign_keys)).target_fullname.rpartition(".")[0]


def _create_with(table: Table, trigger: str) -> None:
    statement = DDL(trigger)  # type: ignore[no-untyped-call]  # SQLAlchemy 2.1 does not annotate it
    event.listen(table, "after_create", statement)
