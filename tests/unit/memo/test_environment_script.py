"""Modules that env.py imports and uses."""

from __future__ import annotations

import sys
import types

import pytest

from alembic_autogen.memo.environment_script import used_modules

MODULES = {"app", "app.config", "app.db", "app.models", "app.parts", "app.parts.one", "models"}

USED = {
    "import models\ntarget_metadata = models.SQLModel.metadata": set(),
    "import app.models\nfrom app.db import Base\ntarget_metadata = Base.metadata": set(),
    "from app.db import Base\ncontext.configure(target_metadata=Base.metadata)": set(),
    "from app.db import Base\ntarget_metadata = [Base.metadata]": set(),
    "from app.db import Base\ntarget_metadata: object = Base.metadata": set(),
    "from app.db import Base\ntarget_metadata = Base.metadata\nBase.metadata.create_all(e)": {
        *("app", "app.db")
    },
    "from app.config import settings\nurl = settings.url": {"app", "app.config"},
    "import app.config\nurl = app.config.url": {"app", "app.config"},
    "from app import config as c\nurl = c.url": {"app", "app.config"},
    "from app.db import metadata_of\ntarget_metadata = metadata_of()": {"app", "app.db"},
    "import app.models\ntarget_metadata = app.models.Base.metadata": set(),
    "import app.config as c\nurl = c.url": {"app", "app.config"},
    "import app.parts.one\nurl = app.parts.one.url": {"app", "app.parts", "app.parts.one"},
    # what only looks like a target
    "from app.db import of\nconfigure(target_metadata=of())": {"app", "app.db"},
    "from app.config import settings\nconfigure(url=settings.url)": {"app", "app.config"},
    "from app.db import Base\nkept.metadata = Base.metadata": {"app", "app.db"},
    "from app.db import Base\nmetadata = Base.metadata": {"app", "app.db"},
    "from app.db import Base\ntarget_metadata = kept.it = Base.metadata": {"app", "app.db"},
    "from app.db import Base\ntarget_metadata = kept = Base.metadata": {"app", "app.db"},
    "from app.db import Base, of\ntarget_metadata = [Base.metadata, of()]": {"app", "app.db"},
    "from . import models": set(),
}


@pytest.mark.parametrize("source", USED)
def test_a_module_is_used_unless_it_only_gives_the_target(source: str) -> None:
    assert used_modules(source, MODULES.__contains__)[0] == USED[source]


IMPORTED = {
    "from app.db import Base": {"app", "app.db"},
    "from app import config as c": {"app", "app.config"},
    "import app.models": {"app", "app.models"},
    "import app.parts.one as one": {"app", "app.parts", "app.parts.one"},
    "if x:\n    import models": {"models"},
    "url = 'models'": set(),
}


@pytest.mark.parametrize("source", IMPORTED)
def test_imported_modules_are_found_with_their_packages(source: str) -> None:
    assert used_modules(source, MODULES.__contains__)[1] == IMPORTED[source]


def test_a_module_is_one_that_is_loaded() -> None:
    used, imported = used_modules("from os import path as p, sep\np.join(sep)")
    assert used == {"os", "os.path"} == imported


@pytest.mark.parametrize("names", [None, ("url", "_own")])
def test_a_star_imports_public_names(
    names: tuple[str, ...] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = types.ModuleType("models")
    module.url, module._own = "mysql://", 1
    if names:
        module.__all__ = names
    monkeypatch.setitem(sys.modules, "models", module)

    def used(expression: str) -> set[str]:
        return {*used_modules(f"from models import *\nx = {expression}", MODULES.__contains__)[0]}

    assert used("url") == {"models"}
    assert used("_own") == ({"models"} if names else set())
    assert used("other") == set()


@pytest.mark.parametrize(
    "call",
    [
        *("importlib.import_module('models')", "exec('')", "vars()", "__import__('models')"),
        *("eval('models.x')", "globals()['models']", "locals()['models']", "reload(models)"),
        *("pkgutil.resolve_name('models')", "runpy.run_module('models')", "runpy.run_path('m.py')"),
        "1\nfrom importlib import import_module as load\nload('models')",
    ],
)
def test_a_module_that_is_named_in_a_text_explains_nothing(call: str) -> None:
    source = f"import models\ntarget_metadata = models.metadata\nsize = {call}"
    assert used_modules(source, MODULES.__contains__) == (frozenset(), frozenset())
