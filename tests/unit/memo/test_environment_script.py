"""What env.py uses of the modules that it imports."""

from __future__ import annotations

import pytest

from alembic_autogen.memo.environment_script import used_modules

MODULES = {"app", "app.config", "app.db", "app.models", "models"}

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
}


@pytest.mark.parametrize("source", USED)
def test_a_module_is_used_unless_it_only_gives_the_target(source: str) -> None:
    assert used_modules(source, MODULES.__contains__)[0] == USED[source]


@pytest.mark.parametrize(
    "call", ["importlib.import_module('models')", "exec('')", "vars()", "__import__('models')"]
)
def test_a_module_that_is_named_in_a_text_explains_nothing(call: str) -> None:
    source = f"import models\ntarget_metadata = models.metadata\nsize = {call}"
    assert used_modules(source, MODULES.__contains__) == (frozenset(), frozenset())
