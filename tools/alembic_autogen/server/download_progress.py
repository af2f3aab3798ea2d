"""The progress of a download and of unpacking packages."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable

_LOG = logging.getLogger(__name__)
_NEEDED = re.compile(r"Need to get (?:[\d.,]+ [kMG]?B/)?([\d.,]+) ([kMG]?B) of archives")
_STATUS = re.compile(r"dlstatus:\d+:([\d.]+):")
_AGAIN = 30.0
"""Seconds after which a download is logged again: CI systems end jobs that print nothing."""


class DownloadProgress:
    """Logs what apt prints while it downloads, as amounts of the total.

    :param package: the package that is downloaded with what it needs.
    :param clock: tells the time in seconds.
    """

    def __init__(self, package: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._package = package
        self._clock = clock
        self._total = 0.0
        self._unit = ""
        self._shown = ""
        self._logged_at = clock()

    def __call__(self, line: str) -> None:
        """Read a line that apt prints."""
        if needed := _NEEDED.match(line):
            self._total, self._unit = float(needed[1].replace(",", "")), needed[2]
            _LOG.info("Downloading %s", f"{self._total:g} {self._unit}")
        elif status := _STATUS.match(line):  # "dlstatus:1:20.0:Retrieving file 1 of 47"
            self._advance(min(float(status[1]), 100.0))

    def _advance(self, percent: float) -> None:
        text = f"Downloading {self._package}: {self._amount(percent)}"
        if text == self._shown or not (self._total or percent):
            return
        self._shown = text
        now = self._clock()
        is_logged = now - self._logged_at >= _AGAIN
        self._logged_at = now if is_logged else self._logged_at
        show_amount(text, is_logged=is_logged)

    def _amount(self, percent: float) -> str:
        if not self._total:
            return f"{percent:.0f} %"
        return f"{self._total * percent / 100:.1f} of {self._total:g} {self._unit}"


def show_amount(text: str, *, is_logged: bool = False) -> None:
    """Log how far the current step is.

    :param is_logged: whether it is a line of its own where there is no terminal.
    """
    _LOG.info("%s", text, extra={"amount": "logged" if is_logged else "shown"})
