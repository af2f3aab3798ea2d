"""The tables of the catalogue. Importing this package declares them all in :data:`metadata`."""

from database.model.agent.organisation import Organisation
from database.model.agent.person import Membership, Person
from database.model.agent.team import Team
from database.model.base import Base
from database.model.contact import Contact
from database.model.entry import Entry, EntryIdentifier, EntryStatus
from database.model.platform import Platform
from database.model.resource.case_study import CaseStudy
from database.model.resource.computational_asset import ComputationalAsset
from database.model.resource.dataset import Dataset
from database.model.resource.educational_resource import EducationalResource
from database.model.resource.event import Event
from database.model.resource.experiment import Experiment
from database.model.resource.ml_model import MLModel, MLModelDataset
from database.model.resource.news import News
from database.model.resource.project import Project, ProjectParticipant
from database.model.resource.publication import Publication, PublicationAuthor
from database.model.resource.service import Service
from database.model.text_block import TextBlock

metadata = Base.metadata

__all__ = [
    "CaseStudy",
    "ComputationalAsset",
    "Contact",
    "Dataset",
    "EducationalResource",
    "Entry",
    "EntryIdentifier",
    "EntryStatus",
    "Event",
    "Experiment",
    "MLModel",
    "MLModelDataset",
    "Membership",
    "News",
    "Organisation",
    "Person",
    "Platform",
    "Project",
    "ProjectParticipant",
    "Publication",
    "PublicationAuthor",
    "Service",
    "Team",
    "TextBlock",
    "metadata",
]
