"""Installed files, and the names under which they are recorded."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from alembic_autogen.memo.extensions import is_harmless, unknown
from alembic_autogen.memo.installed import installed_name, is_in_library


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as ``pip install --target`` leaves it, with a module of the application beside."""
    recorded = ("six.py", "yarl/__init__.py", "yarl/url.py", "../bin/six", "__pycache__/six.pyc")
    for name in ("six.py", "yarl/url.py", "shop/models.py"):
        (tmp_path / "target" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "target" / name).touch()
    metadata = tmp_path / "target" / "six-1.0.dist-info"
    metadata.mkdir()
    (metadata / "RECORD").write_text("".join(f"{each},,\n" for each in recorded), "utf-8")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "target")])
    return tmp_path / "target"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/venv/lib/python3.11/site-packages/six.py", "six.py"),
        ("/usr/lib/python3/dist-packages/yarl/url.py", "yarl/url.py"),
        ("/site-packages/a/site-packages/six.py", "six.py"),
        ("/srv/site-packages.py", None),
        ("/srv/shop/models.py", None),
    ],
)
def test_the_name_in_a_folder_of_packages(path: str, name: str | None) -> None:
    assert installed_name(path) == name
    assert is_in_library(path) is (name is not None)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("six.py", "six.py"),
        ("yarl/url.py", "yarl/url.py"),
        ("shop/models.py", None),
        ("__pycache__/six.pyc", None),
        ("../bin/six", None),
    ],
)
def test_the_name_in_another_folder_is_found_by_its_metadata(
    file: str, name: str | None, target: Path
) -> None:
    assert installed_name(f"{target}/{file}") == name


def test_a_folder_that_is_named_later_is_looked_at_too(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = list(sys.path)
    monkeypatch.setattr(sys, "path", [each for each in named if each != str(target)])
    assert installed_name(f"{target}/six.py") is None
    monkeypatch.setattr(sys, "path", named)
    assert installed_name(f"{target}/six.py") == "six.py"


def test_a_folder_may_be_named_nearly_like_pythons_own(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renamed = target.rename(target.with_name("our-packages"))
    monkeypatch.setattr(sys, "path", [*sys.path, str(renamed)])
    assert installed_name(f"{renamed}/six.py") == "six.py"


def test_only_metadata_says_what_is_installed(target: Path) -> None:
    (target / "records").mkdir()
    (target / "records" / "RECORD").write_text("shop/models.py,,\n", "utf-8")
    assert installed_name(f"{target}/shop/models.py") is None


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_metadata_that_cannot_be_read_installs_nothing(content: bytes | None, target: Path) -> None:
    record = target / "six-1.0.dist-info" / "RECORD"
    record.unlink()
    if content is not None:
        record.write_bytes(content)
    assert installed_name(f"{target}/six.py") is None


def test_a_folder_that_is_missing_installs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path, "/nowhere"])
    assert installed_name("/nowhere/six.py") is None


STANDARD = str(Path(sys.modules["os"].__file__ or "").parent)
PACKAGES = "/venv/lib/python3.11/site-packages"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"{STANDARD}/lib-dynload/_json.cpython-311-x86_64-linux-gnu.so", True),
        (f"{STANDARD}/lib-dynload/_dbm.cpython-311-x86_64-linux-gnu.so", False),
        (f"{STANDARD}/lib-dynload/_gdbm.cpython-311-x86_64-linux-gnu.so", False),
        (f"{STANDARD}/site-packages/numpy/core.so", False),
        (f"{PACKAGES}/sqlalchemy/cyextension/util.so", True),
        (f"{PACKAGES}/_cffi_backend.cpython-311-x86_64-linux-gnu.so", True),
        (f"{PACKAGES}/numpy/core/multiarray.so", False),
        (f"{PACKAGES}/0123456789abcdef0123__mypyc.cpython-311-x86_64-linux-gnu.so", True),
        (f"{PACKAGES}/clock.cpython-311-x86_64-linux-gnu.so", False),
        ("/srv/shop/sqlalchemy/fast.so", False),
    ],
)
def test_extension_modules_are_harmless_only_if_they_are_known(path: str, expected: bool) -> None:
    assert is_harmless(path) is expected


@pytest.mark.parametrize(
    "path",
    [
        "_cffi_backend.cpython-311-x86_64-linux-gnu.so",
        "_mysql_connector.cpython-311-x86_64-linux-gnu.so",
        "_ruamel_yaml.cpython-311-x86_64-linux-gnu.so",
        "_yaml.cpython-39-x86_64-linux-gnu.so",
        "asyncmy/connection.cpython-311-x86_64-linux-gnu.so",
        "bcrypt/_bcrypt.abi3.so",
        "charset_normalizer/md.cpython-311-x86_64-linux-gnu.so",
        "cryptography/hazmat/bindings/_rust.abi3.so",
        "cymysql/packet.cpython-311-x86_64-linux-gnu.so",
        "greenlet/_greenlet.cpython-311-x86_64-linux-gnu.so",
        "markupsafe/_speedups.cpython-311-x86_64-linux-gnu.so",
        "msgspec/_core.cpython-311-x86_64-linux-gnu.so",
        "multidict/_multidict.cpython-311-x86_64-linux-gnu.so",
        "MySQLdb/_mysql.cpython-311-x86_64-linux-gnu.so",
        "mysql/connector/errors.cpython-311-x86_64-linux-gnu.so",
        "nacl/_sodium.abi3.so",
        "orjson/orjson.cpython-311-x86_64-linux-gnu.so",
        "propcache/_helpers_c.cpython-311-x86_64-linux-gnu.so",
        "pydantic/main.cpython-310-x86_64-linux-gnu.so",
        "pydantic_core/_pydantic_core.cpython-311-x86_64-linux-gnu.so",
        "rpds/rpds.cpython-311-x86_64-linux-gnu.so",
        "simplejson/_speedups.cpython-311-x86_64-linux-gnu.so",
        "sqlalchemy/cyextension/util.cpython-311-x86_64-linux-gnu.so",
        "tomli/_parser.cpython-311-x86_64-linux-gnu.so",
        "ujson.cpython-311-x86_64-linux-gnu.so",
        "wrapt/_wrappers.cpython-311-x86_64-linux-gnu.so",
        "yaml/_yaml.cpython-311-x86_64-linux-gnu.so",
        "yarl/_quoting_c.cpython-311-x86_64-linux-gnu.so",
        "zope/interface/_zope_interface_coptimizations.cpython-311-x86_64-linux-gnu.so",
    ],
)
def test_known_extension_modules_are_harmless_where_their_wheels_put_them(path: str) -> None:
    assert is_harmless(f"{PACKAGES}/{path}")


def test_only_loaded_extension_modules_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def module(name: str, file: str | None) -> str:
        monkeypatch.setitem(sys.modules, name, type(sys)(name))
        if file:
            monkeypatch.setattr(sys.modules[name], "__file__", file, raising=False)
        return name

    names = [
        module("fast_clock", f"{PACKAGES}/fast_clock.so"),
        module("slow_clock", f"{PACKAGES}/slow_clock.py"),
        module("known_yarl", f"{PACKAGES}/yarl/_quoting.so"),
        module("without_file", None),
        "not_loaded",
    ]
    assert list(unknown(names)) == [f"{PACKAGES}/fast_clock.so"]
