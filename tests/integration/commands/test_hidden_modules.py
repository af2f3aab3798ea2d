"""A file of the application has the name of a module of Python: the command names the file."""

from __future__ import annotations

from dataclasses import replace

from support.shops import Shop


def test_a_file_that_hides_a_module_of_python_is_named(shop: Shop) -> None:
    path = shop.folder / "decimal.py"
    path.write_text("JOBS = []\n")
    alone = replace(shop, forked=False)
    done = alone.run("check-drift", PYTHONPATH=str(shop.folder))  # before everything, Python's too
    assert (done.code, "Traceback" in done.err) == (2, False), done.err
    assert f"{path} hides Python's own module decimal" in done.err
    path.rename(shop.folder / "jobs.py")
    assert shop.run("check-drift").code == 0
