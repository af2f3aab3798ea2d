"""Rules of the application's tables, tried on a real server."""

import warnings
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

import pytest
from sqlalchemy import create_engine, delete, func, inspect, select, text, update
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from database.model import (
    ComputationalAsset,
    Contact,
    Dataset,
    EducationalResource,
    Entry,
    EntryIdentifier,
    EntryStatus,
    News,
    Organisation,
    Person,
    Platform,
    Project,
    Publication,
    TextBlock,
    metadata,
)
from database.model.agent.organisation import OrganisationLocation
from database.model.concept import Concept
from database.model.resource.dataset import DatasetDistribution, DatasetNote
from database.model.taxonomy.geography import Country
from database.model.taxonomy.kind import Licence
from database.model.taxonomy.subject import ResearchArea

CHECK_VIOLATED = (3819, 4025)  # MySQL, MariaDB


@pytest.fixture
def session(catalogue):
    with Session(catalogue) as session:
        yield session


def dataset(name="digits", **values):
    return Dataset(name=name, entry=Entry(), **values)


def count(session, model):
    return session.scalar(select(func.count()).select_from(model))


def saved(session, *rows):
    session.add_all(rows)
    session.commit()
    return rows[0]


def refused(session, *rows):
    """The server's number of the error that keeps rows out."""
    with pytest.raises(DatabaseError) as error:
        saved(session, *rows)
    session.rollback()
    return error.value.orig.args[0]


def test_create_all_makes_every_table_and_drop_all_leaves_none(database):
    catalogue = create_engine("mysql+pymysql://", creator=database.connect)
    metadata.create_all(catalogue)
    assert len(metadata.tables) >= 100
    assert set(inspect(catalogue).get_table_names()) == set(metadata.tables)
    metadata.drop_all(catalogue)
    assert inspect(catalogue).get_table_names() == []


@pytest.mark.slow
def test_every_concept_has_the_trigger_that_deletes_its_entry(catalogue):
    with catalogue.connect() as connection:
        found = set(
            connection.scalars(
                text(
                    "SELECT event_object_table FROM information_schema.triggers"
                    " WHERE trigger_schema = DATABASE() AND action_statement LIKE '%`entry` %'"
                )
            )
        )
    concepts = {cls.__tablename__ for cls in descendants(Concept) if hasattr(cls, "__table__")}
    assert len(concepts) == 14
    assert found == concepts


def descendants(cls):
    return {cls}.union(*(descendants(child) for child in cls.__subclasses__()))


def test_a_deleted_resource_takes_its_entry_and_its_texts_along_and_nothing_else(session):
    for name in ("gone", "kept"):
        saved(session, dataset(name, description=TextBlock(plain=name)))
    saved(session, News(name="gone", entry=Entry(), content=TextBlock(plain="a"), description=None))
    session.execute(delete(Dataset).where(Dataset.name == "gone"))
    session.execute(delete(News))
    session.commit()
    assert session.scalars(select(TextBlock.plain)).all() == ["kept"]
    assert count(session, Entry) == 1
    assert session.scalars(select(Dataset)).one().entry is not None


def test_many_resources_can_be_deleted_with_one_statement(session):
    saved(session, *(dataset(str(number), description=TextBlock(html="x")) for number in range(5)))
    session.execute(delete(Dataset))
    session.commit()
    assert count(session, Entry) == count(session, TextBlock) == 0


def test_the_session_deletes_a_resource_without_a_warning(session):
    found = saved(
        session,
        dataset(
            description=TextBlock(plain="x"),
            notes=[DatasetNote(value="kept with care")],
            distributions=[DatasetDistribution(content_url="https://example.org/digits.csv")],
        ),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        session.delete(found)
        session.commit()
    for model in (Dataset, DatasetNote, DatasetDistribution, Entry, TextBlock):
        assert count(session, model) == 0


def test_a_contact_goes_with_the_last_record_that_names_it(session):
    desk = Contact(name="Help desk")
    first, second = dataset("first"), dataset("second")
    for resource in (first, second):
        resource.entry.contacts.append(desk)
    first.entry.contacts.append(Contact(name="Only of the first"))
    saved(session, first, second)
    session.execute(delete(Dataset).where(Dataset.name == "first"))
    session.commit()
    assert session.scalars(select(Contact.name)).all() == ["Help desk"]
    session.execute(delete(Dataset))
    session.commit()
    assert count(session, Contact) == 0


def test_a_contact_that_is_unlinked_by_hand_goes_too(session):
    entry = saved(session, Entry(contacts=[Contact(name="Help desk")]))
    entry.contacts.clear()
    session.commit()
    assert count(session, Contact) == 0
    assert count(session, Entry) == 1


def test_checks_refuse_what_cannot_be(session):
    nowhere = OrganisationLocation(latitude=91, longitude=0)
    half_a_point = OrganisationLocation(latitude=1)
    unchecked = DatasetDistribution(content_url="x", checksum="1")
    impossible = {
        "an empty text": TextBlock(),
        "an identifier of no platform": Entry(platform_identifier="1"),
        "deleted before it was made": Entry(deleted_at=datetime(1999, 1, 1)),
        "a DOI of no registrant": EntryIdentifier(entry=Entry(), scheme="doi", value="11.1/x"),
        "time that runs backwards": dataset(
            measured_from=date(2024, 1, 2), measured_until=date(2024, 1, 1)
        ),
        "a checksum of no algorithm": dataset(distributions=[unchecked]),
        "a negative cost": Project(name="x", entry=Entry(), total_cost_eur=Decimal("-0.01")),
        "a course of no minutes": EducationalResource(name="x", entry=Entry(), minutes_required=0),
        "north of the pole": Organisation(name="x", entry=Entry(), locations=[nowhere]),
        "half a point": Organisation(name="x", entry=Entry(), locations=[half_a_point]),
    }
    numbers = {name: refused(session, row) for name, row in impossible.items()}
    assert {name for name, number in numbers.items() if number not in CHECK_VIOLATED} == set()


def test_a_check_of_a_string_enum_refuses_what_the_code_does_not_know(session):
    saved(session, Entry())
    insert = "INSERT INTO entry_identifier (entry_id, scheme, value) SELECT id, '?', 1 FROM entry"
    with pytest.raises(DatabaseError) as error:
        session.execute(text(insert))
    assert error.value.orig.args[0] in CHECK_VIOLATED


def test_doi_is_compared_with_a_pattern_that_kept_its_percent_sign(session):
    saved(session, EntryIdentifier(entry=Entry(), scheme="doi", value="10.5281/zenodo.1"))
    assert session.scalars(select(EntryIdentifier)).one().entry.status is EntryStatus.DRAFT


def test_computed_columns_compute(session):
    person = Person(given_name="Ada", surname="Lovelace", entry=Entry())
    paper = Publication(name="Notes", published_at=datetime(1843, 9, 1), entry=Entry())
    course = EducationalResource(name="Course", minutes_required=90, entry=Entry())
    cluster = ComputationalAsset(name="Cluster", hardware={"gpus": 8}, entry=Entry())
    bare = ComputationalAsset(name="Bare", hardware={"cpus": 8}, entry=Entry())
    file = DatasetDistribution(content_url="https://example.org/")
    saved(session, person, paper, course, cluster, bare, dataset(distributions=[file]))
    assert person.full_name == "Ada Lovelace"
    assert paper.year == 1843
    assert course.hours_required == Decimal("1.50")
    assert (cluster.gpu_count, bare.gpu_count) == (8, None)
    assert file.content_url_hash == sha256(b"https://example.org/").hexdigest()


def test_one_place_serves_a_file_only_once(session):
    files = [DatasetDistribution(content_url="https://example.org/") for _ in range(2)]
    assert refused(session, dataset(distributions=files)) == 1062


def test_a_deleted_record_leaves_its_identifier_to_a_new_one(session):
    platform = saved(session, Platform(name="zenodo", title="Zenodo"))
    values = {"platform_id": platform.id, "platform_identifier": "17"}
    entry = saved(session, Entry(**values))
    assert entry.is_live
    assert refused(session, Entry(**values)) == 1062
    entry.deleted_at = datetime(2999, 1, 1)
    saved(session, entry, Entry(**values))
    assert count(session, Entry) == 2


def test_identifiers_are_compared_byte_by_byte_and_names_are_not(session):
    saved(session, Platform(name="hub", title="x"), Platform(name="Hub", title="y"))
    saved(session, ResearchArea(name="Vision"))
    assert refused(session, ResearchArea(name="vision")) == 1062


def test_the_database_gives_an_entry_its_defaults_and_notices_changes(session):
    session.execute(text("INSERT INTO entry () VALUES ()"))
    entry = session.scalars(select(Entry)).one()
    first = entry.modified_at
    assert entry.status is EntryStatus.DRAFT
    assert len(entry.uuid) == 36
    assert entry.created_at == first
    session.execute(update(Entry).values(status=EntryStatus.PUBLISHED))
    session.refresh(entry)
    assert entry.modified_at > first
    assert entry.created_at == first


def test_foreign_keys_cascade_set_null_or_restrict_as_declared(session):
    platform = Platform(name="zenodo", title="Zenodo")
    found = saved(session, dataset(licence=Licence(name="MIT"), notes=[DatasetNote(value="x")]))
    found.entry.platform = platform
    found.entry.platform_identifier = "1"
    session.commit()
    session.execute(delete(Licence))
    session.commit()
    assert found.licence_id is None
    with pytest.raises(DatabaseError, match="1451"):
        session.execute(delete(Platform))
    session.rollback()
    session.execute(delete(Dataset))
    assert count(session, DatasetNote) == 0


def test_a_country_code_changes_everywhere_at_once(session):
    where = OrganisationLocation(country=Country(name="Country", code="XA"))
    saved(session, Organisation(name="x", entry=Entry(), locations=[where]))
    session.execute(text("UPDATE country SET code = 'XB'"))
    session.commit()
    assert where.country_code == "XB"


def test_hierarchies_lead_both_ways(session):
    vision = ResearchArea(name="Vision", children=[ResearchArea(name="Faces")])
    saved(session, vision, Organisation(name="x", entry=Entry(), subsidiaries=[]))
    session.expire_all()
    assert [area.name for area in vision.children] == ["Faces"]
    assert vision.children[0].parent is vision


def test_datasets_and_courses_can_be_made_of_others(session):
    part = dataset("part")
    saved(session, dataset("whole", components=[part]))
    session.expire_all()
    whole = session.scalars(select(Dataset).where(Dataset.name == "whole")).one()
    assert whole.components == [part]
    assert part.components == []


def test_full_text_search_finds_words(session):
    saved(session, TextBlock(plain="handwritten digits"), TextBlock(plain="spoken words"))
    found = session.scalars(
        text("SELECT plain FROM text_block WHERE MATCH (plain) AGAINST ('digits')")
    )
    assert found.all() == ["handwritten digits"]
