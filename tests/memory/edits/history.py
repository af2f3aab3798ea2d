"""The history: alembic.ini, env.py, revisions, and what these take from the models."""

from __future__ import annotations

import py_compile
from typing import ClassVar

from memory.edits.base import HISTORY, Edit, Place, constant


class IniOption(Edit):
    """An option of alembic.ini that env.py or a revision asks for changes."""

    places: ClassVar[tuple[Place, ...]] = (Place.ENV, Place.REVISION)

    @property
    def code(self) -> str:
        return (
            "from alembic import context\n"
            f"return int(context.config.get_main_option('{self.slug}_width', '0'))"
        )

    def apply(self, state: int) -> None:
        self.world.ini[f"{self.slug}_width"] = str(state)


class IniSection(Edit):
    """A section of alembic.ini that the models read as a file of their own changes."""

    @property
    def code(self) -> str:
        return (
            "import configparser\nparser = configparser.ConfigParser(interpolation=None)\n"
            f"parser.read({self.where('alembic.ini')})\n"
            f"return parser.getint('alembic', '{self.slug}_width')"
        )

    def apply(self, state: int) -> None:
        self.world.ini[f"{self.slug}_width"] = str(state)


class ProjectFile(Edit):
    """A table of pyproject.toml that code reads changes."""

    @property
    def code(self) -> str:
        return (
            f"text = {self.where('pyproject.toml')}.read_text()\n"
            f"return int(text.partition('{self.slug} = ')[2].splitlines()[0])"
        )

    def apply(self, state: int) -> None:
        self.world.pyproject[self.slug] = str(state)


class RevisionEdited(Edit):
    """A revision that is there is edited."""

    places: ClassVar[tuple[Place, ...]] = (Place.REVISION,)

    @property
    def code(self) -> str:
        return "return 0"

    def apply(self, state: int) -> None:
        body = f"op.execute('CREATE TABLE {self.slug} (a VARCHAR({10**state}))')"
        self.world.write_revision(self.slug, body)


class RevisionAdded(Edit):
    """A revision is added, and removed again."""

    states: ClassVar[int] = 2
    places: ClassVar[tuple[Place, ...]] = (Place.REVISION,)

    @property
    def code(self) -> str:
        return "return 0"

    def apply(self, state: int) -> None:
        if state:
            body = f"op.execute('CREATE TABLE {self.slug} (a INT)')"
            self.world.write_revision(self.slug, body)
        else:
            self.world.remove_revision(self.slug)


class CompiledRevision(Edit):
    """A revision that is compiled only is added, changes, and goes (sourceless = true)."""

    places: ClassVar[tuple[Place, ...]] = (Place.REVISION,)

    def prepare(self) -> None:
        self.world.ini["sourceless"] = "true"

    @property
    def code(self) -> str:
        return "return 0"

    def apply(self, state: int) -> None:
        compiled = self.world.project / "migrations" / "versions" / f"{self.slug}.pyc"
        compiled.unlink(missing_ok=True)
        if state:
            source = self.world.elsewhere / f"{self.slug}.py"
            source.write_text(
                f"from alembic import op\nrevision = {self.slug!r}\ndown_revision = '0001'\n"
                f"def upgrade():\n    op.execute('CREATE TABLE {self.slug} (a CHAR({state}))')\n"
            )
            py_compile.compile(str(source), str(compiled), doraise=True)


class CreateAll(Edit):
    """The models change, of which a revision creates tables by create_all()."""

    shows: ClassVar[bool] = False  # both sides change alike: the answer is wrong if one does not
    places: ClassVar[tuple[Place, ...]] = (Place.REVISION,)

    def prepare(self) -> None:
        self.world.more_models.append(
            f"from {self.slug}_size import SIZE as {self.slug}_size\n"
            f"sa.Table('{self.slug}_made', metadata, sa.Column('a', sa.String({self.slug}_size)))\n"
        )

    @property
    def code(self) -> str:
        return (
            "import models\nfrom alembic import op\n"
            f"tables = [models.metadata.tables['{self.slug}_made']]\n"
            "models.metadata.create_all(op.get_bind(), tables=tables)\nreturn 0"
        )

    def apply(self, state: int) -> None:
        (self.project / f"{self.slug}_size.py").write_text(constant(10 + state, "SIZE"))


class _Models(Edit):
    """A constant of the models that the history uses."""

    places: ClassVar[tuple[Place, ...]] = HISTORY

    def prepare(self) -> None:
        self.world.more_models.append(
            f"from {self.slug}_constant import SIZE as {self.slug}_SIZE  # noqa\n"
        )

    def apply(self, state: int) -> None:
        (self.project / f"{self.slug}_constant.py").write_text(constant(state, "SIZE"))


class ConstantOfModels(_Models):
    """A constant of the models, which env.py or a revision imports, changes."""

    @property
    def code(self) -> str:
        return f"import models\nreturn models.{self.slug}_SIZE"


class ConstantOfModelsByName(_Models):
    """A constant of the models, which are imported by name, changes."""

    @property
    def code(self) -> str:
        return (
            "import importlib\n"
            f"return getattr(importlib.import_module('models'), '{self.slug}_SIZE')"
        )


class ConstantOfModelsBehindHelper(_Models):
    """A constant of the models changes, which a helper module hands to a revision."""

    def prepare(self) -> None:
        super().prepare()
        (self.project / f"{self.slug}_helper.py").write_text(
            f"def width():\n    import models\n    return models.{self.slug}_SIZE\n"
        )

    @property
    def code(self) -> str:
        return f"from {self.slug}_helper import width\nreturn width()"


class LoadedModules(_Models):
    """A constant changes that a revision takes from sys.modules."""

    @property
    def code(self) -> str:
        return f"return sys.modules['models'].{self.slug}_SIZE"


class EnvironmentsVariable(Edit):
    """A variable changes that env.py reads to decide what a revision does."""

    places: ClassVar[tuple[Place, ...]] = (Place.ENV,)

    @property
    def code(self) -> str:
        return f"return int(os.environ.get('{self.slug.upper()}_REGION', '0'))"

    def apply(self, state: int) -> None:
        self.world.variables[f"{self.slug.upper()}_REGION"] = str(state)
