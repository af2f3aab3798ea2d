"""MLflow: a history that begins with ALTER, models in several packages, one of 5.

mlflow-skinny has the same sources and fewer requirements. Its package lacks script.py.mako.
"""

TITLE = "MLflow"
REQUIREMENTS = ["mlflow-skinny==3.17.2"]
DISTRIBUTION = "mlflow-skinny"
PACKAGE = "mlflow"
START = "."
INIT = ["--config", "mlflow/store/db_migrations/alembic.ini"]
PARTS = ("tracking", "model_registry", "workspace")
MODELS = [f"mlflow.store.{part}.dbmodels.models" for part in PARTS]
CONFIGURATION = f"""
baseline = "mlflow.store.tracking.dbmodels.initial_models:Base.metadata.create_all"
models = {MODELS}
server_variables = {{ restrict_fk_on_non_standard_key = "OFF" }}
"""
FILES: dict[str, str] = {}
TEMPLATE = "mlflow/store/db_migrations/script.py.mako"


def upgrade(url):
    import sqlalchemy as sa
    from mlflow.store.db.utils import _initialize_tables

    _initialize_tables(sa.create_engine(url))


def metadata(url):
    import importlib

    from mlflow.store.db.base_sql_model import Base

    for name in MODELS:
        importlib.import_module(name)
    return Base.metadata
