"""Read a git repository, and nothing else: neither the checkout nor the index is touched."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.history.graph import Node
from alembic_autogen.history.revision_text import read_node


def run_git(
    folder: Path,
    *arguments: str,
    what: str,
    variables: Mapping[str, str] | None = None,
    stdin: bytes | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder.

    :param what: what needs git, as the beginning of a sentence.
    :raises ConfigurationError: git is not installed.
    """
    given: dict[str, object] = {"stdin": subprocess.DEVNULL} if stdin is None else {"input": stdin}
    try:
        return subprocess.run(  # type: ignore[call-overload,no-any-return]  # one of two arguments
            ["git", "-C", str(folder), *arguments],
            env={**os.environ, "LC_ALL": "C", **(variables or {})},  # messages in English
            capture_output=True,
            check=False,
            **given,
        )
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"{what} needs git, which is not installed; install it."
        ) from error


def last_line(text: bytes) -> str:
    """The last line of what git has printed, as part of a sentence."""
    lines: Sequence[str] = text.decode(errors="replace").strip().splitlines() or ["no reason given"]
    return lines[-1].rstrip(".")


class UnknownCommitError(ConfigurationError):
    """Git knows no such commit; the message is git's own, as part of a sentence."""


def find_commit(folder: Path, name: str, what: str) -> str:
    """The full id of a commit.

    :param name: a branch, a tag, or an id.
    :raises UnknownCommitError: git knows no such commit.
    """
    # A name that begins with a dash would be an option.
    done = run_git(
        folder, "rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}", what=what
    )
    if done.returncode:
        raise UnknownCommitError(last_line(done.stderr))
    return done.stdout.decode().strip()


def commit_of(folder: Path, name: str, what: str) -> str:
    """The full id of a commit that a flag names.

    :raises ConfigurationError: git knows no such commit.
    """
    try:
        return find_commit(folder, name, what)
    except UnknownCommitError as error:
        raise ConfigurationError(
            f"{what}: git knows no commit {name!r} in {folder} ({error}); in CI, "
            "fetch the whole history (actions/checkout with fetch-depth: 0)."
        ) from error


def changed_since(
    name: str, files: Iterable[Path], folders: Iterable[Path], project: Path
) -> set[Path]:
    """The files whose content no file of the folders had at a commit; a moved one is not changed.

    Before the first commit of a repository, all files are changed since HEAD, so that a hook which
    names it works for that commit, too.

    :param name: a branch, a tag, or an id; the value of the flag ``--since``.
    :raises ConfigurationError: git knows no such commit.
    """
    what = f"--since {name}"
    if name == "HEAD" and _has_no_commit(project, what):
        return set(files)
    commit = commit_of(project, name, what)
    then = {content for folder in folders for _, content in files_at(commit, folder, what)}
    return {path for path in files if path.read_bytes() not in then}


def _has_no_commit(folder: Path, what: str) -> bool:
    """Whether a folder lies in a repository that has no commit yet."""
    done = run_git(folder, "rev-list", "--all", "--max-count=1", what=what)
    return not done.returncode and not done.stdout


def write_files(top: Path, tree: str, folder: Path, variables: Mapping[str, str], what: str) -> str:
    """Write the files of a commit or tree into a folder, with an index of its own beside it.

    :param top: the root of the repository.
    :param variables: variables of the environment for git.
    :returns: why git cannot, as part of a sentence; empty if it could.
    """
    given = {**variables, "GIT_INDEX_FILE": str(folder.with_name(f"{folder.name}-index"))}
    for arguments in (("read-tree", tree), ("checkout-index", "--all", f"--prefix={folder}/")):
        done = run_git(top, *arguments, what=what, variables=given)
        if done.returncode:
            return last_line(done.stderr)
    return ""


def revisions_at(commit: str, folders: Iterable[Path], what: str) -> dict[str, Node]:
    """The revisions that some folders have at a commit, by id.

    :param commit: its id.
    :param folders: version locations.
    :raises HistoryError: one of them computes its id.
    """
    found: dict[str, Node] = {}
    for folder in folders:
        for name, source in files_at(commit, folder, what):
            node = read_node(source, f"{commit[:10]}:{name}")
            if node is not None:
                found[node.revision] = node
    return found


def files_at(commit: str, folder: Path, what: str) -> list[tuple[str, bytes]]:
    """The Python files that a folder, and those in it, have at a commit.

    :returns: for each, its path from the root of the repository, and its content.
    """
    # The folder itself may not be in the checkout, but one above it is.
    start = next(each for each in (folder, *folder.parents) if each.is_dir())
    prefix = run_git(start, "rev-parse", "--show-prefix", what=what)
    if prefix.returncode:
        raise ConfigurationError(
            f"{what}: {folder} is in no repository of git; run this in a clone of one."
        )
    below = folder.relative_to(start)
    path = f"{os.fsdecode(prefix.stdout).strip()}{below}".removesuffix(".").strip("/")
    listed = run_git(
        start, "ls-tree", "-r", "-z", "--full-tree", commit, *([path] if path else []), what=what
    )
    entries = [line.partition(b"\t") for line in listed.stdout.split(b"\0") if line]
    wanted = [
        (os.fsdecode(name), meta.split()[2])
        for meta, _, name in entries
        if name.endswith(b".py") and meta.split()[1] == b"blob"
    ]
    asked = b"".join(each + b"\n" for _, each in wanted)
    printed = run_git(start, "cat-file", "--batch", what=what, stdin=asked).stdout
    found, at = list[tuple[str, bytes]](), 0
    for name, _ in wanted:
        header_end = printed.index(b"\n", at)
        size = int(printed[at:header_end].split()[2])
        found.append((name, printed[header_end + 1 : header_end + 1 + size]))
        at = header_end + 1 + size + 1
    return found
