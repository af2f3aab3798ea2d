"""Hold what commands print as JSON against the schema, in which the tests allow no further key."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from support.json_schema.migrations import EVENTS
from support.json_schema.results import COMMANDS, command_results, schema


def closed(value: object) -> object:
    """A schema in which no object has keys that are not described."""
    if isinstance(value, list):
        return [closed(each) for each in value]
    if not isinstance(value, dict):
        return value
    found = {key: closed(each) for key, each in value.items()}
    is_record = "properties" in found and found.get("type") in ("object", ["object", "null"])
    return {**found, "additionalProperties": False} if is_record else found


@cache
def _validator(definition: str) -> Draft202012Validator:
    definitions = closed(schema()["$defs"])
    return Draft202012Validator({"$ref": f"#/$defs/{definition}", "$defs": definitions})


def problems(document: object, definition: str) -> list[str]:
    """Validate an object; return the problems, if there are any."""
    found: list[ValidationError] = list(_validator(definition).iter_errors(document))
    return [f"{error.json_path}: {error.message}"[:500] for error in found]


def least(document: object, definitions: Sequence[str]) -> list[str]:
    """Validate an object by several definitions; return the fewest problems."""
    return min((problems(document, each) for each in definitions), key=len)


def problems_of_command(arguments: Sequence[str], out: str) -> list[str]:
    """Validate the output of a command; there are no problems if it does not print JSON."""
    command = next((each for each in arguments if each in COMMANDS), None)
    if command is None or not out.startswith("{"):
        return []
    if form(arguments) == "json":
        try:
            return least(json.loads(out), command_results(command))
        except ValueError:  # a program that runs on a database prints, too
            return [] if command == "db" else [f"no JSON: {out[:200]}"]
    if form(arguments) == "jsonl":
        return [each for line in out.splitlines() for each in _problems_of_line(line, command)]
    return []


def _problems_of_line(line: str, command: str) -> list[str]:
    document = json.loads(line)
    event, time = document.pop("event", None), document.pop("time", None)
    known = {name: [f"event-{name}"] for name in EVENTS}
    ends = {"result": COMMANDS[command], "questions": ["questions"], "failure": ["failure"]}
    definitions = {**known, **ends}.get(event)
    if definitions is None or not isinstance(time, str):
        return [f"event {event!r} at {time!r}"]
    return least(document, definitions)


def form(arguments: Sequence[str]) -> str:
    """The format that a command's arguments choose."""
    for word, following in zip(arguments, [*arguments[1:], ""], strict=True):
        if word == "--format":
            return following
        if word.startswith("--format="):
            return word.partition("=")[2]
    return ""
