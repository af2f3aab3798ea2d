"""The requirement with which a CI job installs the tool as it is installed here (PEP 610)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alembic_autogen.project import ci

COMMIT = "0" * 40
GIT = {"vcs": "git", "commit_id": COMMIT}


class Installed:
    """A distribution with such a file."""

    def __init__(self, text: str | None) -> None:
        self.text = text

    def read_text(self, name: str) -> str | None:
        assert name == "direct_url.json"
        return self.text


@pytest.mark.parametrize(
    ("origin", "text", "is_known"),
    [
        (None, "alembic-autogen", True),
        ({"url": "file:///tools", "dir_info": {"editable": True}}, "alembic-autogen", False),
        ({"url": "file:///tools", "vcs_info": GIT}, "alembic-autogen", False),
        (
            {"url": "https://example.org/tool.git", "vcs_info": GIT},
            f"'alembic-autogen @ git+https://example.org/tool.git@{COMMIT}'",
            True,
        ),
    ],
)
def test_it_is_installed_from_there(
    origin: object, text: str, is_known: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    content = None if origin is None else json.dumps(origin)
    monkeypatch.setattr(ci, "distribution", lambda name: Installed(content))
    assert ci.requirement() == ci.Requirement(text, is_known)
    assert ci.installer(tmp_path).commands == (f"pip install {text}",)
