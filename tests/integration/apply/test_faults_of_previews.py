"""A fault of the tool itself in the process that runs the coming revisions beforehand."""

from __future__ import annotations

from typing import cast

import pytest

from alembic_autogen.apply.preview.preview import ComparisonRequest, PreviewBugError
from alembic_autogen.apply.preview.previewing import compared
from alembic_autogen.errors import ExitCode


def test_a_fault_of_the_tool_has_its_own_exit_code_and_its_traceback() -> None:
    with pytest.raises(PreviewBugError, match="--no-preview") as caught:
        compared(cast("ComparisonRequest", "no request"))
    assert caught.value.exit_code == ExitCode.BUG
    assert "Traceback" in caught.value.details
