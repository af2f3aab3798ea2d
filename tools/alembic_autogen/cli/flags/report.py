"""The flag of commands whose reports can be written to files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.report.findings import FINDINGS_FORMATS
from alembic_autogen.report.html import PAGE_FORMAT

if TYPE_CHECKING:
    from alembic_autogen.cli.arguments import Parser

FILE_FORMATS = (*FINDINGS_FORMATS, PAGE_FORMAT)
"""The formats of reports in files."""


def add_report_flag(parser: Parser) -> None:
    """Add the flag that has reports written to files."""
    parser.add_argument(
        "--report",
        action="append",
        default=[],
        dest="reports",
        metavar="FORMAT=FILE",
        help="also write a report to a file, as " + ", ".join(FILE_FORMATS),
    )
