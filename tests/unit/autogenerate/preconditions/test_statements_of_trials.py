"""The tables that a trial creates, and the rows that it inserts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from alembic_autogen.autogenerate.preconditions import trial_table
from alembic_autogen.autogenerate.preconditions.rules import preconditions_for
from alembic_autogen.autogenerate.preconditions.trial_table import Trial
from alembic_autogen.autogenerate.preconditions.trials import trials_for
from alembic_autogen.schema.model import Table
from support.tables import ID, PRIMARY, compared, key, table

V, N = "`v` varchar(20) DEFAULT NULL", "`n` int DEFAULT NULL"
CAST = "GENERATED ALWAYS AS (cast(`v` as signed))"
G = f"`g` int {CAST} STORED"
ROW = "`alembic_autogen_row` BIGINT AUTO_INCREMENT PRIMARY KEY"


def t(*definitions: str) -> Table:
    return table("t", ID, *definitions, PRIMARY)


def tried(head: Table, models: Table, fills: dict[str, str] | None = None, **more: Any) -> Trial:
    given = {(key("t"), name): sql for name, sql in (fills or {}).items()}
    renames = {k: more.pop(k) for k in ("columns", "members") if k in more}
    (found,) = trials_for(compared(head, models, **renames), given, **more)
    return found


def clauses(trial: Trial) -> list[str]:
    """The columns, indexes and CHECKs of the temporary table, without its own key."""
    first, *found, last = trial.lines
    assert first == "CREATE TEMPORARY TABLE `alembic_autogen_trial` ("
    assert last == ") ENGINE=InnoDB"
    assert all(each.endswith(", ") for each in found[:-1])
    texts = [each.removesuffix(", ") for each in found]
    assert texts[0] == ROW
    return texts[1:]


def test_only_what_the_expression_needs_is_copied() -> None:
    trial = tried(t(V, N), t(V, N, G))
    assert clauses(trial) == ["`v` varchar(20)", f"`g` int {CAST} STORED"]
    assert trial.insert == "INSERT INTO `alembic_autogen_trial` (`v`) SELECT `v`"
    assert trial.source == "FROM `t`"
    assert trial.keys == "`id`"
    assert trial.problem == "the server cannot compute g for some rows"
    assert trial.failed == ""  # whatever the refusal is
    assert trial.remedy == "Change what it is computed from"


def test_what_cannot_fail_is_not_tried() -> None:
    length = "`g` int GENERATED ALWAYS AS (char_length(`v`)) STORED"
    assert trials_for(compared(t(V), t(V, length)), {}) == []


@pytest.mark.parametrize(
    "column",
    [
        "`x` int NOT NULL DEFAULT (-(1))",
        "`x` double DEFAULT (1e300)",
        "`x` bit(1) DEFAULT (0x01)",
        "`x` binary(2) DEFAULT (0x01)",
    ],
)
def test_a_constant_in_parentheses_is_not_tried(column: str) -> None:
    assert trials_for(compared(t(), t(column)), {}) == []
    too_much = column.replace("-(1)", "-(1e11)").replace("e300", "e309").replace("0x01", "0x01ffff")
    assert len(trials_for(compared(t(), t(too_much)), {})) == 1


def test_what_is_computed_already_is_not_tried() -> None:
    assert trials_for(compared(t(V, G), t(V, G, N)), {}) == []
    assert trials_for(compared(t(V, G), t(V, f"{G} COMMENT 'x'")), {}) == []


def test_what_reads_another_type_is_tried_again() -> None:
    number = "`v` decimal(5,2) DEFAULT NULL"
    trial = tried(t(number, f"`g` date {CAST} STORED"), t(V, f"`g` date {CAST} STORED"))
    assert clauses(trial)[0] == "`v` varchar(20)"
    assert trial.insert.endswith(" (`v`) SELECT `v`")  # the server converts it


def test_a_virtual_column_is_stored_where_it_can_be() -> None:
    _, stored = clauses(tried(t(V), t(V, f"`g` int {CAST} VIRTUAL")))
    assert stored == f"`g` int {CAST} STORED"
    formatted = "GENERATED ALWAYS AS (date_format(`v`,'%Y')) VIRTUAL"
    _, virtual = clauses(tried(t(V), t(V, f"`g` int {formatted}")))
    assert virtual == f"`g` int {formatted}"


def test_columns_between_are_computed_too() -> None:
    half = "`h` decimal(5,2) GENERATED ALWAYS AS ((`g` / 2)) STORED"
    trial = tried(t(V, G), t(V, G, half))
    assert [each.split()[0] for each in clauses(trial)] == ["`v`", "`g`", "`h`"]


def test_an_index_over_an_expression_is_made_with_its_uniqueness() -> None:
    trial = tried(t(V), t(V, "UNIQUE KEY `ix` ((cast(`v` as date)))"))
    assert clauses(trial) == ["`v` varchar(20)", "UNIQUE KEY `ix` ((cast(`v` as date)))"]
    assert trial.repeated == "values of ix occur more than once"
    assert "the index ix" in trial.problem


def test_an_index_over_a_virtual_column_is_made() -> None:
    trial = tried(t(V), t(V, f"`g` int {CAST} VIRTUAL", "KEY `ix` (`g`)", "KEY `iv` (`v`)"))
    assert clauses(trial)[2:] == ["KEY `ix` (`g`)"]
    assert trial.problem == "the server cannot compute g for some rows"


def test_defaults_over_columns_are_tried_but_not_those_that_a_fill_replaces() -> None:
    coming = "`d` int DEFAULT ((`n` * 2))"
    trial = tried(t(N), t(N, coming))
    assert clauses(trial) == ["`n` int", "`d` int DEFAULT ((`n` * 2))"]
    assert trial.insert.endswith(" (`n`) SELECT `n`")
    filled = trials_for(compared(t(N), t(N, coming)), {(key("t"), "d"): "1"})
    assert filled == []


def test_a_check_that_may_fail_is_tried() -> None:
    trial = tried(t(V), t(V, "CONSTRAINT `ck` CHECK ((`v` > 5))"))
    assert clauses(trial) == ["`v` varchar(20)", "CHECK ((`v` > 5))"]
    assert "the CHECK ck" in trial.problem
    safe = "CONSTRAINT `ck` CHECK ((`id` > 5))"
    assert not [each for each in clauses(tried(t(V), t(V, G, safe))) if "CHECK" in each]


def test_rows_have_the_values_that_they_are_about_to_get() -> None:
    new = "`w` int NOT NULL"
    computed = "`g` int GENERATED ALWAYS AS ((1 / `w`)) STORED"
    trial = tried(t(V), t(V, new, computed), {"w": "7"})
    assert clauses(trial)[0] == "`w` int NOT NULL"
    assert trial.insert.endswith(" (`w`) SELECT (7)")


def test_a_value_over_columns_is_tried_where_it_goes() -> None:
    new = "`w` varchar(3) NOT NULL"
    trial = tried(t(V), t(V, new), {"w": "nullif(v, 'x')"})
    assert clauses(trial) == ["`w` varchar(3) NOT NULL"]
    assert trial.insert.endswith(" (`w`) SELECT (nullif(v, 'x'))")
    assert trial.problem == "the server cannot compute the value of w for some rows"
    nullable = tried(t(V), t(V, "`w` varchar(3) DEFAULT NULL"), {"w": "nullif(v, 'x')"})
    assert clauses(nullable) == ["`w` varchar(3)"]
    for literal in ("'x'", "7", "-1.5", "now()", "uuid()"):
        assert trials_for(compared(t(V), t(V, new)), {(key("t"), "w"): literal}) == []


def test_a_renamed_column_is_read_by_its_old_name() -> None:
    trial = tried(t("`o` varchar(20) DEFAULT NULL"), t(V, G), columns={"t": {"o": "v"}})
    assert trial.insert.endswith(" (`v`) SELECT `o`")


def test_nothing_is_tried_where_nobody_knows_the_values() -> None:
    number = "`k` int NOT NULL AUTO_INCREMENT"
    computed = "`g` int GENERATED ALWAYS AS ((1 / `k`)) STORED"
    head = table("t", V)
    models = table("t", V, number, computed, "PRIMARY KEY (`k`)")
    assert trials_for(compared(head, models), {}) == []


def test_a_default_without_columns_is_tried_on_each_row() -> None:
    trial = tried(t(V), t(V, "`d` date DEFAULT (cast(_utf8mb4'x' as date))"))
    assert trial.insert == "INSERT INTO `alembic_autogen_trial` (`alembic_autogen_row`) SELECT NULL"


def test_a_trial_does_the_work_of_a_precondition_that_is_left_out() -> None:
    short = "`g` varchar(3) GENERATED ALWAYS AS (lower(`v`)) STORED"
    comparison = compared(t(V), t(V, short))
    (precondition,) = preconditions_for(comparison, {})
    assert trials_for(comparison, {}) == []
    (trial,) = trials_for(comparison, {}, needless=[precondition])
    assert "g" in trial.problem


def test_a_whole_table_is_tried_where_that_is_asked_for() -> None:
    small = "`n` tinyint DEFAULT NULL"
    trial = tried(t(N, V), t(small, V), whole={key("t")})
    assert clauses(trial) == ["`id` int", "`n` tinyint", "`v` varchar(20)"]
    assert trial.problem == "the server does not accept some rows in the new table"


def test_a_table_without_a_key_names_no_rows() -> None:
    (trial,) = trials_for(compared(table("t", V), table("t", V, G)), {})
    assert trial.keys == ""


def test_texts_have_the_collation_of_their_table_by_whatever_name() -> None:
    trial = tried(t(V, N), t(V, N, G))
    assert trial.create.endswith(
        ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci"
    )
    assert trial.is_alike
    numbers = tried(t(N), t(N, "`d` int DEFAULT ((`n` * 2))"))
    assert numbers.collation == ""
    head = replace(t(V, N), collation="utf8mb4_bin")
    assert not tried(head, t(V, N, G)).is_alike


def test_a_set_of_many_members_is_tried_where_its_values_may_change() -> None:
    members = ",".join(f"'{letter}'" for letter in "abcdefghi")
    models = t(f"`v` set({members}) DEFAULT NULL")
    assert trials_for(compared(t(V), models), {}) == []
    trial = tried(t(V), models, accepted=frozenset({(key("t"), "v")}))
    assert clauses(trial) == [f"`v` set({members})"]
    assert trial.problem == f"v has values that do not fit set({members})"


# --- what is part of a trial, and what is not

W = "`w` varchar(20) DEFAULT NULL"
H = G.replace("`g`", "`h`").replace("`v`", "`w`")
LENGTH = "`l` int GENERATED ALWAYS AS (char_length(`v`)) STORED"


def test_two_columns_are_computed_from_two_others() -> None:
    trial = tried(t(V, W), t(V, W, G, H))
    assert clauses(trial) == ["`v` varchar(20)", "`w` varchar(20)", G, H]
    assert trial.insert == "INSERT INTO `alembic_autogen_trial` (`v`, `w`) SELECT `v`, `w`"
    assert trial.problem == "the server cannot compute g, h for some rows"
    assert trial.remedy == "Change what they are computed from"
    assert trial.names == {"g", "h"}
    assert trial.repeated == ""


def test_rows_are_named_by_all_columns_of_their_key() -> None:
    keyed = (ID, "`k` int NOT NULL", V)
    head, models = (table("t", *keyed, *more, "PRIMARY KEY (`id`,`k`)") for more in ((), (G,)))
    assert tried(head, models).keys == "`id`, `k`"


INDEX = "KEY `k` ((cast(`v` as signed)))"


def test_an_index_that_is_not_unique_repeats_nothing() -> None:
    trial = tried(t(V), t(V, INDEX))
    assert clauses(trial) == ["`v` varchar(20)", "KEY `k` ((cast(`v` as signed)))"]
    assert (trial.names, trial.repeated) == ({"k"}, "")
    both = (f"UNIQUE {INDEX}", f"UNIQUE {INDEX}".replace("`k`", "`l`"), INDEX.replace("`k`", "`m`"))
    trial = tried(t(V), t(V, *both))
    assert trial.repeated == "values of k, l occur more than once"
    assert trial.names == {"k", "l", "m"}


def test_options_of_an_index_are_no_part_of_a_trial() -> None:
    options = f"{INDEX} USING BTREE KEY_BLOCK_SIZE=4 COMMENT 'x' /*!80000 INVISIBLE */"
    assert clauses(tried(t(V), t(V, options)))[1:] == ["KEY `k` ((cast(`v` as signed)))"]


def test_an_index_that_the_optimizer_of_mariadb_ignores_is_tried_like_another() -> None:
    virtual = f"`g` int {CAST} VIRTUAL"
    trial = tried(t(V), t(V, virtual, "KEY `k` (`g`) IGNORED"))
    assert clauses(trial)[-1] == "KEY `k` (`g`)"


def test_what_a_column_does_later_is_no_part_of_a_trial() -> None:
    busy = "`v` varchar(20) DEFAULT 'x' COMMENT 'y' /*!80023 INVISIBLE */"
    assert clauses(tried(t(busy), t(busy, G)))[0] == "`v` varchar(20)"
    wide = "`v` varchar(20) /*!50606 COLUMN_FORMAT DYNAMIC */ DEFAULT NULL"
    assert clauses(tried(t(wide), t(wide, G)))[0] == "`v` varchar(20)"
    at = "`at` timestamp NULL DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP"
    year = "`y` int GENERATED ALWAYS AS (unix_timestamp(`at`)) STORED"
    assert clauses(tried(t(at), t(at, year)))[0] == "`at` timestamp NULL"
    number = "`n` int NOT NULL AUTO_INCREMENT"
    share = "`s` int GENERATED ALWAYS AS ((1 / `n`)) VIRTUAL"
    keyed = [table("t", number, *more, "PRIMARY KEY (`n`)") for more in ((), (share,))]
    assert clauses(tried(*keyed))[0] == "`n` int"


def test_an_index_over_a_stored_column_is_not_made() -> None:
    assert clauses(tried(t(V), t(V, G, "KEY `k` (`g`)"))) == ["`v` varchar(20)", G]


def test_a_fulltext_index_is_not_made() -> None:
    assert trials_for(compared(t(V), t(V, "FULLTEXT KEY `k` (`v`)")), {}) == []
    virtual = "`g` text GENERATED ALWAYS AS (cast(`v` as char)) VIRTUAL"
    assert not [each for each in clauses(tried(t(V), t(V, virtual, "FULLTEXT KEY `k` (`g`)")))
                if "KEY" in each]  # fmt: skip


def test_an_index_that_stays_is_not_made_again() -> None:
    assert trials_for(compared(t(V, INDEX), t(V, INDEX, N)), {}) == []
    # what it reads changes, and so does a copy of the table
    finer = V.replace("DEF", "COLLATE utf8mb4_bin DEF")
    assert tried(t(V, INDEX), t(finer, INDEX)).names == {"k"}
    assert tried(t(V, INDEX, N), t(V, INDEX, "`n` bigint DEFAULT NULL")).names == {"k"}


DEFAULTS = {
    "`d` varchar(9) DEFAULT 'a`b'": False,
    "`d` varchar(9) DEFAULT '(`v`)'": False,
    "`d` datetime DEFAULT (now())": False,
    "`d` int DEFAULT (cast('x' as signed))": True,
    "`d` varchar(20) DEFAULT (`v`)": True,  # it may be too long
    "`d` int DEFAULT '5'": False,
    "`d` int DEFAULT NULL": False,
    "`d` int NOT NULL": False,
}


@pytest.mark.parametrize(("column", "is_tried"), DEFAULTS.items())
def test_a_default_that_is_an_expression_may_be_tried(column: str, is_tried: bool) -> None:
    found = trials_for(compared(t(V), t(V, column)), {})
    assert [each.problem for each in found] == (
        ["the server cannot compute the default of d for some rows"] if is_tried else []
    )
    # a column that is there keeps its values, whatever its default becomes
    if is_tried:
        plain = column.split(" DEFAULT")[0]
        assert trials_for(compared(t(V, plain), t(V, column)), {}) == []


def test_a_value_for_a_column_that_is_there_is_not_tried_here() -> None:
    models = t(V, "`n` int NOT NULL")
    assert trials_for(compared(t(V, N), models), {(key("t"), "n"): "cast('x' as signed)"}) == []
    (trial,) = trials_for(compared(t(V), models), {(key("t"), "n"): "cast(`v` as signed)"})
    assert trial.problem == "the server cannot compute the value of n for some rows"
    assert "`n` int NOT NULL" in clauses(trial)


def test_a_new_column_that_others_need_has_its_default() -> None:
    new = "`d` varchar(20) NOT NULL DEFAULT '7'"
    cast = "`c` int GENERATED ALWAYS AS (cast(`d` as signed)) STORED"
    trial = tried(t(V), t(V, new, cast))
    assert clauses(trial)[0] == "`d` varchar(20) NOT NULL DEFAULT '7'"
    assert trial.insert == (
        "INSERT INTO `alembic_autogen_trial` (`alembic_autogen_row`) SELECT NULL"
    )
    given = tried(t(V), t(V, new, cast), {"d": "'8'"})
    assert clauses(given)[0] == "`d` varchar(20) NOT NULL"
    assert given.insert == "INSERT INTO `alembic_autogen_trial` (`d`) SELECT ('8')"


def test_renamed_members_are_read_by_their_new_names() -> None:
    head, models = t("`e` enum('a','b')"), t("`e` enum('c','b')", "`g` int GENERATED ALWAYS AS "
                                             "(cast(`e` as signed)) STORED")  # fmt: skip
    trial = tried(head, models, members={("t", "e"): {"a": "c"}})
    assert "WHEN 'a' THEN 'c'" in trial.insert


SET = "set('a','b','c','d','e','f','g','h','i')"


def test_values_that_may_change_are_tried_with_all_that_is_computed() -> None:
    changing = [line.replace("varchar(20)", SET) for line in (V, W)]
    accepted = frozenset({(key("t"), "v"), (key("t"), "w")})
    trial = tried(t(V, W), t(*changing), accepted=accepted)
    assert trial.problem == f"v, w have values that do not fit {SET}"
    assert trial.remedy == "Change them"
    trial = tried(t(V, W), t(*changing, G), accepted=accepted)
    assert trial.problem == (
        "the server cannot compute g, the new values of v, the new values of w for some rows"
    )
    assert trial.remedy == "Change what they are computed from"


def test_a_generated_column_is_computed_and_not_converted() -> None:
    before = "`g` varchar(20) GENERATED ALWAYS AS (`v`) STORED"
    after = before.replace("varchar(20)", SET)
    trial = tried(t(V, before), t(V, after), accepted=frozenset({(key("t"), "g")}))
    assert trial.problem == "the server cannot compute g for some rows"


def test_what_an_index_reads_is_there() -> None:
    trial = tried(t(V, N), t(V, N, "KEY `k` (`n`,(cast(`v` as signed)))"))
    assert clauses(trial)[:2] == ["`v` varchar(20)", "`n` int"]
    assert trial.problem == "the server cannot compute the index k for some rows"
    for safe in ("KEY `k` ((`n` + 1))", "KEY `k` ((lower(`v`)))"):
        assert trials_for(compared(t(V, N), t(V, N, safe)), {}) == []


def test_what_stays_is_computed_for_what_is_new() -> None:
    half = "`h` decimal(5,2) GENERATED ALWAYS AS ((`g` / 2)) STORED"
    trial = tried(t(V, G), t(V, G, half), copied_first={key("t")})
    assert trial.names == {"h"}
    assert clauses(trial) == ["`v` varchar(20)", G, half]


@pytest.mark.parametrize(
    "index",
    [INDEX, "UNIQUE KEY `k` (`v`,(cast(`j` as signed array)))"],
    ids=["of what changes", "of an array beside it"],
)
def test_an_index_is_made_again_if_its_column_is_read_otherwise(index: str) -> None:
    json = "`j` json DEFAULT NULL"
    bin_ = V.replace("DEF", "COLLATE utf8mb4_bin DEF")
    trial = tried(t(V, json, index), t(bin_, json, index), copied_first={key("t")})
    assert trial.names == {"k"}
    assert clauses(trial)[-1].replace(", ", ",") == index


def test_a_column_that_gets_values_before_its_trial_may_still_be_null() -> None:
    number = "`n` int NOT NULL"
    share = "`g` decimal(5,2) GENERATED ALWAYS AS ((1 / `n`)) STORED"
    trial = tried(t(N), t(number, share), {"n": "7"})
    assert clauses(trial)[0] == "`n` int"
    assert trial.insert.endswith(" (`n`) SELECT `n`")


def test_the_statements_beside_a_trial() -> None:
    assert trial_table.DROP == "DROP TEMPORARY TABLE IF EXISTS `alembic_autogen_trial`"
    # every value is written once more
    assert trial_table.AGAIN == (
        "UPDATE `alembic_autogen_trial` SET `alembic_autogen_row` = -`alembic_autogen_row`"
    )


def test_everything_of_a_whole_table_is_tried() -> None:
    (trial,) = trials_for(compared(t(V), t(V, LENGTH)), {}, whole={key("t")})
    assert trial.names == {"l"}
    assert trial.problem == "the server does not accept some rows in the new table"
    assert trial.remedy == "Change them"
    assert trials_for(compared(t(V), t(V, LENGTH)), {}, whole={key("u")}) == []


@pytest.mark.parametrize("name", ["FTS_DOC_ID", "fts_doc_id"])
def test_the_column_of_documents_is_not_null_in_a_trial_either(name: str) -> None:
    number = f"`{name}` bigint unsigned NOT NULL"
    share = f"`g` decimal(5,2) GENERATED ALWAYS AS ((1 / `{name}`)) STORED"
    assert clauses(tried(t(number), t(number, share)))[0] == number


def test_a_column_that_mariadb_cannot_convert_has_no_values_in_a_trial() -> None:
    head = t("`u` uuid DEFAULT NULL", V)
    models = t("`u` inet6 DEFAULT NULL", V, "`w` int NOT NULL",
               "`g` int GENERATED ALWAYS AS ((cast(`u` as signed) + cast(`v` as signed)) / `w`)"
               " STORED")  # fmt: skip
    comparison = compared(head, models)
    on_mariadb = replace(comparison, current=replace(comparison.current, flavor="mariadb"))
    (trial,) = trials_for(on_mariadb, {(key("t"), "w"): "7"})
    assert trial.insert == (
        "INSERT INTO `alembic_autogen_trial` (`u`, `v`, `w`) SELECT NULL, `v`, (7)"
    )
