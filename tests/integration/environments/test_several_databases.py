"""An env.py that migrates several databases is refused, however it is written."""

from __future__ import annotations

from support.shops import Shop, run_alembic

TWICE = """
def both():
    run_migrations_online()
    run_migrations_online()

if context.is_offline_mode():
"""


def test_the_template_multidb_is_refused(shop: Shop) -> None:
    folder = shop.folder / "several"
    folder.mkdir()
    done = run_alembic(["init", "-t", "multidb", "migrations"], folder)
    assert done.code == 0, done.err
    done = Shop(folder, shop.environment).run("check-drift")
    assert done.code == 2 and "runs the migrations of several databases" in done.err
    assert not list(folder.glob("*.sql"))


def test_a_second_run_of_migrations_is_refused(shop: Shop) -> None:
    shop.edit("\nif context.is_offline_mode():\n", TWICE, "migrations/env.py")
    shop.edit("else:\n    run_migrations_online()", "else:\n    both()", "migrations/env.py")
    for command in (("check-drift",), ("revision", "-m", "x")):
        done = shop.run(*command)
        assert done.code == 2 and "runs the migrations of several databases" in done.err, done.err
        assert "Traceback" not in done.err
