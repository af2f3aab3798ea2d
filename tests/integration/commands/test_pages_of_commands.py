"""Pages of HTML about a real drift and a real revision."""

from __future__ import annotations

from pathlib import Path

from support.shops import Shop


def test_drift_and_revision_have_a_page(shop: Shop, tmp_path: Path) -> None:
    shop.edit("name: str = Field(max_length=40, index=True)", "name: str = Field(max_length=60)")
    done = shop.run("check-drift", "--lint", "--format", "html")
    assert done.code == 1, done.err
    for part in ("customer.name", "models.py:14", "Revision 0001", "The first tables."):
        assert part in done.out, part
    page = tmp_path / "revision.html"
    done = shop.run("revision", "-m", "Wider <b>", "--report", f"html={page}")
    assert done.code == 0, done.err
    text = page.read_text()
    for part in ("is written and proved", "ALTER TABLE customer", "Wider &lt;b&gt;", "(new)"):
        assert part in text, part


def test_what_has_no_page_is_refused_before_anything_is_done(shop: Shop, tmp_path: Path) -> None:
    page = f"html={tmp_path / 'page.html'}"
    for arguments, words in (
        (("history", "--format", "html"), "History has no report as html"),
        (("lint", "--list-rules", "--format", "html"), "A list of rules has no report"),
        (("revision", "-m", "x", "--report", "xml=x"), "names no format; give one of github"),
        (("revision", "-m", "x", "--empty", "--report", page), "do not go together"),
        (("check-drift", "--report", "html=/no/such/page.html"), "cannot be written"),
    ):
        done = shop.run(*arguments)
        assert (done.code, words in done.err) == (2, True), (arguments, done.err)
    assert not list(tmp_path.glob("page.html"))
