"""A headless Chromium that tests control over the HTTP interface of its driver.

https://www.w3.org/TR/webdriver2/
"""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

_FLAGS = ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars")


class Chromium:
    """A session of the browser.

    :param address: the address of the driver's session.
    """

    def __init__(self, address: str) -> None:
        self._address = address

    def open(self, page: Path) -> None:
        """Load a page, and wait until it is there."""
        self._post("url", url=page.as_uri())

    def resize(self, width: int, height: int = 900) -> None:
        """Set the size of the viewport."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.devtools("Emulation.setDeviceMetricsOverride", **size)

    def prefer(self, scheme: str) -> None:
        """Prefer ``light`` or ``dark`` colours."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.devtools("Emulation.setEmulatedMedia", features=features)

    def devtools(self, command: str, **parameters: object) -> Any:
        """Carry out a command of the DevTools protocol."""
        return self._post("goog/cdp/execute", cmd=command, params=parameters)

    def evaluate(self, script: str) -> Any:
        """Evaluate the body of a function."""
        return self._post("execute/sync", script=script, args=[])

    def press(self, key: str) -> None:
        """Press a key and let it go."""
        events = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        keyboard = {"type": "key", "id": "keyboard", "actions": events}
        self._post("actions", actions=[keyboard])

    def log(self, kind: str) -> list[dict[str, Any]]:
        """Fetch the browser's log since the last call: ``browser`` or ``performance``."""
        found: list[dict[str, Any]] = self._post("se/log", type=kind)
        return found

    def requested(self) -> list[str]:
        """The addresses that were requested since the last call."""
        messages = [json.loads(each["message"])["message"] for each in self.log("performance")]
        return [
            each["params"]["request"]["url"]
            for each in messages
            if each["method"] == "Network.requestWillBeSent"
        ]

    def screenshot(self, path: Path) -> None:
        """Take a picture of the whole page."""
        taken = self.devtools("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(taken["data"]))

    def _post(self, command: str, **values: object) -> Any:
        return _send(f"{self._address}/{command}", values)


@contextmanager
def chromium() -> Iterator[Chromium]:
    """Start the driver with a browser, and end both.

    :raises AssertionError: they are not installed.
    """
    programs = {name: shutil.which(name) for name in ("chromedriver", "chromium")}
    missing = [name for name, path in programs.items() if path is None]
    assert not missing, f"{missing} not found: apt-get install chromium chromium-driver"
    with subprocess.Popen(
        [str(programs["chromedriver"]), "--port=0"], stdout=subprocess.PIPE, text=True
    ) as driver:
        try:
            # Port 0 lets the driver choose one that is free, which it prints.
            assert driver.stdout is not None
            started = re.compile(r"started successfully on port (\d+)")
            port = next(found[1] for line in driver.stdout if (found := started.search(line)))
            session = _send(f"http://127.0.0.1:{port}/session", _capabilities(programs["chromium"]))
            address = f"http://127.0.0.1:{port}/session/{session['sessionId']}"
            try:
                yield Chromium(address)
            finally:
                _send(address, method="DELETE")
        finally:
            driver.terminate()


def _capabilities(program: str | None) -> dict[str, object]:
    wanted = {
        "browserName": "chrome",
        "goog:chromeOptions": {"binary": program, "args": _FLAGS},
        "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
    }
    return {"capabilities": {"alwaysMatch": wanted}}


def _send(address: str, values: object = None, method: str = "POST") -> Any:
    body = json.dumps(values).encode() if values is not None else None
    request = Request(address, body, {"Content-Type": "application/json"}, method=method)
    with urlopen(request, timeout=60) as answer:
        return json.load(answer)["value"]
