"""Reports of findings for other programs: code hosts, editors and test reports.

A module for each of :data:`FINDINGS_FORMATS`, with one function ``text(report)``. The others are
what they share: ``values`` has what a report consists of, ``collect`` takes it from results.
"""

from __future__ import annotations

FINDINGS_FORMATS = ("github", "gitlab", "junit", "markdown", "sarif")
"""The names of formats, and of their modules."""
COMMANDS = ("check-drift", "lint", "revision")
"""The commands that have findings, and a page."""
