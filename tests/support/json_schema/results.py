"""The schemas of what each command prints, and the document that has them all."""

from __future__ import annotations

import json
from collections.abc import Iterable

from alembic_autogen.report.json.output import SCHEMA_VERSION
from support.json_schema import linting, migrations
from support.json_schema.kinds import (
    COUNT,
    FLAG,
    STAGES,
    STRING,
    STRINGS,
    TIME,
    Keys,
    Schema,
    keys,
    list_of,
    nullable,
    one_of,
    record,
    ref,
    table_of,
    texts,
)

_SEALED: Keys = {"sealed": FLAG, **texts("not_sealed?")}
_END: Keys = {"server": ref("server"), **_SEALED, "seconds": STAGES}
_DIFFERENCE: Keys = {
    **texts("object name head? models?"),
    "change": one_of("missing", "extra", "changed"),
}
_DIFFERENCES = list_of(ref("difference"))
_SOURCE_LINE = record({**texts("path"), **keys(COUNT, "line column")})
_REFUSED = list_of(record(texts("table error")))
_FLAGS = list_of(record(texts("flag meaning")))
_CHANGES = list_of(record(texts("table change")))
_QUESTION = record(
    {
        "kind": one_of("rename", "merge", "value", "rows", "branch", "confirm"),
        **texts("name question"),
        "flags": _FLAGS,
        "source": nullable(_SOURCE_LINE),
    }
)
_ANSWER = record(
    {
        "models": nullable(one_of("made", "memory", "partly")),
        "head": one_of("made", "memory", "partly"),
        "since": nullable(TIME),
        "not_remembered": record({"models": STRINGS, "head": STRINGS}),
    }
)
_COMPARISON: Keys = {
    "in_sync": FLAG,
    "differences": list_of(record({**_DIFFERENCE, "source": nullable(_SOURCE_LINE)})),
    "refused": _REFUSED,
    **keys(STRINGS, "strays notes"),
    "unmanaged": list_of(record(texts("object name"))),
}
_REVISED: Keys = {
    "has_downgrade": FLAG,
    **keys(STRINGS, "sql? other_order findings accepted filled broken notes"),
    "differences": _DIFFERENCES,
    "refused": _REFUSED,
    "unfilled": list_of(record({**texts("table column"), "flags": _FLAGS})),
    "rows": nullable(ref("generated-rows")),
}
_FAILED_ORDER = record({"order": STRINGS, **texts("error statement?")})
_COUNTER = record({**texts("column"), **keys(COUNT, "next largest")})
_TABLE_SIZE = record(
    {**texts("name"), **keys(COUNT, "rows data_bytes index_bytes")},
    {**texts("schema"), "auto_increment": _COUNTER},
)

PARTS: Keys = {
    "server": record(texts("source flavor version")),
    "difference": record(_DIFFERENCE),
    "answer": _ANSWER,
    "verdict": record(
        {
            "heads": STRINGS,
            "same": FLAG,
            "differences": _DIFFERENCES,
            "rows": STRINGS,
            "failures": list_of(_FAILED_ORDER),
            "not_tried": STRINGS,
            "accepted": STRINGS,
        }
    ),
    "generated-rows": record(
        {
            "filled": table_of(COUNT),
            "refused": FLAG,
            **keys(_CHANGES, "upgrade downgrade upgrade_again"),
            **texts("not_undone? not_again? unforeseen?"),
            "missing": STRINGS,
        }
    ),
    "proof-run": record(
        {
            **keys(_CHANGES, "upgrade downgrade upgrade_again"),
            **keys(_DIFFERENCES, "schema_downgrade schema_upgrade_again"),
            **texts("failure? refused? not_undone? not_again?"),
        }
    ),
    **linting.PARTS,
    **migrations.PARTS,
}
RESULTS: Keys = {
    "questions": record({"questions": list_of(_QUESTION)}),
    "failure": record(
        {**texts("error details?"), "source": nullable(_SOURCE_LINE), "exit_code": COUNT}
    ),
    "drift": record(
        {
            **_COMPARISON,
            "verdict": nullable(ref("verdict")),
            **texts("head_file?"),
            "lint": nullable(record(linting.LINTED)),
            "answer": ref("answer"),
            **_END,
        }
    ),
    "drifts": record(
        {
            "in_sync": FLAG,
            "databases": list_of(record({**texts("database"), **_COMPARISON})),
            "notes": STRINGS,
            **texts("head_file?"),
            **_END,
        }
    ),
    "database-drift": record(
        {
            **migrations.PLACE,
            "in_sync": FLAG,
            **keys(_DIFFERENCES, "differences unsure"),
            "fits": list_of(STRINGS),
            "lacks": STRINGS,
            "half_applied": nullable(ref("half-applied")),
            "mending": migrations.MENDING,
            **keys(STRINGS, "unseen left_out notes"),
            **_END,
        }
    ),
    "revision": record(
        {
            **texts("path? source?"),
            "written": FLAG,
            **_REVISED,
            "lint": nullable(ref("judgement")),
            "answer": ref("answer"),
            **_END,
        }
    ),
    "revisions": record(
        {
            **texts("path? source?"),
            "written": FLAG,
            "databases": list_of(record({**texts("database"), **_REVISED})),
            **_END,
        }
    ),
    "empty-revision": record({**texts("path source? revision"), "written": FLAG}),
    "proof": record(
        {
            **texts("revision path"),
            **keys(FLAG, "exact has_downgrade"),
            "empty": ref("proof-run"),
            "full": nullable(ref("proof-run")),
            "filled": table_of(COUNT),
            "sql": nullable(STRINGS),
            **_END,
        }
    ),
    "linting": record({**linting.LINTED, **_END, "server": nullable(ref("server"))}),
    "diagram": record({**texts("diagram path?"), "tables": COUNT, "outdated": FLAG}),
    "sizes": record(
        {
            "server": record(texts("flavor version")),
            **texts("database read_at path?"),
            "tables": list_of(_TABLE_SIZE),
        }
    ),
    "squash": record(
        {
            **keys(STRINGS, "replaced kept paths notes"),
            **texts("folder source?"),
            "written": FLAG,
            **_END,
        }
    ),
    "dropped": record({**keys(STRINGS, "replaced removed"), **texts("path"), "written": FLAG}),
    "stamp": record(
        {
            **texts("host database"),
            **keys(STRINGS, "before after unseen"),
            **keys(FLAG, "written verified"),
            "differences": _DIFFERENCES,
            **_END,
        }
    ),
    "history": record(
        {
            "current": nullable(STRINGS),
            **texts("problem?"),
            "revisions": list_of(
                record(
                    {
                        **texts("revision message"),
                        "head": FLAG,
                        **keys(STRINGS, "down depends_on labels"),
                        "state": nullable(one_of("current", "applied", "pending")),
                    }
                )
            ),
        },
        texts("host database"),
    ),
    "opened-database": record(
        {
            **texts("url database user password unix_socket? host?"),
            "port": nullable(COUNT),
            "server": ref("server"),
            "answer": ref("answer"),
            "seconds": STAGES,
        }
    ),
    "baseline": record(
        {
            **texts("path source? host database revision?"),
            "written": FLAG,
            "differences": _DIFFERENCES,
            **keys(STRINGS, "unseen left_out"),
            **_END,
        }
    ),
    "joining": record(
        {
            "verdict": nullable(ref("verdict")),
            **keys(STRINGS, "notes paths"),
            "written": FLAG,
            **texts("source?"),
            **_END,
            "server": nullable(ref("server")),
        }
    ),
    "recorded-head": record({**texts("path"), "written": FLAG}),
    "cache": record(
        {
            **texts("folder"),
            **keys(COUNT, "size limit"),
            "cleared": FLAG,
            "held": list_of(record({**texts("kind"), **keys(COUNT, "entries size last_used")})),
        }
    ),
    "setup": record(
        {
            **keys(STRINGS, "found left written advice"),
            "changes": list_of(record(texts("path what text"))),
            "in_sync": nullable(FLAG),
        }
    ),
    "diagnosis": record(
        {
            **keys(table_of(STRING), "versions version_notes"),
            **texts("interpreter own_interpreter? chosen? history"),
            "sources": list_of(
                record({**texts("source"), "available": FLAG}, texts("detail cost reason remedy"))
            ),
            "options": list_of(record(texts("key value origin note"))),
            "problems": STRINGS,
            **_SEALED,
        }
    ),
    "likeness": record(
        {
            **texts("flavor mysql_version"),
            "server_variables": table_of({"type": ["string", "integer"]}),
            "left_out": STRINGS,
        }
    ),
    **linting.RESULTS,
    **migrations.RESULTS,
}
COMMANDS: dict[str, tuple[str, ...]] = {
    "revision": ("revision", "revisions", "empty-revision"),
    "check-drift": ("drift", "drifts", "database-drift"),
    "upgrade": ("migration-result", "databases"),
    "resume": ("resume",),
    "downgrade": ("migration-result", "databases"),
    "history": ("history",),
    "db": ("opened-database",),
    "cache": ("cache",),
    "init": ("setup",),
    "rebase": ("joining",),
    "merge": ("joining",),
    "record-head": ("recorded-head",),
    "prove": ("proof",),
    "lint": ("linting", "linting-on-servers", "rules", "explained-rule"),
    "erd": ("diagram",),
    "sizes": ("sizes",),
    "squash": ("squash", "dropped"),
    "stamp": ("stamp",),
    "baseline": ("baseline",),
    "doctor": ("diagnosis", "likeness"),
}
"""The results of each command; all of them may also have questions, or fail."""

_VERSION: Keys = {"schema_version": {"const": SCHEMA_VERSION}}


def command_results(command: str) -> tuple[str, ...]:
    """The definitions of what a command may print."""
    return (*COMMANDS[command], "questions", "failure")


def _versioned(result: Schema) -> Schema:
    """A result with the version of the schema."""
    properties, required = result["properties"], result["required"]
    assert isinstance(properties, dict)
    assert isinstance(required, list)
    return record({**_VERSION, **{name: properties[name] for name in required}}, properties)


def _line(event: str, name: str) -> Schema:
    """A line of ``--format jsonl``."""
    return {"allOf": [record({"event": {"const": event}, "time": TIME}), ref(name)]}


def _any_of(names: Iterable[str]) -> Schema:
    return {"anyOf": [ref(name) for name in names]}


def schema() -> Schema:
    """The schema of everything that is printed as JSON, with a definition for each command."""
    events = {f"event-{name}": each for name, each in migrations.EVENTS.items()}
    ends = {name: name if name in ("questions", "failure") else "result" for name in RESULTS}
    lines = [
        *(_line(name, f"event-{name}") for name in migrations.EVENTS),
        *(_line(end, name) for name, end in ends.items()),
    ]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:alembic-autogen:json:{SCHEMA_VERSION}",
        "title": f"What alembic-autogen prints with --format json, version {SCHEMA_VERSION}",
        "description": (
            "Each command has a definition of its own, #/$defs/command-NAME, and a line of "
            "--format jsonl is #/$defs/line. Objects may get further keys within a version."
        ),
        **_any_of(RESULTS),
        "$defs": {
            **{f"command-{name}": _any_of(command_results(name)) for name in COMMANDS},
            "line": {"anyOf": lines},
            **{name: _versioned(each) for name, each in RESULTS.items()},
            **events,
            **PARTS,
        },
    }


def text() -> str:
    """The schema as docs/json.schema.json has it."""
    return json.dumps(schema(), indent=2) + "\n"
