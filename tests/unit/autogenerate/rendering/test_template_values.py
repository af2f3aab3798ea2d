"""What a template writes is compared with what it is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from alembic_autogen.autogenerate.rendering.template_values import (
    TemplateValues,
    check_template_values,
    check_written,
)
from alembic_autogen.errors import HistoryError
from alembic_autogen.history.revision_placement import RevisionPlacement
from alembic_autogen.history.scripts import History
from alembic_autogen.settings import load

FIRST = TemplateValues("r", ())
LATER = TemplateValues("r", ("p",))
MERGE = TemplateValues("r", ("p", "q"))
FULL = TemplateValues("r", ("p",), ("other",), ("label",))
GIVEN = "revision = ${repr(up_revision)}\n"
DOWN = "down_revision = ${repr(down_revision)}\n"
REST = "depends_on = ${repr(depends_on)}\nbranch_labels = ${repr(branch_labels)}\n"
QUOTED = 'down_revision: str = "${down_revision}"\n'


@pytest.fixture
def history(tmp_path: Path) -> History:
    """A history without revisions."""
    for name in ("migrations/versions", ".git"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "migrations/env.py").touch()
    (tmp_path / "alembic.ini").write_text(
        "[alembic]\nscript_location = migrations\nsqlalchemy.url = mysql+pymysql://db/shop\n"
    )
    return History(load(tmp_path, environ={}))


def check(history: History, template: str, values: TemplateValues) -> None:
    Path(history.scripts.dir, "script.py.mako").write_text(template)
    check_template_values(history, values, "a message")


@pytest.mark.parametrize("values", [FIRST, LATER, MERGE, FULL], ids=str)
def test_values_that_are_written_as_given_pass(history: History, values: TemplateValues) -> None:
    check(history, f'"""${{message}} ${{create_date}}"""\n{GIVEN}{DOWN}{REST}', values)


@pytest.mark.parametrize(
    ("template", "values", "sentence", "line"),
    [
        (GIVEN + QUOTED, FIRST, "down_revision = 'None' instead of None", 2),
        (GIVEN + QUOTED, MERGE, r"""= "\('p', 'q'\)" instead of \('p', 'q'\)""", 2),
        (GIVEN + "\n  \ndown_revision = None\n", LATER, "None instead of 'p'; write `down", 4),
        (GIVEN, LATER, "does not write down_revision; add `down_revision = ", 1),
        (GIVEN + DOWN, FULL, "does not write depends_on; add", 1),
        (GIVEN + DOWN + "branch_labels = None\n" + REST[:39], FULL, "branch_labels = None", 3),
    ],
)
def test_other_values_are_refused_with_the_line(
    history: History, template: str, values: TemplateValues, sentence: str, line: int
) -> None:
    with pytest.raises(HistoryError, match=sentence) as caught:
        check(history, template, values)
    assert caught.value.place is not None
    assert (caught.value.place.path.name, caught.value.place.line) == ("script.py.mako", line)


@pytest.mark.parametrize(
    "template",
    [
        GIVEN + QUOTED + "# ${owner}\n",
        GIVEN + QUOTED + "depends_on = later()\n",
        GIVEN + QUOTED + "(\n",
        QUOTED,
        "${",
    ],
    ids=["a value of env.py", "computed", "not Python", "no revision", "not Mako"],
)
def test_what_cannot_be_told_yet_passes(history: History, template: str) -> None:
    check(history, template, FIRST)


def test_an_id_of_the_templates_own_is_refused_where_it_counts(history: History) -> None:
    template = "revision = 'own'\n" + DOWN
    check(history, template, FIRST)
    with pytest.raises(HistoryError, match=r"revision = 'own' instead of 'r'; write `revision = "):
        check(history, template, TemplateValues("r", (), keeps_id=True))


def test_the_order_of_parents_does_not_count(tmp_path: Path) -> None:
    written = b"revision = 'r'\ndown_revision = ('b', 'a')\n"
    given = {"down_revision": ("a", "b"), "depends_on": None, "branch_labels": None}
    check_written(tmp_path / "script.py.mako", written, given)


def test_only_the_first_revision_follows_none(history: History) -> None:
    def down(head: str) -> int:
        return len(TemplateValues.of(history, "r", RevisionPlacement(head)).down)

    assert [down(each) for each in ("", "head", "base")] == [0, 0, 0]
    Path(history.scripts.dir, "versions/1.py").touch()
    assert [down(each) for each in ("", "head", "base", "x@head")] == [1, 1, 0, 1]
