"""Files for shells and editors are those that follow from the parser and the settings.

``make completions``, ``make configuration-schema``, ``make json-schema`` and ``make reference``
write them.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from alembic_autogen.misspelt import NAME
from alembic_autogen.options import OPTIONS, Option
from alembic_autogen.project_folder import read_pyproject
from support import completions, configuration_schema, reference
from support.json_schema import results

ROOT = Path(__file__).parents[2]
COMPLETIONS = ROOT / "completions"
CONFIGURATION = ROOT / "docs" / "configuration.md"
SCHEMA = ROOT / "docs" / "configuration.schema.json"
REFERENCE = ROOT / "docs" / "reference"
JSON_SCHEMA = ROOT / "docs" / "json.schema.json"
REWRITE = os.environ.get("TEST_REWRITE") == "1"


def check_or_write(path: Path, text: str, target: str) -> None:
    if REWRITE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text, f"run `make {target}`"


@pytest.mark.parametrize("name", completions.FILES)
def test_the_completions_are_those_of_the_parser(name: str) -> None:
    check_or_write(COMPLETIONS / name, completions.FILES[name](), "completions")


def test_the_schema_of_json_is_current() -> None:
    check_or_write(JSON_SCHEMA, results.text(), "json-schema")


@pytest.mark.parametrize("name", reference.PAGES)
def test_the_reference_is_current(name: str) -> None:
    check_or_write(REFERENCE / name, reference.PAGES[name](), "reference")


def configuration_table() -> str:
    """The table of all keys, as docs/configuration.md has to have it."""
    heads = ("Key", "Meaning", "Default", "Variable", "Flag")
    rows = [heads, ("---",) * len(heads), *map(_row, OPTIONS)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(option: Option) -> tuple[str, ...]:
    meaning = re.sub(r"(?<=[^`\w])\"([^\"]+)\"", r"`\1`", option.help)
    kind = f"{meaning} *{option.kind.name[0].upper()}{option.kind.name[1:]}.*"
    default = f"`{option.default}`" if option.default else ""
    return f"`{option.key}`", kind, default, f"`{option.variable}`", f"`{option.flag}`"


def test_the_table_of_settings_is_current() -> None:
    text = CONFIGURATION.read_text(encoding="utf-8")
    (old,) = re.findall(r"^\| Key \| Meaning \|.*\n(?:\|.*\n)+", text, re.MULTILINE)
    check_or_write(
        CONFIGURATION, text.replace(old, f"{configuration_table()}\n"), "configuration-schema"
    )


@pytest.mark.parametrize("name", completions.FILES)
def test_each_command_and_each_of_its_flags_is_completed(name: str) -> None:
    text = (COMPLETIONS / name).read_text(encoding="utf-8")
    for command in completions.commands():
        assert command.name in text
        for flag in command.flags:
            for each in flag.names:
                words = (each, f"-l {each[2:]} ", f"-l {each[2:]}\n", f"-s {each[1:]} ")
                assert any(word in text for word in words), each


def completed(*words: str) -> list[str]:
    """The completions that bash offers for the last word."""
    script = (
        f"source {COMPLETIONS / 'alembic-autogen.bash'}; COMP_WORDS=(\"$@\"); "
        "COMP_CWORD=$(($# - 1)); _alembic_autogen; printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    command = ["bash", "-euc", script, "bash", "alembic-autogen", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["che"], ["check-drift"]),
        (["-C", "docs", "check-d"], ["check-drift"]),
        (["--format", "json", "hist"], ["history"]),
        (["--format", "j"], ["json", "jsonl", "junit"]),
        (["check-drift", "--seal", "re"], ["required"]),
        (["revision", "--rename"], ["--rename", "--rename-value"]),
        (["check-drift", "--rename"], []),
        (["check-drift", "--no-"], ["--no-cache"]),
        (["-C", "doc"], ["docs"]),
        (["check-drift", "--config", "READ"], ["README.md"]),
        (["db", "--", "--fo"], []),
    ],
    ids=" ".join,
)
def test_bash_completes_commands_flags_and_values(words: list[str], offered: list[str]) -> None:
    assert completed(*words) == offered


def test_bash_offers_all_commands_first() -> None:
    names = [command.name for command in completions.commands() if command.name]
    assert completed("")[: len(names)] == names


def test_the_schema_is_that_of_the_settings() -> None:
    check_or_write(SCHEMA, configuration_schema.text(), "configuration-schema")


def table_schema() -> dict[str, object]:
    found: dict[str, object] = json.loads(SCHEMA.read_text("utf-8"))["definitions"][NAME]
    return found


TYPES = {"string": str, "integer": int, "array": list, "object": dict}
KEYWORDS = {
    *("type", "enum", "anyOf", "pattern", "minimum", "maximum", "items", "properties"),
    *("additionalProperties", "propertyNames", "title", "description", "default"),
}


def problems(value: object, schema: Mapping[str, object], path: str = "") -> Iterator[str]:
    """Violations of a schema, by the keywords of JSON Schema that this one uses."""
    assert schema.keys() <= KEYWORDS
    kinds = schema.get("type", [])
    types = tuple(TYPES[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds))
    if types and (not isinstance(value, types) or isinstance(value, bool)):
        yield f"{path}: {value!r} is not of type {kinds}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: {value!r} is not in {schema['enum']}"
    options = schema.get("anyOf")
    if isinstance(options, list) and all([*problems(value, each, path)] for each in options):
        yield f"{path}: {value!r} is none of these"
    if isinstance(value, str) and not re.search(str(schema.get("pattern", "")), value):
        yield f"{path}: {value!r} does not match"
    if isinstance(value, int):
        low, high = schema.get("minimum", value), schema.get("maximum", value)
        if not int(str(low)) <= value <= int(str(high)):
            yield f"{path}: {value!r} is out of range"
    yield from _problems_within(value, schema, path)


def _problems_within(value: object, schema: Mapping[str, object], path: str) -> Iterator[str]:
    items, known = schema.get("items"), schema.get("properties", {})
    further = schema.get("additionalProperties", True)
    if isinstance(value, list) and isinstance(items, dict):
        for index, each in enumerate(value):
            yield from problems(each, items, f"{path}[{index}]")
    if isinstance(value, dict) and isinstance(known, dict):
        names = schema.get("propertyNames")
        for key, each in value.items():
            if isinstance(names, dict):
                yield from problems(key, names, f"{path}.{key}")
            inner = known.get(key, further)
            if inner is False:
                yield f"{path}: unknown key {key!r}"
            elif isinstance(inner, dict):
                yield from problems(each, inner, f"{path}.{key}")


def test_the_schema_accepts_the_table_of_this_repository() -> None:
    document = read_pyproject(ROOT / "pyproject.toml")
    assert isinstance(tools := document["tool"], dict)
    assert [*problems(tools[NAME], table_schema())] == []


def test_the_schema_has_every_key_and_its_default() -> None:
    known = table_schema()["properties"]
    assert isinstance(known, dict)
    assert [*known] == [option.key for option in OPTIONS]
    defaults = {key: each["default"] for key, each in known.items() if "default" in each}
    assert [*problems(defaults, table_schema())] == []


@pytest.mark.parametrize(
    "table",
    [
        {"metdata": "models:metadata"},
        {"metadata": 1},
        {"models": "database.model"},
        {"models": [1]},
        {"server": "postgres"},
        {"seal": "on"},
        {"network": [70000]},
        {"network": ["443"]},
        {"environment": {"A": 1}},
        {"environment": {"A=B": "x"}},
        {"environment": {"ALEMBIC_AUTOGEN_SERVER": "auto"}},
        {"mysql_version": "newest"},
        {"line_length": 0},
        {"line_length": True},
        {"cache_size": "4"},
        {"disable": ["speed"]},
        {"server_variables": {"sql_mode": ["ANSI"]}},
    ],
    ids=str,
)
def test_the_schema_refuses_what_the_tool_refuses(table: dict[str, object]) -> None:
    assert [*problems(table, table_schema())] != []
    (key,) = table
    option = next((each for each in OPTIONS if each.key == key), None)
    value = table[key]
    if option is not None and key != "server":
        items = value if isinstance(value, list) else [value]
        unknown = bool(option.choices) and not {*items} <= {*option.choices}
        assert unknown or not option.kind.accepts(value)
