"""A Django project with the same tables and the same number of migrations."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from bench.generate import LENGTH, Size, distributed, parent, widenings

SETTINGS = """\
import os

import pymysql

pymysql.version_info = (2, 2, 7, "final", 0)  # Django asks for a version of mysqlclient
pymysql.install_as_MySQLdb()

SECRET_KEY = "benchmark"
INSTALLED_APPS = ["app"]
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.mysql",
        "NAME": os.environ.get("BENCH_DATABASE", ""),
        "USER": "root",
        "OPTIONS": {"unix_socket": os.environ.get("BENCH_SOCKET", "")},
    }
}
"""
MANAGE = """\
import os
import sys

from django.core.management import execute_from_command_line

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
execute_from_command_line(sys.argv)
"""
MODEL = """

class T{number:04}(models.Model):
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length={length}, db_index=True)
    parent = models.ForeignKey("T{parent:04}", models.PROTECT, null=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    active = models.BooleanField()
    created = models.DateTimeField()
    note = models.CharField(max_length=200, null=True)
"""
CREATE = """\
        migrations.CreateModel(
            name="T{number:04}",
            fields=[
                ("id", models.AutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                )),
                ("code", models.CharField(max_length=40, unique=True)),
                ("name", models.CharField(max_length={length}, db_index=True)),
                ("amount", models.DecimalField(max_digits=12, decimal_places=2)),
                ("active", models.BooleanField()),
                ("created", models.DateTimeField()),
                {note}
                ("parent", models.ForeignKey("app.T{parent:04}", models.PROTECT, null=True)),
            ],
        ),
"""
NOTE = '("note", models.CharField(max_length=200, null=True)),'
ADD = """\
        migrations.AddField(
            "T{number:04}", "note", models.CharField(max_length=200, null=True)
        ),
"""
WIDEN = """\
        migrations.AlterField(
            "T{number:04}", "name", models.CharField(max_length={new}, db_index=True)
        ),
"""
MIGRATION = """\
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [{before}]
    operations = [
{operations}    ]
"""


def generate_django(folder: Path, size: Size) -> None:
    """Write the project.

    :param folder: the project's folder; an existing one is replaced.
    """
    shutil.rmtree(folder, ignore_errors=True)
    migrations = folder / "app" / "migrations"
    migrations.mkdir(parents=True)
    (folder / "settings.py").write_text(SETTINGS)
    (folder / "manage.py").write_text(MANAGE)
    (folder / "app" / "__init__.py").write_text("")
    (migrations / "__init__.py").write_text("")
    models = (MODEL.format(number=n, parent=parent(n), length=LENGTH) for n in range(size.tables))
    text = "from django.db import models\n" + "".join(models)
    (folder / "app" / "models.py").write_text(text)
    for number, steps in enumerate(distributed(list(_steps(size)), size.revisions), 1):
        before = f'("app", "{number - 1:04}")' if number > 1 else ""
        text = MIGRATION.format(before=before, operations="".join(steps))
        (migrations / f"{number:04}.py").write_text(text)


def _steps(size: Size) -> Iterator[str]:
    for number in range(size.tables):
        note, lengths = widenings(number, size)
        values = {"number": number, "parent": parent(number), "length": lengths[0]}
        yield CREATE.format(note="" if note else NOTE, **values)
        if note:
            yield ADD.format(number=number)
        for new in lengths[1:]:
            yield WIDEN.format(number=number, new=new)
