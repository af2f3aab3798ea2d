"""The notation of schemas."""

from __future__ import annotations

from collections.abc import Mapping

Schema = dict[str, object]
Keys = dict[str, Schema]

STRING: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
SECONDS: Schema = {"type": "number", "minimum": 0}
TIME: Schema = {"type": "string", "format": "date-time"}


def nullable(schema: Schema) -> Schema:
    """A value that may be ``null``."""
    kind = schema.get("type")
    if isinstance(kind, str):
        return {**schema, "type": [kind, "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def one_of(*words: str) -> Schema:
    """The schema of a string that is one of these words."""
    return {"enum": list(words)}


def list_of(items: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": items}


def table_of(values: Schema) -> Schema:
    """An object whose keys are names."""
    return {"type": "object", "additionalProperties": values}


def ref(name: str) -> Schema:
    """A definition of the schema."""
    return {"$ref": f"#/$defs/{name}"}


def keys(kind: Schema, names: str) -> Keys:
    """Keys whose values are of one kind, or ``null`` where the name ends with a question mark."""
    found = names.split()
    return {n.removesuffix("?"): nullable(kind) if n.endswith("?") else kind for n in found}


def texts(names: str) -> Keys:
    """Keys whose values are strings."""
    return keys(STRING, names)


def record(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    """An object with these keys; later versions may have further ones."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
    }


STRINGS = list_of(STRING)
STAGES = table_of(SECONDS)
DIRECTION = one_of("upgrade", "downgrade")
SEVERITY = one_of("note", "warning", "error")
