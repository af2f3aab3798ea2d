"""The number of times that env.py runs migrations, by its text."""

from __future__ import annotations

from pathlib import Path

import alembic
import pytest

from alembic_autogen.history.env_text import may_migrate_several, migrates_several

TEMPLATES = Path(alembic.__file__).parent / "templates"
RUN = "context.run_migrations()"
ONE = (
    f"{RUN}\n",
    f"def f():\n    {RUN}\nif x:\n    f()\nelse:\n    f()\n",
    f"def f():\n    {RUN}\nif x:\n    f()\n    raise SystemExit\nf()\n",
    f"def f():\n    if x:\n        {RUN}\n        return\n    {RUN}\nf()\n",
    f"for x in y:\n    pass\ndef f():\n    with a:\n        {RUN}\nf()\n",
    f"async def f():\n    await c.run_sync(g)\ndef g(c):\n    {RUN}\nasyncio.run(f())\n",
    f"def f():\n    {RUN}\n    f()\nf()\n",
    "\n".join([*("if x:\n    a()\nelse:\n    b()" for _ in range(60)), RUN]),
)
SEVERAL = (
    f"for x in y:\n    {RUN}\n",
    f"while x:\n    {RUN}\n",
    f"def f(x):\n    {RUN}\nfor x in y:\n    f(x)\n",
    f"def f():\n    {RUN}\nf()\nf()\n",
    f"def f():\n    {RUN}\ndef g():\n    f()\nfor x in y:\n  try:\n    g()\n  finally:\n    a\n",
    f"async def f():\n    async for x in y:\n        await c(g)\ndef g(c):\n    {RUN}\nrun(f())\n",
)


@pytest.mark.parametrize("text", ONE)
def test_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "env.py").write_text(text)
    assert not may_migrate_several(tmp_path / "env.py")


@pytest.mark.parametrize("text", SEVERAL)
def test_several(tmp_path: Path, text: str) -> None:
    (tmp_path / "env.py").write_text(text)
    assert migrates_several(tmp_path / "env.py")


@pytest.mark.parametrize("text", ["", "import app\napp.migrate()\n"])
def test_unknown(tmp_path: Path, text: str) -> None:
    (tmp_path / "env.py").write_text(text)
    assert may_migrate_several(tmp_path / "env.py") and not migrates_several(tmp_path / "env.py")


@pytest.mark.parametrize("text", [b"\xff\x00", b"def (", b"\0"])
def test_what_is_no_python_is_reported_when_it_is_run(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "env.py").write_bytes(text)
    assert not may_migrate_several(tmp_path / "env.py")
    assert not may_migrate_several(tmp_path / "no.py")


def test_templates_of_alembic() -> None:
    found = {each.parent.name: migrates_several(each) for each in TEMPLATES.glob("*/env.py")}
    assert [name for name, several in sorted(found.items()) if several] == ["multidb"]
