"""Applications: a generated one that looks like a real one, and that of this repository."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from bench.contestants import Place
from bench.generate import Size
from bench.parts.base import BenchmarkPart, MeasurementExtent, Measurements
from bench.parts.project_rows import measured
from bench.project import BenchmarkProject
from bench.real_project import PACKAGES, generate_real

SIZES = (Size(100, 100), Size(500, 100))
QUICK = (Size(PACKAGES, 10),)
OWN_TABLES = 130
REPOSITORY = Path(__file__).parents[2]


def _measure_real(place: Place, extent: MeasurementExtent) -> Iterator[Measurements]:
    for size in QUICK if extent.is_quick else SIZES:
        project = generate_real(place.folder / f"real-{size.tables}-{size.revisions}", size)
        title = f"{size.tables} tables, {size.revisions} revisions"
        yield measured(place, project, title, size.tables, extent)


def _measure_own(place: Place, extent: MeasurementExtent) -> Iterator[Measurements]:
    yield measured(place, copy_own(place.folder / "own"), "", OWN_TABLES, extent)


def copy_own(folder: Path) -> BenchmarkProject:
    """Copy the application of this repository.

    :param folder: where to; an existing one is replaced.
    """
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("src", "alembic"):
        unwanted = shutil.ignore_patterns("__pycache__")
        shutil.copytree(REPOSITORY / name, folder / name, ignore=unwanted)
    shutil.copy(REPOSITORY / "pyproject.toml", folder)
    return BenchmarkProject(
        folder=folder,
        module="database.model",
        model=folder / "src" / "database" / "model" / "agent" / "team.py",
        begin="class Team(",
        mark="    organisation_id:",
        versions=folder / "alembic" / "versions",
        path="src",
        config="alembic/alembic.ini",
        is_on_port=True,
        script_fails=True,
    )


REAL = BenchmarkPart(
    "real",
    "## An application like those that people have",
    f"""\
A generated application: FastAPI, pydantic-settings that read the environment and `.env`, an HTTP
session of requests with urllib3's retries, a client of boto3, tqdm, a configuration of logging,
and models in {PACKAGES} packages with routers beside them. Importing the models imports all of
that, and `env.py` uses the application's own engine.
""",
    _measure_real,
)
OWN = BenchmarkPart(
    "own",
    "## The application of this repository",
    """\
The models in `src`, with the revisions in `alembic/versions`. `alembic check` fails on them each
time, since it takes a descending index for another one than the models have.
""",
    _measure_own,
)
