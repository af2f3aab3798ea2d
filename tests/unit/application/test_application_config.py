import pytest

import config
from config import ConfigError, DatabaseConfig, load
from database.session import db_url


def written(folder, text):
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_file_and_environment_the_defaults_hold(tmp_path):
    assert load(tmp_path / "missing.toml", {}) == DatabaseConfig()


def test_the_file_wins_over_the_defaults(tmp_path):
    path = written(tmp_path, '[database]\nhost = "db"\nport = 3307\nname = "aiod"\n')
    assert load(path, {}) == DatabaseConfig(host="db", port=3307, name="aiod")


def test_the_environment_wins_over_the_file(tmp_path):
    path = written(tmp_path, '[database]\nhost = "db"\nport = 3307\nuser = "reader"\n')
    found = load(path, {"DATABASE_HOST": "other", "DATABASE_PORT": "3308"})
    assert (found.host, found.port, found.user) == ("other", 3308, "reader")


def test_an_empty_variable_counts_as_not_set(tmp_path):
    path = written(tmp_path, '[database]\nhost = "db"\n')
    assert load(path, {"DATABASE_HOST": ""}).host == "db"


def test_the_process_environment_is_read_by_default(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_NAME", "from_the_process")
    assert load(tmp_path / "missing.toml").name == "from_the_process"


def test_a_password_file_in_the_environment_wins_over_a_password_in_the_file(tmp_path):
    (tmp_path / "secret").write_text("from the secret\n", encoding="utf-8")
    path = written(tmp_path, '[database]\npassword = "from the file"\n')
    found = load(path, {"DATABASE_PASSWORD_FILE": str(tmp_path / "secret")})
    assert found.password == "from the secret"


def test_a_password_in_the_environment_wins_over_every_password_file(tmp_path):
    (tmp_path / "secret").write_text("from the secret", encoding="utf-8")
    path = written(tmp_path, f"[database]\npassword_file = '{tmp_path / 'secret'}'\n")
    environ = {"DATABASE_PASSWORD": "spelled", "DATABASE_PASSWORD_FILE": str(tmp_path / "missing")}
    assert load(path, {}).password == "from the secret"
    assert load(path, environ).password == "spelled"


def test_spaces_of_a_password_file_are_kept_but_not_its_last_line_end(tmp_path):
    (tmp_path / "secret").write_bytes(b" a b \r\n")
    environ = {"DATABASE_PASSWORD_FILE": str(tmp_path / "secret")}
    assert load(tmp_path / "missing.toml", environ).password == " a b "


def test_a_missing_password_file_is_an_error(tmp_path):
    environ = {"DATABASE_PASSWORD_FILE": str(tmp_path / "missing")}
    with pytest.raises(ConfigError, match="password file"):
        load(tmp_path / "missing.toml", environ)


@pytest.mark.parametrize("port", ["", "0", "65536", "-1", "3306.0", "3306x", " 3306", "²"])
def test_a_port_that_is_none_is_refused(tmp_path, port):
    path = written(tmp_path, f'[database]\nport = "{port}"\n')
    with pytest.raises(ConfigError, match="port"):
        load(path, {})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[database]\nhots = "db"\n', "no key 'hots'"),
        ("[database]\nhost = 1\n", "host must be a string"),
        ("[database]\nport = true\n", "port"),
        ("[database\n", "cannot be read"),
        ("database = 1\n", r"\[database\] must be a table"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused(tmp_path, text, message):
    with pytest.raises(ConfigError, match=message):
        load(written(tmp_path, text), {})


def test_the_file_in_the_repository_is_valid():
    assert config.CONFIG_FILE.exists()
    assert load(environ={}) == DatabaseConfig()


def test_no_text_of_the_configuration_shows_the_password():
    assert "hidden" not in repr(DatabaseConfig(password="hidden"))
    assert "hidden" not in str(db_url(DatabaseConfig(password="hidden")))


def test_the_url_keeps_a_password_with_special_characters():
    url = db_url(DatabaseConfig(password="p@ss:/?#%40w"))
    assert url.password == "p@ss:/?#%40w"
    assert url.drivername == "mysql+pymysql"
