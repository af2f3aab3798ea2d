"""The origins of the lines of a squash."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.history.squashing import Part, bodies, origin, squash_source

TEMPLATE = '''\
"""All in one."""

from alembic import op

revision = "3"


def upgrade():
    {}


def downgrade():
    {}
'''
PARTS = [
    Part("1", 'revision = "1"\n\n\ndef upgrade():\n    first()\n', has_downgrade=False),
    Part(
        "2",
        '"""Text.\n\nMore."""\n\nrevision = "2"\nTEXT = """a\n\n  b"""\n\n\n\ndef upgrade():\n'
        "    # a comment\n\n    second()\n\n\ndef downgrade():\n    back()\n",
        has_downgrade=True,
    ),
]


@pytest.mark.parametrize(
    ("text", "title", "line"),
    [("first()", "1", 5), ("second()", "2", 15), ("back()", "2", 19), ('  b"""', "2", 8)],
)
def test_a_line_of_a_part_is_found_in_its_own_file(text: str, title: str, line: int) -> None:
    source = squash_source(TEMPLATE.format(*bodies(PARTS)), PARTS, {"1": "a.py", "2": "b.py"}, "..")
    (number,) = (n for n, each in enumerate(source.splitlines(), 1) if text in each)
    found = origin(source, number, PARTS)
    assert found is not None
    assert (found[0].title, found[1]) == (title, line)
    assert text in found[0].source.splitlines()[line - 1]


def test_a_line_of_the_squash_itself_comes_from_no_part() -> None:
    source = squash_source(TEMPLATE.format(*bodies(PARTS)), PARTS, {"1": "a.py", "2": "b.py"}, "..")
    assert origin(source, source.splitlines().index("def upgrade():") + 1, PARTS) is None


HELPER = "def helper():\n    op.execute('x')\n\n\n"
SHARING = [
    Part(
        title,
        f'from alembic import op\n\nrevision = "{title}"\n\n\n{HELPER}def upgrade():\n'
        f"    helper()\n    own_{title}()\n",
        has_downgrade=False,
    )
    for title in ("1", "2")
]


def test_a_function_that_parts_share_is_there_once() -> None:
    template = TEMPLATE.format(*bodies(SHARING))
    source = squash_source(template, SHARING, {"1": "a.py", "2": "b.py"}, "..")
    compile(source, "squash", "exec")
    lines = source.splitlines()
    assert [line.strip() for line in lines if "def helper" in line] == ["def helper():"]
    assert origin(source, lines.index("    op.execute('x')") + 1, SHARING) is None
    for part in SHARING:
        found = origin(source, lines.index(f"        own_{part.title}()") + 1, SHARING)
        assert found == (part, 12)


def test_strings_with_further_line_ends_stay_as_they_are() -> None:
    """Python ends lines at fewer characters than ``str.splitlines()`` does."""
    odd = "a\x0b\x0c\x1c\x85\u2028\u2029b"
    parts = [
        replace(part, source=part.source.replace("op.execute('x')", f"op.execute('{odd}')"))
        for part in SHARING
    ]
    source = squash_source(TEMPLATE.format(*bodies(parts)), parts, {"1": "a.py", "2": "b.py"}, "..")
    compile(source, "squash", "exec")
    assert source.count(odd) == 1 and source.count("def helper") == 1
    own = source.split("\n").index("        own_2()") + 1
    assert origin(source, own, parts) == (parts[1], 12)
