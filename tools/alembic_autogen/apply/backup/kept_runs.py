"""Saved runs in a directory, and those that a downgrade or upgrade has to restore."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from alembic_autogen.apply.backup.manifest import FILE, Item, Manifest, read_manifest
from alembic_autogen.apply.backup.row_file import sha256_of
from alembic_autogen.errors import TargetError


@dataclass(frozen=True)
class KeptRun:
    """A saved run.

    :param folder: its directory.
    """

    folder: Path
    manifest: Manifest


def kept_runs(folder: Path) -> list[KeptRun]:
    """The runs in a directory, or the run of the directory itself, the latest first.

    :raises TargetError: there is none, or one cannot be read.
    """
    folders = [folder] if (folder / FILE).exists() else [p.parent for p in folder.glob(f"*/{FILE}")]
    if not folders:
        raise TargetError(
            f"--restore names {folder}, in which no run has saved anything; give it the directory "
            "that was given to --backup."
        )
    found = [KeptRun(each, read_manifest(each)) for each in folders]
    return sorted(found, key=lambda run: (run.manifest.started_at, run.folder.name), reverse=True)


def fitting_runs(
    runs: Sequence[KeptRun], host: str, database: str, direction: str
) -> list[KeptRun]:
    """The runs of a database that have gone in the other direction.

    :param direction: the direction that goes back.
    :raises TargetError: all are of other databases.
    """
    own = [run for run in runs if (run.manifest.host, run.manifest.database) == (host, database)]
    if not own:
        run = runs[0]
        raise TargetError(
            f"{run.folder} was saved from {run.manifest.database} at {run.manifest.host}, and this "
            f"is {database} at {host}; nothing was changed. Give --restore the directory of this "
            "database, or leave it out and execute the saved files by hand."
        )
    return [run for run in own if run.manifest.direction != direction]


def items_of(runs: Sequence[KeptRun], revision: str) -> Iterator[tuple[KeptRun, Item]]:
    """The items that the last execution of a revision has lost, in the order of restoring.

    It may be in several runs, if one has stopped half way and others have gone on.

    :param runs: the latest first.
    """
    last = sys.maxsize
    for run in runs:
        manifest = run.manifest
        if revision not in manifest.revisions:
            continue
        for item in reversed(manifest.items):
            if item.revision == revision and item.statement <= last and item.may_be_lost:
                yield run, item
        if manifest.begins != revision:
            return
        last = manifest.begins_after


def check_files(run: KeptRun) -> None:
    """Check that the files of a run are complete and unchanged.

    :raises TargetError: a file is missing or has changed.
    """
    for item in run.manifest.items:
        path = run.folder / item.file
        try:
            is_same = path.parent == run.folder and sha256_of(path) == item.sha256
        except OSError as error:
            raise TargetError(
                f"{path} cannot be read ({error.strerror}); nothing was changed. Correct "
                "that, and run this again."
            ) from error
        if not is_same:
            raise TargetError(
                f"{path} is not what was saved (its SHA-256 differs from that of the manifest); "
                "restore from an unchanged copy of the directory."
            )
