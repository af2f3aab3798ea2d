"""The comment of a pull request that the action of GitHub writes, and updates."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts/pull_request_comment.py"
TOKEN = "secret-of-the-job"
REPORT = "### alembic-autogen check-drift\n\n1 difference.\n"


@dataclass
class Api:
    """The comments of a repository's pull request 7, as GitHub's API gives and takes them.

    :param may_write: whether the token may write, which it may not in pull requests of forks.
    """

    comments: list[dict[str, Any]] = field(default_factory=list)
    may_write: bool = True
    address: str = ""

    def person(self, body: str) -> None:
        """Add a comment of a person."""
        self._add(body, "User")

    def _add(self, body: str, kind: str) -> None:
        self.comments.append({"id": len(self.comments), "body": body, "user": {"type": kind}})

    def answer(self, method: str, path: str, content: dict[str, str]) -> tuple[int, Any]:
        """The status and the content of an answer."""
        url = urlsplit(path)
        if method != "GET" and not self.may_write:
            return 403, {"message": "Resource not accessible by integration"}
        if url.path == "/repos/team/shop/issues/7/comments":
            if method == "POST":
                self._add(content["body"], "Bot")
                return 201, {}
            asked = {name: int(value) for name, (value,) in parse_qs(url.query).items()}
            first = (asked["page"] - 1) * asked["per_page"]
            return 200, self.comments[first : first + asked["per_page"]]
        found = re.fullmatch("/repos/team/shop/issues/comments/([0-9]+)", url.path)
        if method == "PATCH" and found:
            self.comments[int(found[1])]["body"] = content["body"]
            return 200, {}
        return 404, {}

    def bodies(self) -> list[str]:
        """The texts of the comments, without the mark that finds them."""
        return [re.sub("<!-- .* -->\n", "", each["body"]) for each in self.comments]


@pytest.fixture
def api() -> Iterator[Api]:
    found = Api()

    class Handler(BaseHTTPRequestHandler):
        def do(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            content = json.loads(self.rfile.read(length) or "{}")
            allowed = self.headers["Authorization"] == f"Bearer {TOKEN}"
            status, body = found.answer(self.command, self.path, content) if allowed else (401, {})
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        do_GET = do_POST = do_PATCH = do  # noqa: N815 (names of the standard library)

        def log_message(self, format: str, *arguments: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield found
        server.shutdown()
        thread.join()


def write(api: Api, folder: Path, report: str, name: str = ".", event: Any = None) -> str:
    """Run the script as a job does; return what it prints."""
    (folder / "report.md").write_text(report)
    given = {"pull_request": {"number": 7}} if event is None else event
    (folder / "event.json").write_text(json.dumps(given))
    variables = {
        "GITHUB_EVENT_PATH": str(folder / "event.json"),
        "GITHUB_API_URL": api.address,
        "GITHUB_REPOSITORY": "team/shop",
        "GITHUB_TOKEN": TOKEN,
        "no_proxy": "127.0.0.1",
    }
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(folder / "report.md"), name],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert TOKEN not in done.stdout + done.stderr
    return done.stdout


def test_a_later_run_updates_the_comment(api: Api, tmp_path: Path) -> None:
    for number in range(101):  # on two pages
        api.person(f"comment {number}")
    write(api, tmp_path, REPORT)
    write(api, tmp_path, "### agrees\n")
    assert api.bodies()[101:] == ["### agrees\n"]


def test_projects_have_a_comment_each(api: Api, tmp_path: Path) -> None:
    for name in ("one", "two --> <b>", "one"):
        write(api, tmp_path, f"{REPORT}{name}", name)
    assert api.bodies() == [f"{REPORT}one", f"{REPORT}two --> <b>"]


def test_a_comment_of_a_person_stays(api: Api, tmp_path: Path) -> None:
    write(api, tmp_path, "first")
    api.person(api.comments.pop()["body"])
    write(api, tmp_path, "second")
    assert api.bodies() == ["first", "second"]


def test_a_long_report_is_its_heading(api: Api, tmp_path: Path) -> None:
    write(api, tmp_path, REPORT + "x" * 65_536)
    (body,) = api.bodies()
    assert body.startswith("### alembic-autogen check-drift\n\nThe report is too long")


def test_without_permission_there_is_a_warning(api: Api, tmp_path: Path) -> None:
    api.may_write = False
    assert write(api, tmp_path, REPORT) == (
        "::warning title=alembic-autogen::The comment could not be written: HTTP Error 403: "
        "Forbidden\n"
    )
    assert api.comments == []


def test_without_an_answer_there_is_a_warning(tmp_path: Path) -> None:
    printed = write(Api(address="http://127.0.0.1:9"), tmp_path, REPORT)
    assert printed.startswith("::warning title=alembic-autogen::The comment could not be written:")


def test_a_push_has_no_pull_request(api: Api, tmp_path: Path) -> None:
    assert write(api, tmp_path, REPORT, event={"ref": "refs/heads/main"}) == ""
    assert api.comments == []
