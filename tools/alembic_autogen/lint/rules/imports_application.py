"""The revision imports modules of the application.

When these modules change, an old revision changes with them: it breaks, or gives new databases
another schema or other rows than older databases have. A revision should contain all that it does.
A module is the application's if it is neither in the standard library nor installed. Names that are
used only as types of columns are not reported: Alembic and `revision` write types so, and the
resulting columns are part of the schema that is proved.

Flagged:

```python
def upgrade():
    from models import Customer

    op.add_column("customer", sa.Column(Customer.__name__.lower() + "_number", sa.Integer()))


def downgrade():
    op.drop_column("customer", "customer_number")
```

Clean:

```python
import json
from urllib.parse import quote


def upgrade():
    op.execute("UPDATE customer SET name = '%s' WHERE id = 1" % quote(json.dumps("a")))


def downgrade():
    op.execute("UPDATE customer SET name = 'a' WHERE id = 1")
```
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING

from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.rule import Hit, Rule

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence

_KNOWN = {"alembic", "alembic_autogen", "sqlalchemy", "sqlmodel", "__future__"}
_TYPES = {"type_", "existing_type"}
"""The arguments of operations that are types of columns."""


def _check(evidence: Evidence) -> Iterator[Hit]:
    types = set(map(id, _in_types(evidence.tree)))
    names = [each for each in ast.walk(evidence.tree) if isinstance(each, ast.Name)]
    for node in ast.walk(evidence.tree):
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            continue
        module = node.module if isinstance(node, ast.ImportFrom) else None
        relative = isinstance(node, ast.ImportFrom) and node.level > 0
        for alias in node.names:
            name = module or alias.name
            bound = alias.asname or alias.name.partition(".")[0]
            uses = [each for each in names if each.id == bound]
            is_type = bool(uses) and all(id(each) in types for each in uses)
            if not is_type and (relative or _is_of_application(name.partition(".")[0])):
                yield Hit(f"It imports {name}.", line=node.lineno)
                break


def _in_types(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the nodes of arguments that give an operation or Column() the type of a column."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            function = call.func
            is_column = getattr(function, "attr", getattr(function, "id", "")) == "Column"
            found = [each.value for each in call.keywords if each.arg in _TYPES]
            for node in [*found, *(call.args[1:2] if is_column else [])]:
                yield from ast.walk(node)


def _is_of_application(name: str) -> bool:
    """Whether a module is neither in the standard library nor installed; nothing is imported."""
    if name in _KNOWN or name in sys.stdlib_module_names:
        return False
    spec = PathFinder.find_spec(name)
    places = [spec.origin or "", *(spec.submodule_search_locations or ())] if spec else []
    return not any("site-packages" in each or "dist-packages" in each for each in places)


RULE = Rule(
    id="imports-application",
    severity=Severity.WARNING,
    summary="The revision imports modules of the application.",
    fix="Copy what the revision needs into it, such as the columns of a table with sa.table().",
    check=_check,
)
