"""Write the JSON Schema of the configuration from the declarations of its keys."""

from __future__ import annotations

import json

from alembic_autogen.option_kinds import (
    COUNT,
    ENVIRONMENT,
    ENVIRONMENT_PREFIX,
    LENGTH,
    LONGEST_WAIT,
    PORTS,
    PROGRAM_OPTIONS,
    SECONDS,
    SEVERITIES,
    SEVERITY_TABLE,
    SIZE,
    STRING,
    STRINGS,
    TABLES,
    VARIABLES,
    VERSION,
)
from alembic_autogen.options import OPTIONS, SERVERS, Option

_TYPES: dict[str, dict[str, object]] = {
    STRING.name: {"type": "string"},
    LENGTH.name: {"type": "integer", "minimum": 1},
    SECONDS.name: {"type": "integer", "minimum": 1, "maximum": LONGEST_WAIT},
    COUNT.name: {"type": "integer", "minimum": 0},
    VERSION.name: {"type": "string", "pattern": r"^(\d+(\.\d+)*(?![\w.])|$)"},
    TABLES.name: {
        "type": "array",
        "items": {"type": "string", "pattern": r"^([^\s.`*?\[\]]+\.)?[^\s.`]+$"},
    },
    STRINGS.name: {"type": "array", "items": {"type": "string"}},
    PROGRAM_OPTIONS.name: {
        "type": "array",
        "items": {"type": "string", "pattern": r"^--[a-z][\w-]*(=.*)?$"},
    },
    PORTS.name: {
        "type": "array",
        "items": {"type": "integer", "minimum": 1, "maximum": 65535},
    },
    VARIABLES.name: {
        "type": "object",
        "additionalProperties": {"type": ["string", "integer"]},
    },
    ENVIRONMENT.name: {
        "type": "object",
        "propertyNames": {"pattern": f"^(?!{ENVIRONMENT_PREFIX})[^=]+$"},
        "additionalProperties": {"type": "string"},
    },
    SEVERITY_TABLE.name: {
        "type": "object",
        "additionalProperties": {"enum": list(SEVERITIES)},
    },
    SIZE.name: {"type": "string", "pattern": r"^\s*\d+(\.\d+)? ?(kB|MB|GB)\s*$"},
}
_SERVER: dict[str, object] = {
    "anyOf": [{"enum": list(SERVERS)}, {"type": "string", "pattern": "://"}]
}


def schema() -> dict[str, object]:
    """A schema of pyproject.toml, with that of the tool's table in ``definitions``."""
    table = {
        "title": "The configuration of alembic-autogen",
        "type": "object",
        "additionalProperties": False,
        "properties": {option.key: _property(option) for option in OPTIONS},
    }
    reference = {"$ref": "#/definitions/alembic-autogen"}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "pyproject.toml with [tool.alembic-autogen]",
        "type": "object",
        "properties": {
            "tool": {"type": "object", "properties": {"alembic-autogen": reference}},
        },
        "definitions": {"alembic-autogen": table},
    }


def _property(option: Option) -> dict[str, object]:
    found = dict(_SERVER) if option.key == "server" else dict(_TYPES[option.kind.name])
    if option.choices and "items" in found:
        found["items"] = {"enum": list(option.choices)}
    elif option.choices:
        found = {"enum": list(option.choices)}
    default = list(option.default) if isinstance(option.default, tuple) else option.default
    given = {"default": default} if default else {}
    return {"description": option.help, **found, **given}


def text() -> str:
    """The schema as docs/configuration.schema.json has it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
