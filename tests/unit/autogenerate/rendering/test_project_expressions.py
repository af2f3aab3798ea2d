"""Expressions that a project gives for parts of a file, and the one of them that is to blame."""

from __future__ import annotations

from typing import Literal

import pytest
import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.runtime.migration import MigrationContext

from alembic_autogen.autogenerate.operations.column_types import DECLARED
from alembic_autogen.autogenerate.rendering.plugin import PlannedOperations, ProjectExpression
from alembic_autogen.commands.project_expressions import describe_failure

HOOK = "render_item of env.py"
Rendered = str | Literal[False] | None


class Slug(sa.String):
    """A type of the application."""


def rendered(
    given: Rendered, item: object, *, asks_hook: bool = True, prefix: str | None = None
) -> tuple[Rendered, PlannedOperations]:
    """Render a type for which the hook of env.py returns a text."""
    planned = PlannedOperations([], [], asks_hook=asks_hook)
    render = planned.render_item(lambda kind, item, context: given)
    migration = MigrationContext.configure(dialect_name="mysql")
    context = AutogenContext(migration, opts={"user_module_prefix": prefix})
    return render("type", item, context), planned


@pytest.mark.parametrize("nothing", [None, ""])
def test_a_part_that_the_hook_leaves_out_is_no_expression(nothing: str | None) -> None:
    found, planned = rendered(nothing, sa.Integer())
    assert (found, planned.project_expressions, planned.notes) == (nothing, [], [])


def test_an_expression_of_the_hook_is_written_and_noted() -> None:
    found, planned = rendered("mine.Type()", sa.Integer())
    assert found == "mine.Type()"
    assert planned.project_expressions == [ProjectExpression("mine.Type()", HOOK)]


def test_a_text_that_is_no_expression_is_named_and_not_written() -> None:
    found, planned = rendered("<type>", sa.Integer())
    assert (found, planned.project_expressions) == (False, [])
    assert planned.notes == [
        f"{HOOK} gives <type>, which is not a Python expression, and is not followed."
    ]


def test_the_hook_is_not_called_where_it_is_not_to_be() -> None:
    assert rendered("mine.Type()", sa.Integer(), asks_hook=False)[0] is False


def test_the_hook_is_called_with_the_models_type_first() -> None:
    item, asked = sa.String(40), []
    setattr(item, DECLARED, Slug(40))
    render = PlannedOperations([], []).render_item(
        lambda kind, each, context: asked.append(each) or False
    )
    render("type", item, AutogenContext(MigrationContext.configure(dialect_name="mysql")))
    assert asked == [getattr(item, DECLARED), item]


@pytest.mark.parametrize(
    ("prefix", "text", "source"),
    [
        (None, f"{__name__}.Slug(length=40)", "repr() of Slug"),
        ("types.", "types.Slug(length=40)", "user_module_prefix of env.py"),
    ],
)
def test_a_type_of_the_application_is_named_by_its_repr(
    prefix: str | None, text: str, source: str
) -> None:
    found, planned = rendered(False, Slug(40), prefix=prefix)
    assert found == text
    assert planned.project_expressions == [
        ProjectExpression(text, source, is_repr=source.startswith("repr"))
    ]


FIRST = ProjectExpression("mine.Type()", HOOK)
SECOND = ProjectExpression("app.Slug(length=40)", "repr() of Slug", is_repr=True)


def test_the_expression_with_the_missing_name_is_blamed() -> None:
    error = NameError("name 'app' is not defined", name="app")
    assert describe_failure(error, [FIRST, SECOND]) == (
        "repr() of Slug gives app.Slug(length=40), which the file cannot run (NameError: name "
        "'app' is not defined); it has the server's types instead, unless render_item of env.py "
        "gives an expression for the type."
    )


def test_without_a_name_the_first_expression_is_blamed() -> None:
    assert describe_failure(ValueError("no such length"), [FIRST, SECOND]) == (
        f"{HOOK} gives mine.Type(), which the file cannot run (ValueError: no such length); it has "
        "the server's types instead, until script.py.mako or render_item (context.imports.add) "
        "imports that name."
    )
