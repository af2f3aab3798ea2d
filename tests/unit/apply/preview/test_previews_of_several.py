"""The databases of a list that share a preview."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from alembic_autogen.apply.preview.preview import Preview, PreviewRequest
from alembic_autogen.apply.preview.shared_previews import shared
from alembic_autogen.apply.resuming.marks import Mark
from alembic_autogen.apply.resuming.real_state import RealState
from alembic_autogen.session.real_defaults import like_real
from alembic_autogen.settings import load


def test_a_mark_of_rows_is_of_one_database_only(tmp_path: Path) -> None:
    real = RealState("CREATE TABLE a (b INT)", "mysql")
    request = PreviewRequest(load(tmp_path), "upgrade", ("0002",), "one", ("0001",), real)
    made: list[str] = []

    def make(request: PreviewRequest) -> Preview:
        made.append(request.name)
        return Preview(None, None, (), (), "9.7")

    shared(tmp_path, request, make)
    shared(tmp_path, replace(request, name="two"), make)
    marked = replace(real, has_marks=True, mark=Mark("0002", "upgrade", 1, "abc"))
    shared(tmp_path, replace(request, name="three", real=marked), make)
    assert made == ["one", "three"]


def test_a_preview_with_further_databases_is_of_one_database_only(tmp_path: Path) -> None:
    settings = replace(load(tmp_path), schemas=("audit",))
    made: list[str] = []

    def make(request: PreviewRequest) -> Preview:
        made.append(request.name)
        return Preview(None, None, (), (), "9.7")

    for name in ("one", "two", "one"):
        real = RealState("CREATE TABLE a (b INT)", "mysql", name=name)
        like = like_real(settings, name)
        shared(tmp_path, PreviewRequest(like, "upgrade", ("0002",), name, ("0001",), real), make)
    assert made == ["one", "two"]
