"""pt-online-schema-change connects with the account of env.py, whose password nobody sees."""

from __future__ import annotations

import signal
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from support.deployments import Deployment, ended, wait_until
from support.online import booked, change, leftovers

PASSWORD = """p"a\\s's#w;= o%rd"""
CHANGE = "ALTER TABLE booking MODIFY amount BIGINT"
SLOW = 'online_options = ["--chunk-size=1", "--sleep=30"]'


@pytest.fixture
def shop(deployment: Deployment) -> Iterator[Deployment]:
    """A database that env.py connects to with an account of its own."""
    use_account(deployment)
    shop = booked(deployment)
    change(shop, CHANGE)
    yield shop
    shop.rows("DROP USER deployer@localhost", "SELECT 1")


def use_account(shop: Deployment) -> None:
    """Create an account, and have alembic.ini name it."""
    literal = PASSWORD.replace("\\", "\\\\").replace("'", "''")
    shop.rows(
        "DROP USER IF EXISTS deployer@localhost",
        f"CREATE USER deployer@localhost IDENTIFIED BY '{literal}'",
        "GRANT ALL ON shop.* TO deployer@localhost",
        f"GRANT PROCESS, {looking(shop)} ON *.* TO deployer@localhost",
        "SELECT 1",
    )
    ini = shop.folder / "alembic.ini"
    account = f"//deployer:{quote(PASSWORD, safe='')}@".replace("%", "%%")
    text = ini.read_text()
    assert "//root@" in text
    ini.write_text(text.replace("//root@", account))


def looking(shop: Deployment) -> str:
    """The privileges to look for replicas."""
    is_mysql = shop.database.server.flavor == "mysql"
    return "REPLICATION CLIENT, REPLICATION SLAVE" if is_mysql else "SLAVE MONITOR"


@pytest.mark.slow
def test_it_can_do_with_few_privileges(shop: Deployment) -> None:
    done = shop.run("upgrade", "--yes")
    assert done.code == 0, done.err
    assert "by pt-online-schema-change" in done.err
    assert leftovers(shop) == []
    assert PASSWORD not in done.out + done.err


def test_the_password_is_in_one_file_only_until_the_end(shop: Deployment) -> None:
    with (shop.folder / "pyproject.toml").open("a") as file:
        file.write(f"{SLOW}\n")
    earlier = account_files()
    upgrade = shop.start("upgrade", "--yes")
    wait_until(lambda: len(leftovers(shop)) == 4)
    arguments = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline")]
    assert any(b"pt-online-schema-change" in each for each in arguments)
    assert not any(PASSWORD.encode() in each for each in arguments)
    (file,) = account_files() - earlier
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    upgrade.send_signal(signal.SIGTERM)
    (done,) = ended([upgrade])
    assert done.code == 143, done.err
    assert not file.parent.exists()
    assert leftovers(shop) == []
    assert PASSWORD not in done.out + done.err


@pytest.mark.parametrize("privilege", ["PROCESS", "REPLICATION CLIENT"])
def test_without_a_privilege_the_server_itself_does_it(shop: Deployment, privilege: str) -> None:
    is_process = privilege == "PROCESS"
    revoked = privilege if is_process else looking(shop)
    shop.rows(f"REVOKE {revoked} ON *.* FROM deployer@localhost", "SELECT 1")
    done = shop.run("upgrade", "--yes")
    assert done.code == 0, done.err
    assert f"by the server itself: the account lacks {privilege}" in done.err


def account_files() -> set[Path]:
    """The files of runs with the account of this test that go on, or were killed."""
    found = Path(tempfile.gettempdir()).glob("alembic-autogen-*/account.cnf")
    return {each for each in found if "deployer" in text_of(each)}


def text_of(file: Path) -> str:
    """The text of a file; empty if another test has removed it since."""
    try:
        return file.read_text()
    except FileNotFoundError:
        return ""
