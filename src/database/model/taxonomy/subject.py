"""What resources are about."""

from database.model.taxonomy.base import Term, Topic


class Keyword(Term, table=True):
    """A word that somebody chose to describe a resource with."""


class ResearchArea(Topic, table=True):
    """A field of artificial intelligence: computer vision, knowledge representation, …"""


class ScientificDomain(Topic, table=True):
    """A science that uses artificial intelligence, or that studies it."""


class IndustrialSector(Topic, table=True):
    """A branch of the economy."""


class ApplicationArea(Topic, table=True):
    """A task that artificial intelligence is put to: fraud detection, route planning, …"""


class Expertise(Topic, table=True):
    """Something that people know how to do."""
