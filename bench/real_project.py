"""Generate an application like those that people have, with the tables of ``generate``.

FastAPI, pydantic-settings that read the environment and ``.env``, an HTTP session of requests with
urllib3's retries, boto3, tqdm, a configuration of logging, and models in 40 packages, each of which
has a router and a client beside them. Importing the models imports all of that. ``env.py`` uses the
application's own engine.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from bench.generate import (
    LENGTH,
    MARK,
    MODEL,
    MODULE_HEAD,
    Size,
    class_of,
    parent,
    write_history,
)
from bench.project import BenchmarkProject

PACKAGES = 40
NAME = "catalogue"

PYPROJECT = f"""\
[tool.alembic-autogen]
metadata = "{NAME}.models:metadata"
models = ["{NAME}.models"]
"""
DOTENV = """\
DATABASE_URL=mysql+pymysql://app:secret@database.invalid/app
BUCKET=catalogue
AWS_REGION=eu-west-1
AWS_ACCESS_KEY_ID=nobody
AWS_SECRET_ACCESS_KEY=nothing
LOG_LEVEL=WARNING
"""
ENV = f"""\
from logging.config import dictConfig

from alembic import context

from {NAME}.database import engine
from {NAME}.logs import LOGGING
from {NAME}.models import metadata
from {NAME}.settings import settings

dictConfig(LOGGING)
context.config.set_main_option("sqlalchemy.url", settings.database_url.replace("%", "%%"))

with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
"""

SETTINGS = """\
from functools import lru_cache
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=ROOT / ".env", extra="ignore")

    database_url: str
    database_echo: bool = False
    bucket: str = "catalogue"
    aws_region: str = "eu-west-1"
    aws_access_key_id: str
    aws_secret_access_key: SecretStr
    log_level: str = "INFO"
    timeout: float = 10.0
    environment: str = "development"


@lru_cache
def get_settings() -> Settings:
    return Settings()


settings = get_settings()
"""
LOGS = f"""\
import logging.config

from {NAME}.settings import settings

LOGGING = {{
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {{"plain": {{"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}}}},
    "handlers": {{"console": {{"class": "logging.StreamHandler", "formatter": "plain"}}}},
    "root": {{"level": settings.log_level, "handlers": ["console"]}},
}}
logging.config.dictConfig(LOGGING)
"""
DATABASE = f"""\
from collections.abc import Iterator

from sqlalchemy import create_engine
from sqlmodel import Session

from {NAME}.settings import settings

engine = create_engine(
    settings.database_url,
    echo=settings.database_echo,
    pool_pre_ping=True,
    pool_recycle=3600,
)


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session
"""
HTTP = f"""\
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from {NAME}.settings import settings

session = requests.Session()
session.headers["User-Agent"] = "{NAME}/1.0"
session.mount("https://", HTTPAdapter(max_retries=Retry(total=3, backoff_factor=0.5)))


def fetch(url: str) -> dict:
    answer = session.get(url, timeout=settings.timeout)
    answer.raise_for_status()
    return answer.json()
"""
STORAGE = f"""\
import boto3
from botocore.config import Config

from {NAME}.settings import settings

client = boto3.client(
    "s3",
    aws_access_key_id=settings.aws_access_key_id,
    aws_secret_access_key=settings.aws_secret_access_key.get_secret_value(),
    config=Config(region_name=settings.aws_region, retries={{"max_attempts": 3}}),
)


def upload(name: str, content: bytes) -> None:
    client.put_object(Bucket=settings.bucket, Key=name, Body=content)
"""
MAIN = f"""\
from fastapi import FastAPI

from {NAME} import logs as logs
{{imports}}

app = FastAPI(title="{NAME}")
{{includes}}
"""
BASE = """\
from sqlalchemy import MetaData
from sqlmodel import SQLModel

metadata: MetaData = SQLModel.metadata
"""
PACKAGE = "from {name}.p{package:02} import client as client, models as models, router as router\n"
CLIENT = f"""\
from tqdm import tqdm

from {NAME}.http import fetch
from {NAME}.storage import upload


def load(urls: list[str]) -> list[dict]:
    return [fetch(url) for url in tqdm(urls)]


def store(name: str, content: bytes) -> None:
    upload(name, content)
"""
ROUTER = """\
from fastapi import APIRouter, Depends, HTTPException
from sqlmodel import Session, select

from {name}.database import get_session
from {name}.p{package:02} import models

router = APIRouter(prefix="/p{package:02}", tags=["p{package:02}"])
{routes}"""
ROUTE = """

@router.get("/t{number:04}/{{entry}}")
def get_t{number:04}(entry: int, session: Session = Depends(get_session)) -> models.T{number:04}:
    found = session.exec(select(models.T{number:04}).where(models.T{number:04}.id == entry)).first()
    if found is None:
        raise HTTPException(404)
    return found
"""


def generate_real(folder: Path, size: Size) -> BenchmarkProject:
    """Write the application.

    :param folder: the project's folder; an existing one is replaced.
    """
    shutil.rmtree(folder, ignore_errors=True)
    application = folder / NAME
    application.mkdir(parents=True)
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / ".env").write_text(DOTENV)
    for name, text in _modules():
        (application / name).write_text(text)
    for package in range(PACKAGES):
        _write_package(application / f"p{package:02}", package, size.tables)
    number = size.tables // 2
    return BenchmarkProject(
        folder=folder,
        module=f"{NAME}.models",
        model=application / f"p{number % PACKAGES:02}" / "models.py",
        versions=write_history(folder, ENV, size),
        begin=class_of(number),
        mark=MARK,
    )


def _modules() -> Iterator[tuple[str, str]]:
    """The modules of the application beside the packages, and their texts."""
    numbers = range(PACKAGES)
    imports = "\n".join(f"from {NAME}.p{n:02} import router as router{n:02}" for n in numbers)
    includes = "\n".join(f"app.include_router(router{n:02}.router)" for n in numbers)
    packages = "".join(f"from {NAME} import p{n:02} as p{n:02}\n" for n in numbers)
    yield "__init__.py", ""
    yield "base.py", BASE
    yield "settings.py", SETTINGS
    yield "logs.py", LOGS
    yield "database.py", DATABASE
    yield "http.py", HTTP
    yield "storage.py", STORAGE
    yield "main.py", MAIN.format(imports=imports, includes=includes)
    yield "models.py", f"from {NAME}.base import metadata as metadata\n{packages}"


def _write_package(folder: Path, package: int, tables: int) -> None:
    folder.mkdir()
    numbers = range(package, tables, PACKAGES)
    models = (MODEL.format(number=n, parent=parent(n), length=LENGTH) for n in numbers)
    routes = "".join(ROUTE.format(number=n) for n in numbers)
    (folder / "__init__.py").write_text(PACKAGE.format(name=NAME, package=package))
    (folder / "client.py").write_text(CLIENT)
    (folder / "models.py").write_text(MODULE_HEAD + "".join(models))
    router = ROUTER.format(name=NAME, package=package, routes=routes)
    (folder / "router.py").write_text(router)
