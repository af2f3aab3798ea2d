"""One revision in place of several, with plain Alembic on databases at every revision within."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alembic_autogen.schema.read import read_schema
from alembic_autogen.server.base import Server
from support.shops import Shop
from support.squashes import STEPS, contents, production, several, versions, write


@pytest.fixture
def long(shop: Shop) -> Shop:
    """A project with seven revisions, of which the fourth inserts rows."""
    write(shop, STEPS)
    return shop


@pytest.mark.slow
@pytest.mark.parametrize(
    ("span", "replaced", "kept"),
    [
        (":", [1, 2, 3, 4, 5, 6, 7], ["0004"]),
        (":0003", [1, 2, 3], []),
        ("0002:0003", [2, 3], []),
        ("0003:0006", [3, 4, 5, 6], ["0003", "0004"]),
    ],
)
def test_databases_at_every_revision_reach_head_by_plain_alembic(
    long: Shop, server: Server, span: str, replaced: list[int], kept: list[str]
) -> None:
    with production(server, "squash_before") as database:
        long.alembic(database, "upgrade", "head")
        wanted = contents(database)
    numbers = range(1, 8)
    places = [(n, f"squash_{n}") for n in numbers]
    with several(server, [name for _, name in places]) as databases:
        for number, database in zip(numbers, databases, strict=True):
            long.alembic(database, "upgrade", f"000{number}")
        done = long.run("squash", span, "-m", "all of it", "--format", "json")
        assert done.code == 0, done.err
        found = json.loads(done.out)
        assert found["replaced"] == [f"000{n}" for n in replaced]
        assert found["kept"] == kept
        for database in databases:
            long.alembic(database, "upgrade", "head")
            assert contents(database) == wanted
    with production(server, "squash_new") as database:
        long.alembic(database, "upgrade", "head")
        assert contents(database) == wanted
        long.alembic(database, "downgrade", "base")
        assert list(read_schema(database).tables) == [next(iter(read_schema(database).tables))]
        long.alembic(database, "upgrade", "head")
        assert contents(database) == wanted
    assert long.run("check-drift").code == 1  # the models have no gifts
    assert len(versions(long)) == 7 - len(replaced) + 2


def test_old_files_are_kept_as_they_were(long: Shop) -> None:
    before = {
        name: (long.folder / "migrations/versions" / name).read_text() for name in versions(long)
    }
    done = long.run("squash", ":")
    assert done.code == 0, done.err
    assert "Kept with their own statements, in this order: 0004." in done.err
    folder = long.folder / "migrations" / "replaced" / "0007"
    assert {path.name: path.read_text() for path in folder.iterdir()} == before
    texts = [Path(long.folder, path).read_text() for path in done.out.split()]
    assert [each.count("\nfrom alembic import op\n") for each in texts] == [1, 1]
    text = texts[-1]
    assert text.count("create_table") == 3 and 'NAMES = """Ann\nBob"""' in text
    compile(text, "squash", "exec")


def test_a_dry_run_writes_nothing(long: Shop) -> None:
    before = long.files()
    done = long.run("squash", "0002:0003", "--dry-run")
    assert done.code == 0, done.err
    assert "replaces = (" in done.out
    assert long.files() == before


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ("0002", "write FROM:TO"),
        ("0002:0002", "nothing to squash"),
        ("0003:0002", "Revision 0002 does not follow 0003"),
        ("9:0002", "There is no revision '9'"),
    ],
)
def test_what_is_no_range_is_refused(long: Shop, span: str, words: str) -> None:
    done = long.run("squash", span)
    assert (done.code, done.out) == (2, "")
    assert words in done.err and "Traceback" not in done.err


@pytest.mark.slow
def test_a_template_may_leave_out_what_few_revisions_have(long: Shop, server: Server) -> None:
    """Branch labels and dependencies, as Octavia's does."""
    template = Path(long.folder, "migrations", "script.py.mako")
    lines = template.read_text().splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(("branch_labels", "depends_on"))]
    assert len(kept) == len(lines) - 2
    template.write_text("".join(kept))
    with production(server, "squash_before") as database:
        long.alembic(database, "upgrade", "head")
        wanted = contents(database)
    with several(server, ["squash_2", "squash_new"]) as databases:
        long.alembic(databases[0], "upgrade", "0002")
        done = long.run("squash", "base:0005")
        assert done.code == 0, done.err
        for database in databases:
            long.alembic(database, "upgrade", "head")
            assert contents(database) == wanted


@pytest.mark.slow
def test_old_files_go_when_they_are_told_to(long: Shop, server: Server) -> None:
    with production(server, "squash_before") as database:
        long.alembic(database, "upgrade", "head")
        wanted = contents(database)
    assert long.run("squash", "0002:0005").code == 0
    before = long.files()
    done = long.run("squash", "--drop-replaced", "0005", "--dry-run")
    assert (done.code, "Would remove migrations/" in done.err) == (0, True), done.err
    assert long.files() == before
    done = long.run("squash", "--drop-replaced", "0005")
    assert done.code == 0, done.err
    text = Path(long.folder, done.out.strip()).read_text()
    assert (
        "replace" not in text
        and "importlib" not in text
        and "down_revision: Union[str, Sequence[str], None] = '0001'" in text
    )
    assert not (long.folder / "migrations/replaced").exists()
    assert len(versions(long)) == 4
    with production(server, "squash_new") as database:
        long.alembic(database, "upgrade", "head")
        assert contents(database) == wanted
        long.alembic(database, "downgrade", "0001")
        long.alembic(database, "upgrade", "head")
        assert contents(database) == wanted
    done = long.run("squash", "--drop-replaced", "0005")
    assert (done.code, "replaces no others" in done.err) == (2, True)


@pytest.mark.slow
def test_a_renamed_column_keeps_its_values(shop_anywhere: Shop) -> None:
    """Its old statements are kept, since the two schemas alone do not tell that it was renamed."""
    rename = 'op.alter_column("purchase", "{}", new_column_name="{}", existing_type=sa.String(200))'
    steps = (
        STEPS[0],
        (rename.format("note", "remark"), rename.format("remark", "note")),
        (
            'op.create_index("by_kind", "purchase", ["kind"])',
            'op.drop_index("by_kind", "purchase")',
        ),
        STEPS[3],
        STEPS[4],
    )
    write(shop_anywhere, steps)
    done = shop_anywhere.run("squash", "0002:", "--format", "json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["kept"] == ["0002", "0003", "0004"]


def test_one_that_was_killed_is_named_with_the_remedy(long: Shop) -> None:
    """Its files take their places one after the other."""
    folder = long.folder / "migrations/versions"
    aside = long.folder / "migrations/replaced/0004"
    aside.mkdir(parents=True)
    for name in ("0002_step.py", "0003_step.py"):
        (folder / name).rename(aside / name)
    done = long.run("check-drift")
    assert (done.code, done.out) == (2, "")
    assert "Revision 0004 follows 0003, which is in " in done.err
    assert "Move the files of that folder back, and type the squash again" in done.err
    for file in aside.iterdir():
        file.rename(folder / file.name)
    assert long.run("check-drift").code == 1


def test_a_part_that_fails_is_named_by_its_own_file(long: Shop) -> None:
    """The squash is no file yet, and need not become one."""
    path = long.folder / "migrations/versions/0004_step.py"
    text = path.read_text().replace("enumerate(NAMES.", "enumerate(globals()['NAMES'].")
    path.write_text(text)
    (line,) = (n for n, each in enumerate(text.splitlines(), 1) if "globals()" in each)
    done = long.run("squash", "0002:0006")
    assert (done.code, done.out) == (2, "")
    assert f"(migrations/versions/{path.name}:{line}): KeyError: 'NAMES'" in done.err, done.err
    assert "0006_0002_to_0006.py" not in done.err, done.err
    assert "leave it out of the squash" in done.err
