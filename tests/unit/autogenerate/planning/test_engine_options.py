"""Options of tables that leave Aria, and copies of ARCHIVE tables."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.operations.clauses import combined_clauses
from alembic_autogen.autogenerate.planning.engine_options import (
    COUNTS_IN_A_COPY,
    counts_in_a_copy,
    in_stages,
    option_stages,
)
from alembic_autogen.schema.differences import CommentDifference, OptionsDifference
from alembic_autogen.schema.model import Table
from support.steps import planned
from support.tables import COUNTS, INNODB, PRIMARY, A, compared, key, table


def options(text: str) -> dict[str, str]:
    return dict(each.split("=") for each in text.split())


def changed(before: str, after: str) -> OptionsDifference:
    return OptionsDifference("t", options(before), options(after), key("t"), key("t"))


@pytest.mark.parametrize(
    "states",
    [
        ("ENGINE=Aria PAGE_CHECKSUM=1", "ENGINE=Aria PAGE_CHECKSUM=0 ROW_FORMAT=FIXED"),
        ("ENGINE=InnoDB PAGE_CHECKSUM=1 TRANSACTIONAL=1", "ENGINE=MyISAM"),
        ("ENGINE=MyISAM", "ENGINE=Aria PAGE_CHECKSUM=1 TRANSACTIONAL=1"),
        ("ENGINE=Aria PAGE_CHECKSUM=1", "ENGINE=InnoDB PAGE_CHECKSUM=1", "ENGINE=InnoDB"),
        ("ENGINE=Aria PAGE_CHECKSUM=1", "ENGINE=InnoDB PAGE_CHECKSUM=0"),
        ("ENGINE=Aria TRANSACTIONAL=1", "ENGINE=Aria", "ENGINE=InnoDB"),
        ("ENGINE=Aria TRANSACTIONAL=1", "ENGINE=InnoDB TRANSACTIONAL=0"),
        (
            "ENGINE=Aria TRANSACTIONAL=1 PAGE_CHECKSUM=1 ROW_FORMAT=PAGE",
            "ENGINE=Aria PAGE_CHECKSUM=1 ROW_FORMAT=PAGE",
            "ENGINE=InnoDB PAGE_CHECKSUM=1",
            "ENGINE=InnoDB",
        ),
    ],
)
def test_the_states_of_a_table_that_leaves_aria(states: tuple[str, ...]) -> None:
    found = option_stages(changed(states[0], states[-1]))
    assert [each.existing for each in found] == list(map(options, states[:-1]))
    assert [each.wanted for each in found] == list(map(options, states[1:]))


def test_one_statement_changes_the_engine_and_the_rest() -> None:
    comment = CommentDifference("t", "", "x", key("t"), key("t"))
    before, at_once, after = in_stages(
        [changed("ENGINE=Aria TRANSACTIONAL=1 PAGE_CHECKSUM=1", "ENGINE=InnoDB"), comment]
    )
    assert before == [changed("ENGINE=Aria TRANSACTIONAL=1 PAGE_CHECKSUM=1",
                              "ENGINE=Aria PAGE_CHECKSUM=1")]  # fmt: skip
    assert at_once == [changed("ENGINE=Aria PAGE_CHECKSUM=1", "ENGINE=InnoDB PAGE_CHECKSUM=1"),
                       comment]  # fmt: skip
    assert after == [changed("ENGINE=InnoDB PAGE_CHECKSUM=1", "ENGINE=InnoDB")]


def test_other_changes_stay_together() -> None:
    difference = changed("ENGINE=Aria PAGE_CHECKSUM=1", "ENGINE=Aria PAGE_CHECKSUM=0")
    assert in_stages([difference]) == ([], [difference], [])


ARCHIVE = INNODB.replace("InnoDB", "ARCHIVE")


def archive(*lines: str, counts: bool = True, options: str = ARCHIVE) -> Table:
    return table("t", COUNTS if counts else COUNTS.replace(" AUTO_INCREMENT", ""), PRIMARY, *lines,
                 options=options)  # fmt: skip


@pytest.mark.parametrize(
    ("head", "models"),
    [
        (archive(), archive(A)),
        (archive(A), archive()),
        (archive(), archive(options=f"{ARCHIVE} COMMENT='x'")),
        (archive(options=INNODB), archive()),
    ],
)
def test_a_copy_of_an_archive_counts_anew(head: Table, models: Table) -> None:
    comparison = compared(head, models)
    assert "AUTO_INCREMENT = 1" in combined_clauses(comparison.differences, comparison)
    (step,) = planned(head, models)
    assert step.endswith(f"({COUNTS_IN_A_COPY})")


@pytest.mark.parametrize(
    ("head", "models"),
    [
        (archive(counts=False), archive(A, counts=False)),
        (archive(options=INNODB), archive(A, options=INNODB)),
        (archive(), archive(options=INNODB)),
    ],
)
def test_other_copies_count_on(head: Table, models: Table) -> None:
    comparison = compared(head, models)
    assert "AUTO_INCREMENT = 1" not in combined_clauses(comparison.differences, comparison)
    assert COUNTS_IN_A_COPY not in "".join(planned(head, models))


def test_a_number_of_the_models_is_the_next_one() -> None:
    comparison = compared(archive(), archive(options=f"{ARCHIVE} AUTO_INCREMENT=9"))
    assert combined_clauses(comparison.differences, comparison) == ["AUTO_INCREMENT = 9"]


def test_the_name_of_an_engine_may_be_in_any_case() -> None:
    models = archive(A, options=ARCHIVE.replace("ARCHIVE", "archive"))
    differences = compared(archive(), models).differences
    assert counts_in_a_copy(differences, models)
