"""The files of a squash take the place of others, all of them or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from alembic_autogen.autogenerate.rendering import replace_files as module
from alembic_autogen.autogenerate.rendering.publish import draft_beside
from alembic_autogen.autogenerate.rendering.replace_files import replace_files
from alembic_autogen.autogenerate.rendering.squash import RenderedFile, RenderedSquash
from alembic_autogen.errors import HistoryError


def history(tmp_path: Path) -> tuple[dict[str, Path], RenderedSquash]:
    """Two revisions, and the files that replace them; the second has the name of an old one."""
    versions = tmp_path / "versions"
    versions.mkdir()
    files = {name: versions / f"{name}.py" for name in ("a", "b")}
    for name, path in files.items():
        path.write_text(f"revision = {name!r}\n")
    first, second = (RenderedFile(name, versions / f"{name}.py", name) for name in ("x", "b"))
    return files, RenderedSquash(first, second, tmp_path / "replaced" / "b")


def contents(folder: Path) -> dict[str, str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_text() for path in found}


def test_old_files_move_and_new_ones_come(tmp_path: Path) -> None:
    files, rendered = history(tmp_path)
    replace_files(files, rendered)
    assert contents(tmp_path) == {
        "versions/x.py": "x",
        "versions/b.py": "b",
        "replaced/b/a.py": "revision = 'a'\n",
        "replaced/b/b.py": "revision = 'b'\n",
    }


def test_all_is_undone_if_one_name_cannot_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, rendered = history(tmp_path)
    before = contents(tmp_path)
    rename = Path.rename

    def refused(path: Path, target: Path) -> Path:
        if target == rendered.squash.path and path.suffix == ".tmp":
            raise OSError(28, "No space left on device", str(target))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(HistoryError, match="cannot be written: No space left on device"):
        replace_files(files, rendered)
    assert contents(tmp_path) == before
    assert not rendered.folder.exists()


def test_what_is_there_already_is_not_overwritten(tmp_path: Path) -> None:
    files, rendered = history(tmp_path)
    rendered.anchor.path.write_text("another")
    before = contents(tmp_path)
    with pytest.raises(HistoryError, match=r"x\.py exists already"):
        replace_files(files, rendered)
    rendered.anchor.path.unlink()
    rendered.folder.mkdir(parents=True)
    (rendered.folder / "another.py").write_text("theirs")
    with pytest.raises(HistoryError, match="exists already"):
        replace_files(files, rendered)
    (rendered.folder / "another.py").unlink()
    assert contents(tmp_path) == {k: v for k, v in before.items() if not k.endswith("x.py")}


def test_an_interrupted_one_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files, rendered = history(tmp_path)
    before = contents(tmp_path)

    def interrupted(draft: Path, content: bytes) -> None:
        draft.write_bytes(content[:1])
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "write_draft", interrupted)
    with pytest.raises(KeyboardInterrupt):
        replace_files(files, rendered)
    assert contents(tmp_path) == before
    assert not rendered.folder.exists()


def test_what_a_killed_one_leaves_is_not_in_the_way(tmp_path: Path) -> None:
    files, rendered = history(tmp_path)
    rendered.folder.mkdir(parents=True)
    draft_beside(rendered.anchor.path).write_text("half of")
    replace_files(files, rendered)
    assert sorted(contents(tmp_path)) == [
        "replaced/b/a.py",
        "replaced/b/b.py",
        "versions/b.py",
        "versions/x.py",
    ]
