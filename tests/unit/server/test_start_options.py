"""The user's variables become options; those that would break the isolation do not."""

from __future__ import annotations

import pytest

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.server import start_options


def test_the_users_variables_come_last_so_that_they_win() -> None:
    options = start_options.running("mysql", {"sql_mode": "ANSI", "event-scheduler": "ON"})
    assert options[-2:] == ("--event_scheduler=ON", "--sql_mode=ANSI")


def test_only_what_cannot_be_changed_later_is_part_of_a_template() -> None:
    plain = start_options.initialising("mysql", {})
    assert start_options.initialising("mysql", {"sql_mode": "ANSI"}) == plain
    assert start_options.initialising("mysql", {"lower_case_table_names": "1"}) != plain


def test_a_data_directory_that_is_kept_is_synced_and_a_running_server_is_not() -> None:
    for flavor in ("mysql", "mariadb"):
        assert set(start_options.NO_SYNC) <= set(start_options.running(flavor, {}))
        assert not set(start_options.NO_SYNC) & set(start_options.initialising(flavor, {}))


def test_the_time_zone_is_written_as_the_command_line_knows_it() -> None:
    assert start_options.given({"time_zone": "+02:00"}) == ("--default_time_zone=+02:00",)


def test_a_loose_variable_is_an_option_that_a_server_need_not_know() -> None:
    assert start_options.given({"loose_a_b": "1", "LOOSE-time-zone": "+01:00"}) == (
        "--loose-default_time_zone=+01:00",
        "--loose-a_b=1",
    )
    folded = start_options.initialising("mysql", {"loose_lower_case_table_names": "1"})
    assert folded[-1] == "--loose-lower_case_table_names=1"


@pytest.mark.parametrize(
    "name",
    ["datadir", "SOCKET", "bind-address", "skip_networking", "port", "loose_port", "Loose-socket"],
)
def test_a_variable_that_breaks_the_isolation_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"may not set {name}"):
        start_options.running("mysql", {name: "x"})


@pytest.mark.parametrize("name", ["", "a b", "-x", "a=b", "--init-file", "é"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError, match="not the name of a server variable"):
        start_options.running("mysql", {name: "x"})


def test_no_option_ever_opens_the_network() -> None:
    for flavor in ("mysql", "mariadb"):
        assert "--skip-networking" in start_options.running(flavor, {})
