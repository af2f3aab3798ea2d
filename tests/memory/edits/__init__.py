"""Kinds of edits, one module for each sort of thing that an answer depends on."""

from memory.edits import (  # noqa: F401 -- imported for the classes that they define
    beyond,
    checkouts,
    code,
    files,
    folders,
    history,
    in_c,
    left,
    links,
    meanwhile,
    packages,
    practice,
    surroundings,
)
