"""The function by which a revision guards itself: plain SQLAlchemy, nothing to be installed."""

from __future__ import annotations

import re

FUNCTION = "refuse_if_any"

_CODE = f'''
def {FUNCTION}(offenders: str, problem: str, remedy: str) -> None:
    """Stop before anything is changed if the query finds rows that would not fit."""
    if op.get_context().as_sql:  # the SQL is only printed
        return
    count = op.get_bind().scalar(sa.text(f"SELECT COUNT(*) FROM ({{offenders}}) AS offenders"))
    if count:
        found = op.get_bind().execute(sa.text(f"{{offenders}} LIMIT 5")).mappings()
        examples = "; ".join(", ".join(f"{{k}}={{v!r}}" for k, v in row.items()) for row in found)
        raise RuntimeError(
            f"{{problem}}: {{count}} in all, such as {{examples}}."
            f" {{remedy}}, then run this again; nothing was changed."
        )


'''
_UPGRADE = re.compile(r"^def upgrade\b", re.MULTILINE)


def with_guard_function(source: str) -> str:
    """A revision with the function in front of ``upgrade()``, if anything in it calls it."""
    if f"{FUNCTION}(" not in source:
        return source
    return _UPGRADE.sub(lambda match: _CODE.lstrip("\n") + match[0], source, count=1)
