"""The application's revisions go on after each of their statements, with the rows kept.

The kind: every point between two statements of a history as a team writes it, with data migrations,
triggers, generated columns and preconditions, under plain Alembic.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from resume.application import Application, revisions
from support.half_done import sample


@pytest.mark.resume
@pytest.mark.parametrize("revision", revisions())
def test_an_upgrade_goes_on_after_each_statement(application: Application, revision: str) -> None:
    tried = [number for each, number in sample(application.places) if each == revision]
    failures = [
        failure for number in tried for failure in complaints(application, revision, number)
    ]
    print(f"{revision}: {len(tried)} places, {len(failures)} failures", *failures, sep="\n")
    assert not failures


def complaints(application: Application, revision: str, number: int) -> Iterator[str]:
    """The problems after an upgrade that was killed behind a statement has gone on."""
    upgrade, real = application.upgrades[revision], application.production
    real.restore(upgrade.before)
    real.stop(number, revision)
    done = real.go_on(revision)
    if done.code:
        yield f"after statement {number} of {upgrade.statements}: {done.code}: {done.err}"
        return
    for line in upgrade.after.differences(real.state()):
        yield f"after statement {number} of {upgrade.statements}: {line}"
