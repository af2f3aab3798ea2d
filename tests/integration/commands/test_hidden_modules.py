"""A file of the application has the name of a module of Python: the command names the file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.shops import Shop


@pytest.mark.parametrize("name", ["queue", "decimal"])
def test_a_file_that_hides_a_module_of_python_is_named(shop: Shop, name: str) -> None:
    path = shop.folder / f"{name}.py"
    path.write_text("JOBS = []\n")
    done = replace(shop, forked=False).run("check-drift")
    assert (done.code, "Traceback" in done.err) == (2, False), done.err
    assert f"{path} hides Python's own module {name}" in done.err
    path.rename(shop.folder / "jobs.py")
    assert shop.run("check-drift").code == 0
