"""Sections of the benchmarks' document are renewed one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import bench.__main__ as main
from bench import report
from bench.__main__ import NAMES, options_of
from bench.contestants import BASELINE, Place
from bench.parts.base import MeasurementExtent, Measurements
from bench.parts.registry import PARTS, named
from bench.results import MeasuredRow
from bench.tables import LAST, with_section

DOCUMENT = f"# Benchmarks\n\n## One\n\nfirst\n\n## Two\n\nsecond\n\n{LAST}\n\nnotes\n"


def test_a_section_is_replaced_and_no_other() -> None:
    assert with_section(DOCUMENT, "## One\n\nnew\n") == DOCUMENT.replace("first", "new")


def test_a_section_that_is_new_comes_before_the_notes() -> None:
    found = with_section(DOCUMENT, "## Three\n\nthird\n")
    assert found == DOCUMENT.replace(LAST, f"## Three\n\nthird\n\n{LAST}")


def test_a_section_of_a_document_without_notes_is_added_at_its_end() -> None:
    assert with_section("# Benchmarks\n", "## One\n\nnew\n") == "# Benchmarks\n\n## One\n\nnew\n"


def test_renewing_a_part_twice_changes_its_figures_only(tmp_path: Path) -> None:
    path = tmp_path / "benchmarks.md"
    path.write_text(DOCUMENT)
    part = named("own")
    for seconds in (2.0, 3.0):
        rows = [MeasuredRow(BASELINE, [8.0]), MeasuredRow("ours", [seconds])]
        report.write_part(part, [Measurements("", rows, remarks=("A remark.",))], tmp_path)
    text = path.read_text()
    assert text.count(part.heading) == 1
    assert "| ours | 3.00 | 3.00 to 3.00 | 2.7 |\n\n- A remark.\n" in text
    assert text.replace(text[text.index(part.heading) : text.index(LAST)], "") == DOCUMENT


def test_columns_without_figures_are_left_out(tmp_path: Path) -> None:
    report.write_part(named("own"), [Measurements("", [MeasuredRow(BASELINE, [1.0])])], tmp_path)
    assert "|  | median, s | min to max |\n" in (tmp_path / "benchmarks.md").read_text()


def test_parts_have_names_and_headings_of_their_own() -> None:
    assert len({*NAMES}) == len(NAMES)
    assert len({part.heading for part in PARTS}) == len(PARTS)
    assert all(part.heading.startswith("## ") and part.text.endswith("\n") for part in PARTS)


def test_a_part_that_fails_does_not_end_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(place: Place, extent: MeasurementExtent) -> Iterator[Measurements]:
        raise OSError("no network")

    def work(place: Place, extent: MeasurementExtent) -> Iterator[Measurements]:
        yield Measurements("", [MeasuredRow(BASELINE, [1.0])])

    parts = tuple(replace(named("own"), name=f.__name__, measure=f) for f in (fail, work))
    monkeypatch.setattr(main, "PARTS", parts)
    monkeypatch.setattr(main, "measured", lambda place, options: iter(()))
    options = main.options_of(["--output", str(tmp_path)])
    with pytest.raises(SystemExit, match=r"could not be measured: fail$"):
        main.everything(Place(tmp_path, tmp_path, tmp_path), options)
    assert parts[1].heading in (tmp_path / "benchmarks.md").read_text()


def test_only_takes_sections_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert options_of(["--only", "real,own"]).only == ("real", "own")
    assert options_of([]).only == ()
    with pytest.raises(SystemExit):
        options_of(["--only", "real,unreal"])
    assert "there is no section 'unreal', only " in capsys.readouterr().err
