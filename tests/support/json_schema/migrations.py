"""The schemas of what upgrades, downgrades and their events print."""

from __future__ import annotations

from support.json_schema.kinds import (
    COUNT,
    DIRECTION,
    FLAG,
    SECONDS,
    STAGES,
    STRINGS,
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

PLACE: Keys = {**texts("host database"), "current": STRINGS}
_STATEMENT: Keys = {
    **texts("revision sql"),
    "direction": DIRECTION,
    **keys(COUNT, "statement statements?"),
    "query": FLAG,
}
_LOSS = record({**texts("revision sql table? loses"), "columns": STRINGS})
_REFUSAL = record({**texts("revision problem remedy"), **keys(COUNT, "count"), "rows": {}})
_ROOM = record({**texts("revision sql table"), **keys(COUNT, "needed_bytes free_bytes?")})
_ROW_COUNT = record({**texts("old? new?"), **keys(COUNT, "before? after?")})
MENDING = nullable(record({"statements": STRINGS, "drops": STRINGS}))
_VALUES = record({**texts("old new problem?"), **keys(STRINGS, "same changed unexplained")})
_COMPARED: Keys = {
    "differences": nullable(list_of(ref("difference"))),
    "mending": MENDING,
    "checksums": nullable(list_of(_VALUES)),
}
_PLAN: Keys = {
    **PLACE,
    "direction": DIRECTION,
    **texts("target result"),
    "resumed": nullable(
        record({**texts("revision"), "direction": DIRECTION, **keys(COUNT, "statement statements")})
    ),
    "revisions": list_of(record(texts("revision message"))),
    "losses": list_of(_LOSS),
    "lacks": list_of(record(texts("revision sql privilege database table?"))),
    "refusals": list_of(_REFUSAL),
    "unasked": COUNT,
    "room": nullable(_ROOM),
    "cluster": STRINGS,
    "large_tables": list_of(record(texts("revision sql tool? reason?"))),
}
_SAVED_ITEM = record(
    {
        **texts("revision table file"),
        **keys(COUNT, "statement rows"),
        "kind": one_of("table", "columns", "values", "rows"),
        "columns": STRINGS,
        "locked": FLAG,
    }
)
_RESTORED = record(
    {
        **texts("revision table"),
        "columns": STRINGS,
        **keys(COUNT, "written there gone changed taken unrestorable"),
    }
)
_RESULTS_OF_DATABASES = (
    *("upgraded", "downgraded", "unchanged", "planned", "different", "needs an answer", "failed"),
    *("interrupted", "not begun"),
)
_BACKUP: Keys = {
    "saved": nullable(record({**texts("directory finished_at?"), "items": list_of(_SAVED_ITEM)})),
    "restored": nullable(list_of(_RESTORED)),
}
_DATABASE = record(
    {
        **texts("host database error? details? sql?"),
        "result": one_of(*_RESULTS_OF_DATABASES),
        **keys(STRINGS, "from? to? done"),
        **_COMPARED,
        **_BACKUP,
        "half_applied": nullable(ref("half-applied")),
        "seconds": SECONDS,
    }
)
_WORK = record(
    {**texts("stage"), **keys(SECONDS, "percent?"), **keys(COUNT, "rows? expected_rows?")}
)

MIGRATION = record(
    {
        **_PLAN,
        "done": STRINGS,
        "executed": list_of(ref("executed")),
        **_COMPARED,
        "row_counts": list_of(_ROW_COUNT),
        **_BACKUP,
        **texts("sql? plan?"),
        "seconds": STAGES,
    }
)

PARTS: Keys = {
    "executed": record(
        {
            **texts("revision"),
            "direction": DIRECTION,
            "statements": list_of(
                record({**texts("sql"), **keys(COUNT, "statement times"), "seconds": SECONDS})
            ),
            "seconds": SECONDS,
        }
    ),
    "migration": MIGRATION,
    "half-applied": record(
        {
            **texts("revision"),
            "direction": DIRECTION,
            **keys(COUNT, "done uncertain"),
            "statements": STRINGS,
        },
        {"rest": list_of(ref("difference"))},
    ),
}
RESULTS: Keys = {
    "migration-result": MIGRATION,
    "databases": record(
        {
            **texts("target?"),
            "canaries": COUNT,
            "databases": list_of(_DATABASE),
            "counts": table_of(COUNT),
            "seconds": STAGES,
        }
    ),
    "resume": record(
        {
            **PLACE,
            "half_applied": nullable(ref("half-applied")),
            "migration": nullable(ref("migration")),
        }
    ),
}
EVENTS: dict[str, Schema] = {
    "plan": record(_PLAN),
    "revision_started": record(
        {**texts("revision"), "direction": DIRECTION, **keys(COUNT, "number of")}
    ),
    "statement_started": record(_STATEMENT),
    "statement_running": record({**_STATEMENT, "seconds": SECONDS, "work": nullable(_WORK)}),
    "statement_finished": record({**_STATEMENT, "seconds": SECONDS}),
    "statement_failed": record({**_STATEMENT, "seconds": SECONDS}),
    "waiting": record(texts("message")),
    "revision_finished": ref("executed"),
}
"""The events of ``--format jsonl``, without the keys that each line has."""
