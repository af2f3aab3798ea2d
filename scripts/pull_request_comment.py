"""Write a report as a comment of a pull request on GitHub, or update the one that is there.

    python3 scripts/pull_request_comment.py FILE NAME

``action.yml`` runs it. FILE is the report in Markdown. NAME distinguishes the comments of several
projects in one repository. The variables are those that GitHub gives to each step, and GITHUB_TOKEN
with the permission ``pull-requests: write``. A comment that cannot be written is a warning of the
job, not its failure: in pull requests of forks, the token may only read.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LONGEST = 65_536
"""The number of characters that a comment may have."""
ON_A_PAGE = 100
TIMEOUT = 30
"""Seconds until a request fails."""


def main(file: str, name: str) -> int:
    """Write or update the comment.

    :returns: the exit code.
    """
    number = _number_of_pull_request()
    if number is None:
        return 0
    marker = f"<!-- alembic-autogen {hashlib.sha256(name.encode()).hexdigest()[:16]} -->"
    body = _body(marker, Path(file).read_text(encoding="utf-8"))
    try:
        there = next((each for each in _comments(number) if _is_ours(each, marker)), None)
        if there is None:
            _request("POST", f"issues/{number}/comments", {"body": body})
        elif there["body"] != body:
            _request("PATCH", f"issues/comments/{there['id']}", {"body": body})
    except (OSError, ValueError) as error:
        why = " ".join(str(error).split()).replace("%", "%25")
        print(f"::warning title=alembic-autogen::The comment could not be written: {why}")
    return 0


def _number_of_pull_request() -> int | None:
    """The number of the pull request that the job is about; ``None`` if it is about none."""
    event = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
    number = event.get("pull_request", {}).get("number")
    return None if number is None else int(number)


def _body(marker: str, report: str) -> str:
    """The text of the comment: the whole report, or its heading if it is too long."""
    whole = f"{marker}\n{report}"
    if len(whole) <= LONGEST:
        return whole
    heading = report.strip().partition("\n")[0]
    return (
        f"{marker}\n{heading}\n\nThe report is too long for a comment. The job's summary has it.\n"
    )


def _comments(number: int) -> Iterator[dict[str, Any]]:
    page = 1
    while found := _request("GET", f"issues/{number}/comments?per_page={ON_A_PAGE}&page={page}"):
        yield from found
        page += 1


def _is_ours(comment: dict[str, Any], marker: str) -> bool:
    """Whether an earlier job has written a comment; a person may have copied its text."""
    return comment["user"]["type"] == "Bot" and comment["body"].startswith(marker)


def _request(method: str, path: str, content: dict[str, str] | None = None) -> Any:
    """Send a request to the API of GitHub, version 2022-11-28.

    :raises OSError: it is not answered, or refused (urllib.error.URLError).
    """
    api, repository = os.environ["GITHUB_API_URL"], os.environ["GITHUB_REPOSITORY"]
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {os.environ['GITHUB_TOKEN']}",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    data = None if content is None else json.dumps(content).encode()
    url = f"{api}/repos/{repository}/{path}"
    request = urllib.request.Request(url, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
        return json.load(answer)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
