"""Changes by the application to logging do not reach beyond it."""

from __future__ import annotations

import logging

from alembic_autogen.sandbox.output import quiet_application

OWN = logging.getLogger("alembic_autogen.server")


def test_progress_is_shown_after_env_py_has_disabled_all_loggers() -> None:
    """As fileConfig() does, in Alembic's templates of env.py."""
    with quiet_application():
        OWN.disabled = True
    assert not OWN.disabled


def test_a_logger_that_was_disabled_before_stays_so() -> None:
    OWN.disabled = True
    with quiet_application():
        pass
    assert OWN.disabled


def test_messages_of_the_application_are_hidden_until_its_end() -> None:
    other = logging.getLogger("an.application")
    with quiet_application():
        assert not other.isEnabledFor(logging.INFO)
        assert other.isEnabledFor(logging.WARNING)
    assert logging.root.manager.disable == logging.NOTSET
