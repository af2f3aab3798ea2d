"""Stored objects and partitions that revisions create because the models declared them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from alembic_autogen.models.keys import created_object, partitioned_by
from alembic_autogen.schema.model import ObjectKey, TableKey

DECLARED = "The {kind} as the models declare it; Alembic does not know {kind}s."
"""The comment above a stored object in a revision; it tells later runs that models declared it."""

PARTITIONS = "Alembic has no operation for partitions."
"""The comment above a statement that makes partitions, with the same purpose."""

_CONTINUED = re.compile(r"\n *# ")
"""The beginning of a line that continues a comment."""


_BEFORE_A_NAME = (
    r"(?:\b(?:create_table\(|rename_table\([^,]*,|CREATE\s+TABLE|IF\s+NOT\s+EXISTS|RENAME\s+TO|TO|VIEW)"
    r"\s*[rbuf]?['\"`]?)"
)
"""The text before the name of a table or view where a revision creates it."""


def created_names(texts: Iterable[str], keys: Iterable[TableKey]) -> Iterator[TableKey]:
    """Find the names of tables and views as revisions write them, in upper or lower case.

    :param texts: the texts of revisions; the first one that creates a table counts.
    """
    texts = list(texts)
    for key in keys:
        name = re.compile(rf"{_BEFORE_A_NAME}({re.escape(key.name)})(?![\w$])", re.IGNORECASE)
        found = next((list(name.finditer(text)) for text in texts if name.search(text)), None)
        if found:
            yield TableKey(key.schema, found[-1][1])


def declares(source: str, key: ObjectKey) -> bool:
    """Whether a revision creates an object, with the comment that the models declared it.

    :param source: the text of a revision.
    """
    is_partitioning = key.kind == "partitioning"
    comment = PARTITIONS if is_partitioning else DECLARED.format(kind=key.kind)
    if comment not in _CONTINUED.sub(" ", source):
        return False
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    texts = (call.args[0] for call in calls if ast.unparse(call.func) == "op.execute" and call.args)
    created = partitioned_by if is_partitioning else created_object
    return any(isinstance(text, ast.Constant) and created(str(text.value)) == key for text in texts)


def marked(comment: str, statement: str) -> str:
    """Return the comment above a statement, which tells later runs of partitions that it makes."""
    makes_partitions = PARTITIONS not in comment and partitioned_by(statement) is not None
    return f"{comment} {PARTITIONS}" if makes_partitions else comment
