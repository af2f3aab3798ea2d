"""Whether results of earlier runs are used: by default, in CI, and as the project decides."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from support.caches import MODELS, REVISIONS, SERVER, Cache, copy_of, steps
from support.shops import Shop, make_shop

MORE_TABLES = """
from sqlalchemy import Table

for number in range(4):
    key = Column("id", Integer, primary_key=True)
    Table(f"other_{number}", SQLModel.metadata, key)
"""
MORE_CREATED = """def upgrade():
    for number in range(4):
        op.create_table(f"other_{number}", sa.Column("id", sa.Integer(), primary_key=True))
"""
NOTHING: dict[str, list[str]] = {"models": [], "head": []}
BUILT_NOW = {"models": "made", "head": "made", "since": None, "not_remembered": NOTHING}
EVERYTHING = {SERVER, REVISIONS, MODELS}
TIMES = r"\d\d:\d\d(?: to \d\d:\d\d)?"
"""When schemas were built: the first and the last one, if a busy machine took over a minute."""


@pytest.fixture(scope="module")
def known(tool: tuple[str, ...], cache: Cache, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A project about which everything is known."""
    shop = replace(make_shop(tmp_path_factory.mktemp("known"), {}), program=tool)
    with (shop.folder / "models.py").open("a") as models:
        models.write(MORE_TABLES)
    shop.edit("def upgrade():\n", MORE_CREATED, "migrations/versions/0001_first.py")
    assert shop.run("check-drift").code == 0
    cache.settle()
    assert steps(shop.run("check-drift")) == set()
    return shop


@pytest.mark.slow
@pytest.mark.parametrize("value", ["true", "1", "yes", "woodpecker"])
def test_in_ci_everything_is_built(known: Shop, value: str) -> None:
    assert steps(known.run("check-drift", CI=value)) == EVERYTHING


@pytest.mark.slow
@pytest.mark.parametrize("command", [("revision", "-m", "more"), ("db", "--", "true")], ids=str)
def test_every_command_builds_in_ci(known: Shop, cache: Cache, command: tuple[str, ...]) -> None:
    assert "from memory of" in (said := known.run(*command).err + known.run(*command).out), said
    before = len(cache.entries("snapshot"))
    done = known.run(*command, CI="true")
    assert steps(done) >= {SERVER, REVISIONS}
    assert "from memory of" not in done.err + done.out
    cache.settle()
    assert len(cache.entries("snapshot")) == before


@pytest.mark.parametrize("value", ["", "false", "0", "no", "Off"])
def test_ci_that_is_switched_off_is_no_ci(known: Shop, value: str) -> None:
    assert steps(known.run("check-drift", CI=value)) == set()


def test_a_run_in_ci_keeps_nothing_either(known: Shop, cache: Cache, tmp_path: Path) -> None:
    shop = copy_of(known, tmp_path / "shop")
    shop.edit("max_length=40", "max_length=44")
    before = {kind: len(cache.entries(kind)) for kind in ("models", "head", "snapshot")}
    assert shop.run("check-drift", CI="true").code == 1
    cache.settle()
    assert {kind: len(cache.entries(kind)) for kind in before} == before


@pytest.mark.slow
def test_a_project_may_opt_in_by_flag_variable_and_file(known: Shop, tmp_path: Path) -> None:
    assert steps(known.run("check-drift", "--memory", "always", CI="true")) == set()
    assert steps(known.run("check-drift", CI="true", ALEMBIC_AUTOGEN_MEMORY="always")) == set()
    shop = copy_of(known, tmp_path / "shop")
    shop.configure('memory = "always"')
    assert shop.run("check-drift", CI="true").code == 0
    assert steps(shop.run("check-drift", CI="true")) == set()


def test_no_cache_wins_over_a_project_that_opted_in(known: Shop) -> None:
    environment = {"ALEMBIC_AUTOGEN_MEMORY": "always"}
    done = known.run("check-drift", "--no-cache", "--memory", "always", **environment)
    assert steps(done) == EVERYTHING


def test_memory_may_be_switched_off_elsewhere(known: Shop) -> None:
    assert steps(known.run("check-drift", ALEMBIC_AUTOGEN_MEMORY="never")) == EVERYTHING


def test_another_word_is_refused(known: Shop) -> None:
    done = known.run("check-drift", "--memory", "sometimes")
    assert (done.code, done.out) == (2, "")
    assert "--memory must be one of auto, always, never, not 'sometimes'" in done.err


def test_the_doctor_tells_that_ci_decides(known: Shop) -> None:
    assert "auto   [default; not used, since CI is set]" in known.run("doctor", CI="true").out
    assert "auto   [default]" in known.run("doctor").out


def test_doctor_names_the_reason_why_no_run_with_a_given_server_is_remembered(known: Shop) -> None:
    def memory(*flags: str) -> str:
        lines = known.run("doctor", *flags).out.splitlines()
        return next(line for line in lines if line.startswith("  memory "))

    given = "--server", "mysql+pymysql://root@127.0.0.1:1/"
    assert memory().endswith(" auto   [default]")
    assert memory(*given).endswith(
        " auto   [default; not used, since the server of the source url is only known once it runs]"
    )
    assert memory(*given, "--memory", "never").endswith(" never   [--memory]")


def answer(shop: Shop, *arguments: str) -> dict[str, Any]:
    """The object ``answer`` of a report in JSON."""
    done = shop.run(*arguments, "--format", "json")
    assert done.code in (0, 1), done.err
    found: dict[str, Any] = json.loads(done.out)["answer"]
    return found


def seconds_ago(answer: dict[str, Any]) -> float:
    """The age of the oldest result that was used."""
    assert answer["since"] is not None
    since = datetime.fromisoformat(answer["since"])
    return (datetime.now(timezone.utc) - since).total_seconds()


@pytest.mark.slow
def test_a_report_tells_which_schema_is_from_memory(known: Shop, tmp_path: Path) -> None:
    assert answer(known, "check-drift", "--no-cache") == BUILT_NOW
    both = answer(known, "check-drift")
    assert (both["models"], both["head"]) == ("memory", "memory")
    assert -1 <= seconds_ago(both) < 600
    shop = copy_of(known, tmp_path / "shop")
    shop.edit("    amount: int\n", "    amount: int\n    gift: bool\n")
    changed = answer(shop, "check-drift")
    assert (changed["models"], changed["head"]) == ("partly", "memory")
    assert changed["since"] == both["since"]


def test_a_result_that_is_used_again_keeps_its_time(known: Shop, tmp_path: Path) -> None:
    shop = copy_of(known, tmp_path / "shop")
    shop.edit("    amount: int\n", "    amount: int\n    bow: bool\n")
    first = answer(shop, "check-drift")
    assert answer(shop, "check-drift") == {**first, "models": "memory"}


@pytest.mark.slow
def test_the_text_tells_it_in_words(known: Shop, tmp_path: Path) -> None:
    built = known.run("check-drift", "--no-cache").out
    assert re.search(r"\(6 tables, MySQL [\d.]+ from \w+; both built now\)\.$", built)
    memory = known.run("check-drift").out
    assert re.search(rf"\(6 tables, MySQL [\d.]+ from \w+; from memory of {TIMES}\)\.$", memory)
    shop = copy_of(known, tmp_path / "shop")
    shop.edit("    amount: int\n", "    amount: int\n    card: bool | None = None\n")
    done = shop.run("revision", "-m", "cards", "--dry-run")
    assert re.search(
        rf"^Schemas: migrations from memory of {TIMES}, models partly from memory of {TIMES}\.$",
        done.err,
        re.MULTILINE,
    )


@pytest.mark.slow
def test_a_database_at_head_is_from_memory_or_built(known: Shop, cache: Cache) -> None:
    cache.settle()
    assert ", from memory of " in known.run("db", "--", "true").err
    assert (
        ", built now; it is removed when you leave."
        in known.run("db", "--no-cache", "--", "true").err
    )
    found = answer(known, "db")
    assert (found["models"], found["head"]) == (None, "memory")
    assert seconds_ago(found) < 600


def test_revisions_that_run_on_a_kept_database_are_partly_from_memory(
    known: Shop, cache: Cache, tmp_path: Path
) -> None:
    shop = copy_of(known, tmp_path / "shop")
    (shop.folder / "migrations" / "versions" / "0002_more.py").write_text(
        'revision = "0002"\ndown_revision = "0001"\n\n\ndef upgrade():\n    pass\n'
    )
    assert answer(shop, "check-drift")["head"] == "partly"
