"""Distributions: the files of an asset."""

from datetime import datetime
from enum import Enum

from sqlalchemy import CHAR, BigInteger, CheckConstraint, Computed, Table, UniqueConstraint
from sqlmodel import Field

from database.model.columns import Moment, string_enum, web_address
from database.model.field_length import LONG, NORMAL
from database.model.part.base import Part


class ChecksumAlgorithm(str, Enum):
    """The algorithm of a checksum."""

    MD5 = "md5"
    SHA1 = "sha1"
    SHA256 = "sha256"
    SHA512 = "sha512"


class Distribution(Part):
    """A file, or a set of files, from which the content of an asset can be had."""

    name: str | None = Field(default=None, max_length=NORMAL)
    description: str | None = Field(default=None, max_length=LONG)
    content_url: str = web_address(...)
    # A unique index on the URL itself would be longer than the 3072 bytes that InnoDB allows.
    content_url_hash: str | None = Field(
        default=None,
        sa_type=CHAR(64),
        sa_column_args=[Computed("sha2(content_url, 256)", persisted=True)],
    )
    content_size_bytes: int | None = Field(default=None, sa_type=BigInteger)
    encoding_format: str | None = Field(default=None, max_length=NORMAL)
    checksum: str | None = Field(default=None, max_length=NORMAL)
    checksum_algorithm: ChecksumAlgorithm | None = Field(
        default=None, sa_type=string_enum(ChecksumAlgorithm, "checksum_algorithm")
    )
    published_at: datetime | None = Field(default=None, sa_type=Moment)

    @classmethod
    def complete_table(cls, table: Table) -> None:
        super().complete_table(table)
        table.append_constraint(UniqueConstraint(table.c.owner_id, table.c.content_url_hash))
        table.append_constraint(CheckConstraint("content_size_bytes >= 0", name="size"))
        table.append_constraint(
            CheckConstraint(
                "(checksum IS NULL) = (checksum_algorithm IS NULL)", name="checksum_is_whole"
            )
        )
