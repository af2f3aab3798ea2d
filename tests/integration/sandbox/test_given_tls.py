"""A given server that is reached by TCP, with TLS and its host verified, through the seal."""

from __future__ import annotations

import datetime
import ipaddress
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from alembic_autogen.server import launch
from alembic_autogen.server.base import Address, Server
from alembic_autogen.server.connection import rows
from alembic_autogen.settings import load
from support.drivers import BY_HAND, DRIVERS
from support.production import over_tcp
from support.shops import Done, Shop, url

LOOK = """
import sys

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    found = op.get_bind().exec_driver_sql("SHOW STATUS LIKE 'Ssl_cipher'").fetchone()
    print("the revision's cipher:", found[1] or "none", file=sys.stderr)
{more}


def downgrade():
    pass
"""
BY_HAND_LOOK = """
    {imports}
    connection = {connect}(host="db.production.invalid", user="app", password="secret"{more})
    cursor = connection.cursor()
    cursor.execute("SHOW STATUS LIKE 'Ssl_cipher'")
    print("the driver's cipher:", cursor.fetchone()[1] or "none", file=sys.stderr)
    connection.close()
"""
IN_A_LOOP_LOOK = """
    import asyncio
    import threading

    async def look():
        import {module}

        connection = await {module}.connect(host="db.production.invalid", user="app")
        cursor = connection.cursor()
        cursor = await cursor if hasattr(cursor, "__await__") else cursor
        await cursor.execute("SHOW STATUS LIKE 'Ssl_cipher'")
        print("the driver's cipher:", (await cursor.fetchone())[1] or "none", file=sys.stderr)
        await connection.ensure_closed()

    thread = threading.Thread(target=asyncio.run, args=[look()])
    thread.start()
    thread.join()
"""


def looks() -> list[object]:
    """Each driver's own look at its connection."""
    pure = ("import mysql.connector", "mysql.connector.connect", ", use_pure=True")
    found = [
        pytest.param(
            BY_HAND_LOOK.format(imports=each[0], connect=each[1], more="".join(each[2:])),
            marks=() if each[1] == "pymysql.connect" else DRIVERS,
            id=each[1] + "".join(each[2:]),
        )
        for each in (*BY_HAND.values(), pure)
    ]
    return found + [
        pytest.param(IN_A_LOOP_LOOK.format(module=module), marks=DRIVERS, id=module)
        for module in ("aiomysql", "asyncmy")
    ]


def write_certificates(folder: Path) -> None:
    """Write ca.pem, and cert.pem with key.pem for a server at 127.0.0.1 (not: localhost)."""
    authority = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, folder.name)])
    ca = _certificate(name, name, authority.public_key())
    ca = ca.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    (folder / "ca.pem").write_bytes(_signed(ca, authority))
    key = ec.generate_private_key(ec.SECP256R1())
    of_server = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "server")])
    place = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    cert = _certificate(of_server, name, key.public_key()).add_extension(place, critical=False)
    (folder / "cert.pem").write_bytes(_signed(cert, authority))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.timezone.utc)
    day = datetime.timedelta(days=1)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    builder = builder.serial_number(x509.random_serial_number())
    return builder.not_valid_before(now - day).not_valid_after(now + day)


def _signed(builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey) -> bytes:
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    folder.parent.chmod(0o755)  # the server may run as another user
    folder.chmod(0o755)
    write_certificates(folder)
    return folder


@pytest.fixture(scope="module")
def encrypting(
    tmp_path_factory: pytest.TempPathFactory, certificates: Path
) -> Iterator[tuple[Server, Address]]:
    """A server, and an address by TCP whose account must use TLS."""
    variables = {
        "tls_version": "TLSv1.2,TLSv1.3",
        "ssl_ca": certificates / "ca.pem",
        "ssl_cert": certificates / "cert.pem",
        "ssl_key": certificates / "key.pem",
    }
    text = ";".join(f"{name}={value}" for name, value in variables.items())
    folder = tmp_path_factory.mktemp("encrypting")
    with launch(load(folder, {"server": "auto", "server_variables": text})) as launched:
        server = launched.server()
        with server.connect() as connection:
            rows(connection, "CREATE USER ci@localhost IDENTIFIED BY 'ci' REQUIRE SSL")
            rows(connection, "GRANT ALL ON *.* TO ci@localhost WITH GRANT OPTION")
        with over_tcp(server) as reached:
            yield reached, replace(reached.address, user="ci", password="ci")


@pytest.fixture
def check(shop: Shop, encrypting: tuple[Server, Address]) -> Callable[..., Done]:
    """``check-drift`` on that server, by a host and with TLS settings of the URL."""

    def run(host: str, *arguments: str, more: str = "", **query: object) -> Done:
        path = shop.folder / "migrations" / "versions" / "0002.py"
        path.write_text(LOOK.format(more=more))
        given = url(replace(encrypting[1], host=host, tls=())) + "?" + urlencode(query)
        return shop.run("check-drift", "--no-cache", *arguments, ALEMBIC_AUTOGEN_SERVER=given)

    return run


def test_a_server_whose_host_is_verified_is_reached_through_the_seal(
    check: Callable[..., Done], certificates: Path
) -> None:
    done = check("127.0.0.1", ssl_ca=certificates / "ca.pem", ssl_verify_identity="true")
    assert done.code == 0, done.err
    assert "the revision's cipher: TLS_" in done.err
    assert "without a seal" not in done.err


@pytest.mark.parametrize("look", looks())
def test_each_driver_has_tls_through_the_seal(
    check: Callable[..., Done], certificates: Path, look: str
) -> None:
    settings = {"ssl_ca": certificates / "ca.pem", "ssl_verify_identity": "true"}
    done = check("127.0.0.1", more=look, **settings)
    assert done.code == 0, done.err
    assert "the driver's cipher: TLS_" in done.err


def test_tls_is_used_where_the_server_offers_it(check: Callable[..., Done]) -> None:
    done = check("localhost")
    assert done.code == 0, done.err
    assert "the revision's cipher: TLS_" in done.err


def test_the_same_without_the_seal(check: Callable[..., Done], certificates: Path) -> None:
    settings = {"ssl_ca": certificates / "ca.pem", "ssl_verify_identity": "true"}
    done = check("127.0.0.1", "--seal", "off", **settings)
    assert done.code == 0, done.err
    assert "the revision's cipher: TLS_" in done.err


@pytest.mark.slow
def test_a_host_that_the_certificate_does_not_name_is_refused(
    check: Callable[..., Done], certificates: Path
) -> None:
    settings = {"ssl_ca": certificates / "ca.pem"}
    assert check("localhost", **settings, ssl_verify_cert="true").code == 0
    done = check("localhost", **settings, ssl_verify_identity="true")
    assert (done.code, done.out) == (2, "")
    assert "at localhost:" in done.err and "certificate" in done.err
    assert "Traceback" not in done.err and "cipher" not in done.err


def test_a_certificate_of_another_authority_is_refused(
    check: Callable[..., Done], tmp_path: Path
) -> None:
    write_certificates(tmp_path)
    done = check("127.0.0.1", ssl_ca=tmp_path / "ca.pem", ssl_verify_identity="true")
    assert (done.code, done.out) == (2, "")
    assert "certificate" in done.err and "cipher" not in done.err
