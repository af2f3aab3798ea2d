"""Reports of findings for other programs: code hosts, editors and test reports.

Each format is a module in ``formats`` with a function ``text(report)``, and has its name. Here is
what they share: ``findings_report`` has what a report consists of, ``collect`` takes it from
results.
"""

from __future__ import annotations

from pathlib import Path

FINDINGS_FORMATS = tuple(
    sorted(path.stem for path in Path(__file__).with_name("formats").glob("[a-z]*.py"))
)
"""The names of formats, and of their modules."""
COMMANDS = ("check-drift", "lint", "revision")
"""The commands that have findings, and a page."""
