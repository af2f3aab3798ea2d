"""Entries: the status, dates and origin of each record in the catalogue."""

from datetime import datetime
from enum import Enum

from sqlalchemy import BigInteger, CheckConstraint, Computed, Index, UniqueConstraint, text
from sqlmodel import Field, Relationship

from database.model.base import Base
from database.model.columns import (
    Moment,
    identifier,
    insert_time,
    native_enum,
    string_enum,
    update_time,
)
from database.model.contact import Contact
from database.model.field_length import NORMAL
from database.model.platform import Platform
from database.model.relationships import link_table, linked
from database.model.triggers import delete_when_unlinked


class EntryStatus(str, Enum):
    """The status of a record on its way into the catalogue."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    REJECTED = "rejected"
    RETRACTED = "retracted"


entry_contact = link_table("entry_contact", owner_id="entry.id", contact_id="contact.id")


class Entry(Base, table=True):
    """The catalogue's own record of a resource or an agent."""

    __tablename__ = "entry"
    __table_args__ = (
        # Two NULLs are no duplicates: a deleted record leaves its identifier to a new one.
        UniqueConstraint("platform_id", "platform_identifier", "is_live"),
        CheckConstraint(
            "(platform_id IS NULL) = (platform_identifier IS NULL)", name="platform_is_whole"
        ),
        CheckConstraint("deleted_at >= created_at", name="deleted_after_created"),
        Index("ix_entry_status_modified_at", "status", text("modified_at DESC")),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    uuid: str | None = identifier(
        None,
        length=36,
        unique=True,
        nullable=False,
        sa_column_kwargs={"server_default": text("(uuid())")},
    )
    status: EntryStatus = Field(
        default=EntryStatus.DRAFT,
        sa_type=native_enum(EntryStatus),
        sa_column_kwargs={"server_default": EntryStatus.DRAFT.value},
    )
    platform_id: int | None = Field(default=None, foreign_key="platform.id", ondelete="RESTRICT")
    platform_identifier: str | None = identifier(None, length=NORMAL)
    created_at: datetime | None = insert_time()
    modified_at: datetime | None = update_time()
    deleted_at: datetime | None = Field(default=None, sa_type=Moment)
    is_live: bool | None = Field(
        default=None,
        sa_column_args=[Computed("CASE WHEN deleted_at IS NULL THEN 1 END", persisted=False)],
        sa_column_kwargs={"comment": "1, or NULL once the record is deleted."},
    )

    platform: Platform | None = Relationship()
    identifiers: list["EntryIdentifier"] = Relationship(
        back_populates="entry", cascade_delete=True, passive_deletes=True
    )
    contacts: list[Contact] = linked(entry_contact)


# Contacts are typed in with a record; those that no record names any more are not kept.
delete_when_unlinked(entry_contact)


class IdentifierScheme(str, Enum):
    """The scheme of an identifier, which determines its form."""

    ARXIV = "arxiv"
    DOI = "doi"
    HANDLE = "handle"
    ORCID = "orcid"
    ROR = "ror"


class EntryIdentifier(Base, table=True):
    """A name that the rest of the world knows a record by: a DOI, an ORCID iD, …"""

    __tablename__ = "entry_identifier"
    __table_args__ = (
        UniqueConstraint("scheme", "value"),
        CheckConstraint("scheme <> 'doi' OR value LIKE '10.%'", name="doi_has_prefix"),
    )

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", ondelete="CASCADE", sa_type=BigInteger)
    scheme: IdentifierScheme = Field(sa_type=string_enum(IdentifierScheme, "scheme"))
    value: str = identifier(length=NORMAL)

    entry: Entry = Relationship(back_populates="identifiers")
