"""Vocabularies of subjects."""

from typing import Optional

from sqlmodel import Relationship

from database.model.taxonomy.base import Term, Topic


class Keyword(Term, table=True):
    """A word that somebody chose to describe a resource with."""

    __tablename__ = "keyword"


class ResearchArea(Topic, table=True):
    """A field of artificial intelligence: computer vision, knowledge representation, …"""

    __tablename__ = "research_area"

    parent: Optional["ResearchArea"] = Relationship(
        back_populates="children", sa_relationship_kwargs={"remote_side": "ResearchArea.id"}
    )
    children: list["ResearchArea"] = Relationship(back_populates="parent", passive_deletes=True)


class ScientificDomain(Topic, table=True):
    """A science that uses artificial intelligence, or that studies it."""

    __tablename__ = "scientific_domain"

    parent: Optional["ScientificDomain"] = Relationship(
        back_populates="children", sa_relationship_kwargs={"remote_side": "ScientificDomain.id"}
    )
    children: list["ScientificDomain"] = Relationship(back_populates="parent", passive_deletes=True)


class IndustrialSector(Topic, table=True):
    """A branch of the economy."""

    __tablename__ = "industrial_sector"

    parent: Optional["IndustrialSector"] = Relationship(
        back_populates="children", sa_relationship_kwargs={"remote_side": "IndustrialSector.id"}
    )
    children: list["IndustrialSector"] = Relationship(back_populates="parent", passive_deletes=True)


class ApplicationArea(Topic, table=True):
    """A task that artificial intelligence is put to: fraud detection, route planning, …"""

    __tablename__ = "application_area"

    parent: Optional["ApplicationArea"] = Relationship(
        back_populates="children", sa_relationship_kwargs={"remote_side": "ApplicationArea.id"}
    )
    children: list["ApplicationArea"] = Relationship(back_populates="parent", passive_deletes=True)


class Expertise(Topic, table=True):
    """Something that people know how to do."""

    __tablename__ = "expertise"

    parent: Optional["Expertise"] = Relationship(
        back_populates="children", sa_relationship_kwargs={"remote_side": "Expertise.id"}
    )
    children: list["Expertise"] = Relationship(back_populates="parent", passive_deletes=True)
