"""The configuration of Sphinx, which builds the site from the Markdown files of this folder."""

from __future__ import annotations

import os
import posixpath
import re
from functools import partial
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

ROOT = Path(__file__).parents[1]
REPOSITORY = os.environ.get("REPOSITORY", "").rstrip("/")
"""The address of the repository on a code forge; without it, its other files are no links."""
NOWHERE = "#nowhere"

logger = logging.getLogger(__name__)

project = "alembic-autogen"
author = "The maintainers of alembic-autogen"
(release,) = re.findall(
    r'^__version__ = "(.+)"$',
    (ROOT / "tools/alembic_autogen/__init__.py").read_text(encoding="utf-8"),
    re.MULTILINE,
)
html_title = f"alembic-autogen {release}"

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
nitpicky = True

# Headings have the anchors that code forges give them, so that links work in both places.
myst_heading_anchors = 4

# The theme brings everything along: a page fetches nothing from other servers.
html_theme = "furo"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False


def prepare(_: Sphinx, page: str, source: list[str]) -> None:
    """Make a page for the site of one that is plain Markdown, as code forges show it."""
    text = re.sub(r"(?<=\]\()\.\./([^)#\s]+)", partial(_outside, page), source[0])
    text = re.sub(rf"\[([^\]]+)\]\({NOWHERE}[^)]*\)", r"\1", text)
    text = text.replace("```mermaid\n", "```text\n")  # drawing it takes a script from elsewhere
    source[0] = _with_navigation(text) if page == "index" else text


def _outside(page: str, link: re.Match[str]) -> str:
    """Where a link leads to a file of the repository that is no page of the site."""
    path = posixpath.normpath(posixpath.join("docs", posixpath.dirname(page), "..", link[1]))
    if not (ROOT / path).exists():
        logger.warning("%s: the link to %s leads nowhere", page, path)
    return f"{REPOSITORY}/blob/main/{path}" if REPOSITORY else NOWHERE


def _with_navigation(text: str) -> str:
    """Make a section of the navigation of each list of pages."""
    head, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    parts = [head]
    for section in sections:
        title = section.partition("\n")[0]
        pages = "\n".join(re.findall(r"^- \[[^\]]+\]\(([\w/-]+)\.md\)", section, re.MULTILINE))
        toctree = f"```{{toctree}}\n:hidden:\n:caption: {title}\n\n{pages}\n```\n"
        parts.append(f"## {section.rstrip()}\n\n{toctree}\n")
    return "".join(parts)


def setup(app: Sphinx) -> None:
    """Connect the hook."""
    app.connect("source-read", prepare)
