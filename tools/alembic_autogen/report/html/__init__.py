"""The report as a page of HTML: one file without scripts, and without anything to load.

``reporter`` has the functions of :class:`.FindingsReports`; there is a module for each section of
the page, and ``elements``, by which every text in it is escaped.
"""

from __future__ import annotations

PAGE_FORMAT = "html"
"""The name of the format."""
