"""A statement runs once, in the cheapest way that the server accepts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from alembic_autogen.lint.online.cheapest_algorithm import run_cheapest
from alembic_autogen.lint.online.classes import OnlineClass

NO = (1845, "ALGORITHM=INSTANT is not supported for this operation. Try ALGORITHM=COPY.")
BECAUSE = (1846, "ALGORITHM=INSTANT is not supported. Reason: It is so. Try ALGORITHM=COPY.")
NO_INPLACE, NO_NOCOPY = (
    (1845, f"ALGORITHM={name} is not supported for this operation. Try ALGORITHM=COPY.")
    for name in ("INPLACE", "NOCOPY")
)
NEEDS_LOCK = (1846, "LOCK=NONE is not supported. Reason: COPY needs one. Try LOCK=SHARED.")
NO_VERSIONS = (4092, "Maximum row versions reached for table d/t. Please use COPY/INPLACE.")
TOO_LARGE = (4157, "Column can't be added: the row may get too large. Try ALGORITHM=INPLACE/COPY.")
SYNTAX = (1064, "You have an error in your SQL syntax")
DUPLICATE = (1062, "Duplicate entry '1' for key 't.a'")
ADD = "ALTER TABLE t ADD a int"


class DriverError(Exception):
    """An error of some driver."""


@dataclass
class ScriptedAnswers:
    """The answers that a trial gets to its statements, one after the other.

    Which server gives which answer to which statement was measured: it is in
    ``tests/integration/lint/online_classes.toml``, against which real servers are held. The errors'
    numbers and texts are those of the MySQL Error Reference and of MariaDB's list of error codes.

    :param answers: for each statement that runs, in order, its affected rows or its error.
    :param ids: the ids of the tables, each time that they are read.
    :ivar run: the statements that were run.
    """

    answers: list[int | tuple[int, str]]
    ids: list[Mapping[str, int]] = field(default_factory=list)
    run: list[str] = field(default_factory=list)

    def execute(self, statement: str) -> int:
        self.run.append(statement)
        answer = self.answers.pop(0)
        if isinstance(answer, int):
            return answer
        raise DriverError(*answer)

    def table_ids(self) -> Mapping[str, int]:
        return self.ids.pop(0)

    def classify(self, statement: str, flavor: str = "mysql") -> OnlineClass | None:
        found = run_cheapest(statement, self.execute, flavor, self.table_ids)
        assert not self.answers and not self.ids, "asked for less than was expected"
        return found


T, OTHER_T = {"d/t": 1}, {"d/t": 2}


def test_an_instant_statement_costs_nothing_else() -> None:
    script = ScriptedAnswers([0])
    assert script.classify(ADD) == OnlineClass("INSTANT", None, False, "")
    assert script.run == ["ALTER TABLE t ALGORITHM=INSTANT, ADD a int"]


def test_refused_ways_are_followed_by_costlier_ones_in_mysql() -> None:
    script = ScriptedAnswers([BECAUSE, NEEDS_LOCK, NEEDS_LOCK, NEEDS_LOCK, 900], [T])
    assert script.classify(ADD) == OnlineClass("COPY", "SHARED", True, "It is so")
    assert script.run == [
        f"ALTER TABLE t {clauses}, ADD a int"
        for clauses in (
            "ALGORITHM=INSTANT",
            *(f"ALGORITHM=INPLACE, LOCK={lock}" for lock in ("NONE", "SHARED", "EXCLUSIVE")),
            "ALGORITHM=COPY, LOCK=SHARED",
        )
    ]


def test_an_algorithm_that_is_refused_is_not_tried_with_other_locks() -> None:
    script = ScriptedAnswers([NO, NO_INPLACE, 900], [T])
    assert script.classify(ADD) == OnlineClass("COPY", "SHARED", True, "")


def test_mariadb_has_a_way_between_and_copies_without_a_lock() -> None:
    script = ScriptedAnswers([NO, NO_NOCOPY, NO_INPLACE, 0], [T])
    assert script.classify(ADD, "mariadb") == OnlineClass("COPY", "NONE", True, "")
    assert [statement.split()[3] for statement in script.run] == [
        "ALGORITHM=INSTANT,",
        *(f"ALGORITHM={name}," for name in ("NOCOPY", "INPLACE", "COPY")),
    ]


def test_the_lock_of_a_copy_is_no_reason() -> None:
    script = ScriptedAnswers([NO, NO_NOCOPY, NO_INPLACE, NEEDS_LOCK, 0], [T])
    assert script.classify(ADD, "mariadb") == OnlineClass("COPY", "SHARED", True, "")


@pytest.mark.parametrize(
    ("after", "rebuild"),
    [
        ({"d/t": 1}, False),
        ({"d/t": 2}, True),
        ({"d/t9": 1}, False),
        ({"d/t9": 2}, True),
        ({"d/t": 1, "d/u": 2}, False),
        ({}, True),
    ],
)
def test_another_table_id_is_a_rebuild(after: Mapping[str, int], rebuild: bool) -> None:
    script = ScriptedAnswers([NO, 0], [T, after])
    assert script.classify(ADD) == OnlineClass("INPLACE", "NONE", rebuild, "")


@pytest.mark.parametrize(
    ("after", "rebuild"),
    [
        ({"d/t#p#a": 1, "d/t#p#b": 2, "d/t#p#c": 3}, False),
        ({"d/t#p#a": 1}, False),
        ({"d/t#p#a": 1, "d/t#p#b": 3}, True),
        ({"d/t#p#a": 2, "d/t#p#b": 1}, False),
        ({"d/t": 3}, True),
    ],
)
def test_partitions_come_and_go_without_a_rebuild(after: Mapping[str, int], rebuild: bool) -> None:
    script = ScriptedAnswers([NO, 0], [{"d/t#p#a": 1, "d/t#p#b": 2}, after])
    found = script.classify("ALTER TABLE t DROP PARTITION b")
    assert found == OnlineClass("INPLACE", "NONE", rebuild, "")


@pytest.mark.parametrize(("affected", "after"), [(900, T), (0, OTHER_T), (0, {})])
@pytest.mark.parametrize("clause", ["ENGINE=MyISAM", "ORDER BY a", "PARTITION BY HASH(a)"])
def test_mariadb_10_11_copies_what_it_accepts_as_instant(
    clause: str, affected: int, after: Mapping[str, int]
) -> None:
    script = ScriptedAnswers([affected], [T, after])
    found = script.classify(f"ALTER TABLE t {clause}", "mariadb")
    assert found == OnlineClass("COPY", "SHARED", True, "")
    assert len(script.run) == 1


@pytest.mark.parametrize(
    ("refused", "reason"),
    [
        (NO, ""),
        (BECAUSE, "It is so"),
        (NO_VERSIONS, "Maximum row versions reached for table d/t"),
        (TOO_LARGE, "Column can't be added: the row may get too large"),
        ((1846, "In another language"), "In another language"),
    ],
)
def test_the_reason_is_the_servers_own(refused: tuple[int, str], reason: str) -> None:
    script = ScriptedAnswers([refused, 0], [T, OTHER_T])
    assert script.classify(ADD) == OnlineClass("INPLACE", "NONE", True, reason)


def test_the_first_reason_counts() -> None:
    script = ScriptedAnswers([NO, BECAUSE, NO_VERSIONS, 0], [T, T])
    assert script.classify(ADD) == OnlineClass("INPLACE", "EXCLUSIVE", False, "It is so")


@pytest.mark.parametrize("answers", [[SYNTAX, 0], [NO] * 6 + [0], [NO, NO_INPLACE, NO, NO, 0]])
def test_a_statement_without_an_accepted_clause_runs_as_it_is(
    answers: list[int | tuple[int, str]],
) -> None:
    script = ScriptedAnswers(answers, [T, T])
    assert script.classify(ADD) == OnlineClass(None, None, False, "")
    assert script.run[-1] == ADD


@pytest.mark.parametrize("affected", [0, 900])
def test_mariadb_lets_writers_wait_for_copies_between_partitions(affected: int) -> None:
    before = {"d/t#P#p0": 1, "d/t#P#p1": 2, "d/t#P#p2": 3}
    script = ScriptedAnswers([SYNTAX, affected], [before, {"d/t#P#p0": 4, "d/t#P#p1": 5}])
    found = script.classify("ALTER TABLE t COALESCE PARTITION 1", "mariadb")
    assert found == OnlineClass("COPY", "SHARED", True, "")


def test_an_emptied_partition_is_no_rebuild() -> None:
    script = ScriptedAnswers([SYNTAX, 0], [{"d/t#P#p0": 1}])
    found = script.classify("ALTER TABLE t TRUNCATE PARTITION p0", "mariadb")
    assert found == OnlineClass(None, None, False, "")


def test_another_error_is_that_of_the_statement_as_it_is() -> None:
    script = ScriptedAnswers([NO, DUPLICATE, DUPLICATE], [T])
    with pytest.raises(DriverError, match="Duplicate entry"):
        script.classify(ADD)
    assert script.run[-1] == ADD


@pytest.mark.parametrize(
    "answer",
    [
        (1205, "Lock wait timeout exceeded"),
        (1146, "Table 't' doesn't exist"),  # it may have been carried out
        ("ours", "no number"),
    ],
)
def test_a_statement_that_is_interrupted_does_not_run_again(answer: tuple[int, str]) -> None:
    script = ScriptedAnswers([NO, answer], [T])
    with pytest.raises(DriverError, match=answer[1]):
        script.classify(ADD)
    assert len(script.run) == 2


@pytest.mark.parametrize(
    ("own", "after", "expected"),
    [
        ("ALGORITHM=INPLACE, LOCK=SHARED", OTHER_T, OnlineClass("INPLACE", "SHARED", True, "")),
        ("ALGORITHM=INSTANT", T, OnlineClass("INSTANT", None, False, "")),
        ("LOCK=NONE", T, OnlineClass(None, "NONE", False, "")),
        ("ALGORITHM=DEFAULT", T, OnlineClass(None, None, False, "")),
        ("LOCK=DEFAULT", OTHER_T, OnlineClass(None, None, True, "")),
    ],
)
def test_own_clauses_stay(own: str, after: Mapping[str, int], expected: OnlineClass) -> None:
    written = f"{ADD}, {own}"
    script = ScriptedAnswers([0], [T, after])
    assert script.classify(written) == expected
    assert script.run == [written]


def test_a_statement_with_its_own_algorithm_gets_the_lightest_lock() -> None:
    script = ScriptedAnswers([NEEDS_LOCK, 900], [T])
    found = script.classify(f"{ADD}, ALGORITHM=COPY")
    assert found == OnlineClass("COPY", "SHARED", True, "")
    assert script.run[0] == "ALTER TABLE t LOCK=NONE, ADD a int, ALGORITHM=COPY"


def test_rename_table_runs_as_it_is() -> None:
    script = ScriptedAnswers([0])
    assert script.classify("RENAME TABLE t TO u") == OnlineClass("INSTANT", None, False, "")
    assert script.run == ["RENAME TABLE t TO u"]


@pytest.mark.parametrize("statement", ["UPDATE t SET a = 1", "CREATE TABLE t (a int)"])
def test_other_statements_do_not_run(statement: str) -> None:
    assert ScriptedAnswers([]).classify(statement) is None


@pytest.mark.parametrize(
    ("lock", "blocks"), [(None, False), ("NONE", False), ("SHARED", True), ("EXCLUSIVE", True)]
)
def test_locks_that_block_writers(lock: str | None, blocks: bool) -> None:
    assert OnlineClass("INPLACE", lock, False, "").blocks_writes is blocks
