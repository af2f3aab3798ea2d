"""Stored objects that revisions create because the models declared them."""

from __future__ import annotations

import ast
import re

from alembic_autogen.models.keys import created_object
from alembic_autogen.schema.model import ObjectKey

DECLARED = "The {kind} as the models declare it; Alembic does not know {kind}s."
"""The comment above a stored object in a revision; it tells later runs that models declared it."""

_CONTINUED = re.compile(r"\n *# ")
"""The beginning of a line that continues a comment."""


def declares(source: str, key: ObjectKey) -> bool:
    """Whether a revision creates a stored object, with the comment that the models declared it.

    :param source: the text of a revision.
    """
    if DECLARED.format(kind=key.kind) not in _CONTINUED.sub(" ", source):
        return False
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    texts = (call.args[0] for call in calls if ast.unparse(call.func) == "op.execute" and call.args)
    return any(
        isinstance(text, ast.Constant) and created_object(str(text.value)) == key for text in texts
    )
