"""Run Graphviz, which places what a diagram shows: ``dot`` (https://graphviz.org)."""

from __future__ import annotations

import shutil
import subprocess

from alembic_autogen.errors import ConfigurationError

_TIMEOUT = 20
_MISSING = (
    "Graphviz draws SVG, and its program dot is not on PATH; install Graphviz (the package is "
    "named graphviz), or choose another kind of diagram."
)


def require() -> None:
    """Check that Graphviz is there, before a server starts for nothing.

    :raises ConfigurationError: it is not on PATH.
    """
    if shutil.which("dot") is None:
        raise ConfigurationError(_MISSING)


def printed(graph: str, form: str, timeout: float = _TIMEOUT) -> str:
    """Run Graphviz on a graph and return its output.

    :param graph: in its own language.
    :param form: a format of its option ``-T``, such as ``plain``.
    :param timeout: in seconds.
    :raises OSError: it is not on PATH, or does not start.
    :raises subprocess.SubprocessError: it fails, or takes longer.
    """
    program = shutil.which("dot")
    if program is None:
        raise FileNotFoundError("dot")
    return subprocess.run(
        [program, f"-T{form}"],
        input=graph,
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
        check=True,
    ).stdout


def svg(graph: str) -> str:
    """Draw a graph.

    :param graph: in Graphviz's language.
    :raises ConfigurationError: Graphviz is not on PATH, or cannot draw it.
    """
    require()
    try:
        return printed(graph, "svg", timeout=60)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        reason = getattr(error, "stderr", None) or str(error)
        line = " ".join(reason.split())[:200]
        raise ConfigurationError(
            f"Graphviz cannot draw this diagram ({line}); draw fewer tables, or choose another "
            "kind of diagram."
        ) from None
