"""Optuna: an alembic.ini with a SQLite URL inside of the package, and models that load numpy."""

TITLE = "Optuna"
REQUIREMENTS = ["optuna==5.0.0"]
DISTRIBUTION = "optuna"
PACKAGE = "optuna"
START = "optuna/storages/_rdb"
CONFIGURATION = ""
FILES: dict[str, str] = {}


def metadata(url):
    from optuna.storages._rdb.models import BaseModel

    return BaseModel.metadata
