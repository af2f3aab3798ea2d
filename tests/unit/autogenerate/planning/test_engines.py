"""Options that MariaDB changes only before, or only after, a table leaves Aria."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.planning.engines import in_stages, option_stages
from alembic_autogen.schema.differences import CommentDifference, OptionsDifference
from support.tables import key


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
