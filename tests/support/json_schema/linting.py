"""The schemas of what ``lint`` prints, also as a part of other results."""

from __future__ import annotations

from support.json_schema.kinds import (
    COUNT,
    DIRECTION,
    FLAG,
    SECONDS,
    SEVERITY,
    STRING,
    STRINGS,
    Keys,
    keys,
    list_of,
    nullable,
    one_of,
    record,
    ref,
    table_of,
    texts,
)

_RULE: Keys = {**texts("id summary fix"), "severity": SEVERITY}
_REHEARSED = record(
    {
        **keys(COUNT, "rows binary_log_bytes? disk_bytes?"),
        **keys(SECONDS, "seconds longest_write_wait longest_read_wait"),
    }
)
_STATEMENT = record(
    {
        "direction": DIRECTION,
        **texts("sql table? reason?"),
        "algorithm": nullable(one_of("INSTANT", "NOCOPY", "INPLACE", "COPY")),
        "lock": nullable(one_of("NONE", "SHARED", "EXCLUSIVE")),
        "rebuild": FLAG,
        **keys(COUNT, "line?"),
        "rehearsed": nullable(_REHEARSED),
        "estimate": nullable(record(keys(SECONDS, "seconds factor"))),
    }
)
_FINDING = record(
    {
        **texts("id message statement? fix? documentation"),
        "severity": SEVERITY,
        **keys(COUNT, "line? column?"),
    }
)
_RELEASE = record({"recorded": FLAG, **keys(COUNT, "run not_run")})
_BROKEN = record({**texts("kind table sql error origin?"), **keys(COUNT, "failed tried")})

_NEEDED = record(
    {
        "direction": DIRECTION,
        "privileges": list_of(record({**texts("privilege database?"), "global": FLAG})),
        "grants": STRINGS,
    }
)
_PRIVILEGES = record(
    {
        "needed": list_of(_NEEDED),
        **texts("not_measured?"),
        "lacking": list_of(record({**texts("privilege table?"), "global": FLAG})),
        "lacking_grants": STRINGS,
    }
)

LINTED: Keys = {
    "revisions": list_of(ref("linted-revision")),
    "skipped": list_of(record(texts("revision reason"))),
    "fail_on": one_of("note", "warning", "error", "none"),
}
_JUDGEMENT: Keys = {
    **texts("revision path"),
    "statements": list_of(_STATEMENT),
    "findings": list_of(_FINDING),
    "suppressed": list_of(_FINDING),
    "proved": FLAG,
    "not_rehearsed": STRINGS,
    "running_release": nullable(_RELEASE),
    "broken_statements": list_of(_BROKEN),
    "lost_plans": list_of(record(texts("kind table indexes sql origin"))),
}
PARTS: Keys = {
    "judgement": record(_JUDGEMENT),
    "linted-revision": record({**_JUDGEMENT, "privileges": nullable(_PRIVILEGES)}),
    "rule": record(_RULE),
}
_ON_SERVER = record(
    {
        **texts("name failed?"),
        "proved": FLAG,
        "statements": list_of(
            record(
                {**texts("sql algorithm? lock?"), **keys(COUNT, "line?"), "rebuild": FLAG},
            )
        ),
        "findings": list_of(
            record({**texts("id message"), "severity": SEVERITY, **keys(COUNT, "line?")})
        ),
    }
)
_SERVER_DIFFERENCE = record(
    {**texts("kind what?"), **keys(COUNT, "line?"), "values": table_of(STRING)}
)
_ON_SERVERS = record(
    {
        **texts("revision path"),
        "on": list_of(_ON_SERVER),
        "differences": list_of(_SERVER_DIFFERENCE),
        "lowest": list_of(record(texts("flavor version"))),
    }
)

RESULTS: Keys = {
    "linting-on-servers": record(
        {
            "servers": list_of(record(texts("name flavor version?"))),
            "revisions": list_of(_ON_SERVERS),
            "fail_on": LINTED["fail_on"],
        }
    ),
    "rules": record({"rules": list_of(ref("rule"))}),
    "explained-rule": record({**_RULE, **texts("documentation")}),
}
