"""Have a preview made by a process of its own.

The process that upgrades a real database has imported the application, whose engines lead there.
"""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

from alembic_autogen.apply.afterwards.comparison_results import ComparedSchema
from alembic_autogen.apply.preview.preview import Preview, PreviewError
from alembic_autogen.apply.preview.shared_previews import shared
from alembic_autogen.errors import AutogenError
from alembic_autogen.sandbox.other_process import answer_of

if TYPE_CHECKING:
    from alembic_autogen.apply.preview.preview import ComparisonRequest, PreviewRequest

_PROGRAM = """
from alembic_autogen.apply.preview.process import serve
serve({descriptor})
"""


def previewed(request: PreviewRequest) -> Preview:
    """Make a preview in another process.

    :raises AutogenError: the preview could not be made.
    """
    folder = request.settings.previews_folder
    return _previewed(request) if folder is None else shared(folder, request, _previewed)


def _previewed(request: PreviewRequest) -> Preview:
    found = _asked(request)
    assert isinstance(found, Preview), "the other process has read a request for one"
    return found


def compared(request: ComparisonRequest) -> ComparedSchema:
    """Compare schemas in another process.

    :raises AutogenError: they could not be compared.
    """
    found = _asked(request)
    assert isinstance(found, ComparedSchema), "the other process has read such a request"
    return found


def _asked(request: PreviewRequest | ComparisonRequest) -> object:
    content, _ = answer_of(_PROGRAM, request)
    if not content:
        raise PreviewError(
            "The process that runs the revisions on a disposable server has ended without a "
            "result; --no-preview upgrades without it."
        )
    found: object = pickle.loads(content)
    if isinstance(found, AutogenError):
        raise found
    return found
