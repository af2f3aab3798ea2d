"""Names that are not quite right are refused, with the name that was probably meant."""

from __future__ import annotations

import json

import pytest

from support.shops import Done, Shop


def refused(done: Done) -> str:
    """The one sentence of a command that refuses its input."""
    assert (done.code, done.out) == (2, ""), done.err
    (sentence,) = done.err.splitlines()
    return sentence.removeprefix("alembic-autogen: ")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("chek-drift", "unknown command 'chek-drift' (did you mean 'check-drift'?)"),
        ("check", "unknown command 'check' (did you mean 'check-drift'?)"),
        ("check_drift", "unknown command 'check_drift' (did you mean 'check-drift'?)"),
        ("xyzzy", "unknown command 'xyzzy' (there are revision, upgrade, downgrade, "),
        ("report", "'report' (--report is a flag of revision, check-drift and lint)"),
        ("format", "unknown command 'format' (--format is a flag of every command)"),
        ("check-drift --form json", "unknown flag --form (did you mean --format?)"),
        ("check-drift --form=json", "unknown flag --form (did you mean --format?)"),
        ("--form json check-drift", "unknown flag --form (did you mean --format?)"),
        ("history --xyzzy", "unknown flag --xyzzy"),
        ("history -z", "unknown flag -z"),
        ("revision -m x --dryrun", "unknown flag --dryrun (did you mean --dry-run?)"),
        ("revision -m x --rename_value a.b.c=d", "(did you mean --rename-value?)"),
        ("doctor --serv x", "(did you mean --server, --server-variables or --servers?)"),
        ("check-drift --fill a.b=1", "--fill is a flag of revision"),
        ("check-drift x", "unexpected argument 'x'"),
        ("baseline --from-ulr x", "unknown flag --from-ulr (did you mean --from-url?)"),
        ("baseline", "--from-url is required"),
        ("check-drift --format jsn", "--format must be one of text, json, jsonl, "),
        ("check-drift --format jsn", "(did you mean 'json'?)"),
        ("check-drift --seal requird", "not 'requird' (did you mean 'required'?)"),
        ("check-drift --server dokcer", "(from --server) (did you mean 'docker'?)"),
    ],
)
def test_a_misspelt_word_of_the_command_line(arguments: str, sentence: str, shop: Shop) -> None:
    assert sentence in refused(shop.run(*arguments.split()))


@pytest.mark.parametrize(
    "name",
    [
        "tool.alembic_autogen",
        "tool.alembicautogen",
        "tool.Alembic-Autogen",
        "tool.alembic-autgen",
        "alembic-autogen",
        "tools.alembic-autogen",
        'tool."alembic.autogen"',
    ],
)
def test_a_misspelt_table(name: str, shop: Shop) -> None:
    (shop.folder / "pyproject.toml").write_text(f'[{name}]\nmetadata = "models:metadata"\n')
    for folder in ("", "migrations"):
        sentence = refused(Shop(shop.folder / folder, shop.environment).run("check-drift"))
        assert sentence == (
            f"[{name.replace(chr(34), '')}] in pyproject.toml is not read "
            "(did you mean [tool.alembic-autogen]?); rename the table."
        )


@pytest.mark.parametrize("name", ["tool.alembic", "tool.alembic-autogenerate", "tool.autogen"])
def test_a_table_of_another_tool(name: str, shop: Shop) -> None:
    with (shop.folder / "pyproject.toml").open("a") as opened:
        opened.write(f"\n[{name}]\n")
    assert shop.run("check-drift").code == 0


@pytest.mark.parametrize(
    "name", ["SERVRE:SERVER", "MYSQLVERSION:MYSQL_VERSION", "SEALS:SEAL", "CACHE_DIR:CACHE"]
)
def test_a_misspelt_variable(name: str, shop: Shop) -> None:
    typed, _, meant = name.partition(":")
    sentence = refused(shop.run("check-drift", **{f"ALEMBIC_AUTOGEN_{typed}": "x"}))
    assert sentence.startswith(
        f"The environment variable ALEMBIC_AUTOGEN_{typed} is not read (did you mean "
        f"ALEMBIC_AUTOGEN_{meant}?)"
    )


def test_a_variable_that_resembles_none_is_mentioned(shop: Shop) -> None:
    done = shop.run("check-drift", "--quiet", ALEMBIC_AUTOGEN_XYZZY="1")
    assert done.code == 0
    note = (
        "Note: the environment variable ALEMBIC_AUTOGEN_XYZZY is not one of this tool's, and is "
        "ignored.\n"
    )
    assert done.err.startswith(note)


def test_flags_of_every_command_may_stand_before_and_after_it(shop: Shop) -> None:
    elsewhere = Shop(shop.folder.parent, shop.environment)
    common = ["-C", "shop", "--format", "json", "-q", "--config", "alembic.ini"]
    for arguments in (["check-drift", *common], [*common, "check-drift"]):
        done = elsewhere.run(*arguments)
        assert done.code == 0, done.err
        assert json.loads(done.out)["in_sync"] is True


def test_of_a_flag_before_and_after_the_command_the_latter_counts(shop: Shop) -> None:
    assert shop.run("--config", "no-such.ini", "check-drift", "--config", "alembic.ini").code == 0
