"""The statements of a revision in their order, with what each of them locks and how long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from alembic_autogen.lint.evidence import DOWNGRADE, UPGRADE
from alembic_autogen.lint.rehearsal.estimate import estimate
from alembic_autogen.report.html.elements import Html, element, joined
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence, Statement


_EFFECTS = {
    **dict.fromkeys(("INSERT", "UPDATE", "DELETE", "REPLACE", "LOAD", "WITH"), "changes rows"),
    **dict.fromkeys(("SELECT", "SHOW"), "reads"),
    "SET": "sets a variable",
    "CREATE": "creates {}",
    "DROP": "drops {}",
    "TRUNCATE": "removes all rows",
}
"""The effects of statements without an algorithm and a lock, by their verbs."""


def statements_content(evidence: Evidence, *, stopped: bool = False) -> Html:
    """Both directions; the downgrade is folded.

    :param stopped: whether the downgrade refused rows, so that it did not send all its statements.
    """
    upgrade = [each for each in evidence.statements if each.direction == UPGRADE]
    downgrade = [each for each in evidence.statements if each.direction == DOWNGRADE]
    parts = [_steps(upgrade, evidence) if upgrade else element("p", "It runs no statement.")]
    if downgrade:
        count = count_of(len(downgrade), "statement")
        parts.append(
            element(
                "details",
                element("summary", f"Downgrade ({'it stopped after ' if stopped else ''}{count})"),
                _steps(downgrade, evidence),
            )
        )
    return joined(parts)


def _steps(statements: Sequence[Statement], evidence: Evidence) -> Html:
    """The statements; where several in a row change nothing, such as preconditions, are folded."""
    longest = max((_seconds(each, evidence)[0] for each in statements), default=0.0)
    items: list[Html] = []
    for changes, group in groupby(enumerate(statements, 1), key=lambda each: each[1].changes):
        run = list(group)
        steps = [_step(number, each, evidence, longest) for number, each in run]
        if changes or len(run) == 1:
            items += steps
            continue
        between = "and" if len(run) == 2 else "to"
        words = f"Statements {run[0][0]} {between} {run[-1][0]} change neither tables nor rows"
        listed = element("ol", *steps, class_="steps")
        folded = element("details", element("summary", words), listed)
        items.append(element("li", folded, class_="folded"))
    return element("ol", *items, class_="steps")


def _step(number: int, statement: Statement, evidence: Evidence, longest: float) -> Html:
    seconds, words = _seconds(statement, evidence)
    bar = Html()
    if words:
        width = max(100 * seconds / longest, 0.5) if longest else 0.5
        bar = element(
            "svg",
            element("rect", width=f"{width:.1f}", height="4"),
            viewBox="0 0 100 4",
            preserveAspectRatio="none",
            aria_hidden="true",
            class_="bar",
        )
    blocks = statement.online is not None and statement.online.blocks_writes
    return element(
        "li",
        element("span", str(number), class_="step", aria_hidden="true"),
        element("div", *_facts(statement, words), class_="facts"),
        bar,
        element("pre", element("code", statement.sql)),
        class_="blocks" if blocks else "",
    )


def _facts(statement: Statement, duration: str) -> Iterator[Html]:
    online = statement.online
    if online is None:
        effect = _EFFECTS.get(statement.verb, "lock class not known")
        what = "the table" if statement.table else "an object"
        yield element("span", effect.format(what))
    else:
        if online.algorithm:
            yield element("span", "algorithm ", element("strong", online.algorithm))
        if online.lock:
            words = "writers wait" if online.blocks_writes else "writers go on"
            level = "error" if online.blocks_writes else ""
            yield element(
                "span", "lock ", element("strong", online.lock), f": {words}", class_=level
            )
        if online.rebuild:
            yield element("span", "builds the table again", class_="warning")
        if online.reason:
            yield element("span", online.reason)
    if duration:
        yield element("span", duration)
    if statement.line:
        yield element("span", f"line {statement.line}")


def _seconds(statement: Statement, evidence: Evidence) -> tuple[float, str]:
    """The seconds that a statement takes, and how they were measured; empty if not known."""
    expected = estimate(statement.online, statement.rehearsed, evidence.size_of(statement.table))
    words = []
    seconds = 0.0
    if measured := statement.rehearsed:
        seconds = measured.seconds
        words.append(f"{seconds:.2f} s on {count_of(measured.rows, 'row')}")
        words.append(f"a writer waited {measured.longest_write_wait:.2f} s")
    if expected:
        seconds = expected.seconds
        words.append(f"about {seconds:.0f} s in production (by a factor of {expected.factor})")
    return seconds, ", ".join(words)
