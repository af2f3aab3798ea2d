"""A copy of the project as git would merge it with another branch.

Edits that are not committed are included. Everything that git writes for this (an index, objects)
goes to a temporary folder: the repository, its index and the checkout are only read.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.session.git import last_line, run_git, write_files

WHAT = "check-drift --merge-base"
_AUTHOR = {
    f"GIT_{who}_{key}": value
    for who in ("AUTHOR", "COMMITTER")
    for key, value in (("NAME", "alembic-autogen"), ("EMAIL", "nobody@invalid"))
}


def write_merged(project: Path, commit: str, ref: str, folder: Path, ignored: Path | None) -> Path:
    """Write the files of the merge into a folder.

    :param commit: the other branch's commit.
    :param ref: its name, for messages.
    :param folder: a temporary folder.
    :param ignored: a file in which a conflict does not count: that of the head.
    :returns: the folder of the project among these files.
    :raises ConfigurationError: git cannot merge both.
    """
    found = _git(project, "rev-parse", "--show-toplevel", "--show-prefix", "--git-common-dir")
    if found.returncode:
        raise ConfigurationError(
            f"{WHAT}: {project} is in no repository of git; run this in a clone of one."
        )
    top, prefix, common, *_ = os.fsdecode(found.stdout).split("\n")
    variables = _own_objects(project / common, folder)
    mine = _commit_of_checkout(Path(top), folder, variables)
    tree = _merged_tree(Path(top), mine, commit, ref, variables, ignored)
    checkout = folder / "checkout"
    problem = write_files(Path(top), tree, checkout, variables, WHAT)
    if problem:
        raise ConfigurationError(f"{WHAT}: the merged files cannot be written ({problem}).")
    return checkout / prefix


def repository_of(project: Path) -> Path:
    """The root of the repository."""
    return Path(os.fsdecode(_git(project, "rev-parse", "--show-toplevel").stdout).strip())


def _own_objects(common: Path, folder: Path) -> dict[str, str]:
    """Variables that make git write objects to a folder of its own."""
    objects = folder / "objects"
    objects.mkdir()
    theirs = os.environ.get("GIT_OBJECT_DIRECTORY") or str((common / "objects").resolve())
    others = os.environ.get("GIT_ALTERNATE_OBJECT_DIRECTORIES", "")
    return {
        **_AUTHOR,
        "GIT_OBJECT_DIRECTORY": str(objects),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": os.pathsep.join(filter(None, [theirs, others])),
    }


def _commit_of_checkout(top: Path, folder: Path, variables: Mapping[str, str]) -> str:
    """Write a commit of the checkout as it is, on top of HEAD."""
    index = folder / "index"
    path = os.fsdecode(_must(top, "rev-parse", "--git-path", "index").stdout).strip()
    if (top / path).is_file():  # its times spare git the reading of unchanged files
        shutil.copyfile(top / path, index)
    named = {**variables, "GIT_INDEX_FILE": str(index)}
    _must(top, "add", "--all", "--", ".", variables=named)
    tree = _must(top, "write-tree", variables=named).stdout.decode().strip()
    made = _must(top, "commit-tree", tree, "-p", "HEAD", "-m", "checkout", variables=variables)
    return made.stdout.decode().strip()


def _merged_tree(
    top: Path,
    mine: str,
    commit: str,
    ref: str,
    variables: Mapping[str, str],
    ignored: Path | None,
) -> str:
    """Merge two commits, as ``git merge`` does (git-merge-tree(1), since git 2.38).

    :raises ConfigurationError: there are conflicts.
    """
    done = _git(
        top, "merge-tree", "--write-tree", "--name-only", "-z", mine, commit, variables=variables
    )
    if done.returncode not in (0, 1):
        raise ConfigurationError(
            f"{WHAT}: git cannot merge {ref} ({last_line(done.stderr)}); this needs git 2.38 or "
            "newer, and the history of both (in CI, fetch-depth: 0; else git fetch --unshallow)."
        )
    tree, *names = os.fsdecode(done.stdout).split("\0")
    conflicts = names[: names.index("")] if "" in names else []
    own = str(ignored.relative_to(top)) if ignored and ignored.is_relative_to(top) else ""
    others = sorted({name for name in conflicts if name != own}) if done.returncode else []
    if others:
        raise ConfigurationError(
            f"This branch and {ref} conflict in {', '.join(others)}: merge {ref} "
            "(git merge), resolve these, and run check-drift again."
        )
    return tree


def _must(
    folder: Path, *arguments: str, variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    done = _git(folder, *arguments, variables=variables)
    if done.returncode:
        raise ConfigurationError(
            f"{WHAT}: git {arguments[0]} fails ({last_line(done.stderr)}); correct that first."
        )
    return done


def _git(
    folder: Path, *arguments: str, variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return run_git(folder, *arguments, what=WHAT, variables=variables)
