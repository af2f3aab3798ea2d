"""The tool's own packages, in an interpreter of the application that does not have them.

With ``python``, the tool runs in the application's interpreter, but is installed elsewhere. It is
imported from there, and so are the few packages that an application may lack. Nothing else of the
tool's environment is seen: it may be built for another version of Python, and must not replace what
the application has.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from alembic_autogen import python_options

if TYPE_CHECKING:
    from importlib.metadata import Distribution, DistributionFinder

OWN = Path(__file__).parent
LENT = ("pymysql", "tomli")
"""The packages that an application may lack; neither has code in C that it would need."""
_PROGRAM = """\
import sys
from importlib.util import module_from_spec, spec_from_file_location
_spec = spec_from_file_location("alembic_autogen", {file})
sys.modules["alembic_autogen"] = _module = module_from_spec(_spec)
_spec.loader.exec_module(_module)
from alembic_autogen import tool_packages
tool_packages.{lend}(tool_packages.Loan({folders}, {interpreter}))
"""


@dataclass(frozen=True)
class Loan:
    """Packages that another installation lends.

    :param folders: the folder of each package, by the name under which it is imported.
    :param interpreter: the interpreter of that installation.
    """

    folders: Mapping[str, str] = field(default_factory=dict)
    interpreter: str = ""


loan: Loan | None = None
"""The packages lent to this process; ``None`` if it runs in the tool's own installation."""


def lend(given: Loan) -> None:
    """Let packages be imported that this interpreter does not have."""
    global loan
    loan = given
    sys.meta_path.append(_LentFinder(given))


def of_this_process() -> Loan:
    """The packages of this process that another interpreter may use."""
    if loan is not None:
        return loan
    from importlib.util import find_spec

    found = {"pymysql": find_spec("pymysql"), "tomli": find_spec("tomllib") or find_spec("tomli")}
    files = {name: Path(spec.origin) for name, spec in found.items() if spec and spec.origin}
    folders = {n: str(file.parent) for n, file in files.items() if file.name == "__init__.py"}
    return Loan(folders, sys.executable)


def importing(given: Loan | None = None) -> str:
    """Code that makes this package importable in another process of this interpreter.

    :param given: the packages to lend (default: those lent to this process).
    """
    given = given or loan
    if given is None:
        return f"import sys\nsys.path.append({str(OWN.resolve().parent)!a})\n"
    return _PROGRAM.format(
        file=ascii(str(OWN / "__init__.py")),
        lend=lend.__name__,
        folders=ascii(dict(given.folders)),
        interpreter=ascii(given.interpreter),
    )


def command(program: str, *arguments: str) -> list[str]:
    """The command line of another process of this interpreter, which runs code of this package.

    It has the options of this one, since the application's code behaves by them.

    :param program: the code, to which ``sys`` is known.
    """
    options = python_options.of_this_process()
    return [sys.executable, *options, "-c", importing() + program, *arguments]


def descriptions() -> tuple[str, ...]:
    """The name and version of each lent distribution, as its folder of metadata has them."""
    if loan is None:
        return ()
    folders = {str(Path(folder).parent) for folder in loan.folders.values()}
    return tuple(
        sorted(
            each.name
            for folder in folders
            for each in Path(folder).glob("*-info")
            if each.name.partition("-")[0].lower() in LENT
        )
    )


class _LentFinder:
    """Finds the lent packages, after everything that the interpreter has itself."""

    def __init__(self, given: Loan) -> None:
        self._folders = given.folders
        self._described = {"alembic-autogen": str(OWN), **given.folders}

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module of a lent package; those below it are found in its folder."""
        folder = self._folders.get(name)
        if folder is None:
            return None
        from importlib.util import spec_from_file_location

        return spec_from_file_location(name, f"{folder}/__init__.py")

    def find_distributions(self, context: DistributionFinder.Context) -> Iterable[Distribution]:
        """The metadata of a lent distribution that is asked for by its name."""
        from importlib.metadata import DistributionFinder, MetadataPathFinder

        folder = self._described.get((context.name or "").lower())
        if folder is None:
            return ()
        own = DistributionFinder.Context(name=context.name, path=[str(Path(folder).parent)])
        return MetadataPathFinder.find_distributions(own)
