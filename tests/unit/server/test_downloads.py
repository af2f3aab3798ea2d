"""The progress of downloads, by the output of apt."""

from __future__ import annotations

import logging

import pytest

from alembic_autogen.server.download_progress import DownloadProgress


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def logged(
    lines: list[tuple[float, str]], caplog: pytest.LogCaptureFixture
) -> list[tuple[str, str]]:
    """The messages about lines that come at their seconds, each with how it is shown."""
    caplog.set_level(logging.INFO, "alembic_autogen")
    logging.getLogger("alembic_autogen").propagate = True
    clock = Clock()
    progress = DownloadProgress("mysql-server", clock)
    for clock.now, line in lines:
        progress(line)
    return [(each.getMessage(), getattr(each, "amount", "")) for each in caplog.records]


def test_amounts_are_those_of_the_total(caplog: pytest.LogCaptureFixture) -> None:
    assert logged(
        [
            (0, "Reading package lists...\n"),
            (0, "dlstatus:1:0.0:Retrieving file 1 of 47\n"),
            (0, "Need to get 54.3 MB of archives.\n"),
            (1, "dlstatus:1:0.0:Retrieving file 1 of 47\n"),
            (2, "dlstatus:1:20.01:Retrieving file 1 of 47 (3s remaining)\n"),
            (2, "dlstatus:1:20.02:Retrieving file 1 of 47 (3s remaining)\n"),
            (3, "dlstatus:47:100.0:Retrieving file 47 of 47\n"),
        ],
        caplog,
    ) == [
        ("Downloading 54.3 MB", ""),
        ("Downloading mysql-server: 0.0 of 54.3 MB", "shown"),
        ("Downloading mysql-server: 10.9 of 54.3 MB", "shown"),
        ("Downloading mysql-server: 54.3 of 54.3 MB", "shown"),
    ]


def test_a_slow_download_has_a_line_in_logs_now_and_then(
    caplog: pytest.LogCaptureFixture,
) -> None:
    found = logged(
        [(second, f"dlstatus:1:{second:.1f}:Retrieving") for second in range(0, 100, 5)], caplog
    )
    assert [text for text, shown in found if shown == "logged"] == [
        "Downloading mysql-server: 30 %",
        "Downloading mysql-server: 60 %",
        "Downloading mysql-server: 90 %",
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Need to get 12.3 MB/54.3 MB of archives.", "Downloading 54.3 MB"),
        ("Need to get 1,204 kB of archives.", "Downloading 1204 kB"),
        ("Need to get 0 B/54.3 MB of archives.", "Downloading 54.3 MB"),
    ],
)
def test_the_total_is_read_from_every_form(
    line: str, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert logged([(0, line)], caplog) == [(message, "")]
