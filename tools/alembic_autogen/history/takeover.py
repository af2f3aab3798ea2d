"""The code by which a squash takes over databases that are at a replaced revision.

Alembic takes the id of a replaced revision, a branch label, for the revision before all of them
(:mod:`alembic_autogen.history.squashing`). For what is in ``alembic_version`` that is wanted. As a
target it would undo all of them, so it is refused.
"""

from __future__ import annotations

from collections.abc import Mapping

FINISH = "_finish_replaced"
FILES = "_FILES"
FOLDER = "_REPLACED"
CHECK = "check_target"
REFUSE = "refuse_within"
_AT = "_database_versions"
FUNCTIONS = frozenset({FINISH, CHECK, REFUSE, _AT})
"""The functions of this code."""
NAMES = frozenset({"replaces", FILES, FOLDER})
"""The other names of the code."""
IMPORTS = (
    "import importlib.util",
    "import pathlib",
    "import re",
    "import sqlalchemy as sa",
    "from alembic.util import CommandError",
)

_TAKEOVER = '''

replaces = {replaces}
"""The revisions that this one replaces, oldest first."""

_FILES = {files}
{folder} = pathlib.Path(__file__).parent / {relative!r}


def {check}() -> None:
    """Refuse a replaced revision as a target, which Alembic takes for the one before all of them.

    :raises CommandError: the command line names one.
    """
    try:
        context = op.get_context()
    except (AttributeError, NameError):
        return  # this file is read by a command that runs no migrations
    given = context.opts.get("destination_rev") or ()
    targets = [given] if isinstance(given, str) else list(given)
    if context.as_sql:  # what is at a replaced revision goes on, but not by counting from there
        targets += [each for each in {at}() if each not in replaces]
    for target in targets:
        name = re.split("[-+]", str(target).rpartition("@")[2])[0]
        if name in replaces[:-1]:
            raise CommandError(
                f"{{target}}: revision {{name}} was replaced by {{revision}}, so no database can "
                f"go there; name {{revision}}, or {{down_revision}} for the state before it"
            )


def {refuse}() -> None:
    """Refuse to undo only some of the replaced revisions, which only their own files can do.

    :raises CommandError: the database has some of them.
    """
    {check}()
    for at in {at}():
        if at in replaces[:-1]:
            raise CommandError(
                f"The database is at {{at}}, which was replaced by {{revision}}, so it can only go "
                f"up; run alembic upgrade {{revision}} first"
            )


def {at}() -> tuple:
    """The revisions of the database as they are stored, or as the command line gives them."""
    context = op.get_context()
    if not context.as_sql:
        return context.get_current_heads()
    given = context.opts.get("starting_rev") or ()
    return (given,) if isinstance(given, str) else tuple(given)


def {finish}() -> bool:
    """Run the rest of the replaced revisions in a database that has some of them.

    Its version is moved along, so that another upgrade goes on where this one ends.
    """
    context = op.get_context()
    at = next((each for each in {at}() if each in replaces), None)
    if at is None:
        return False
    table = sa.table(
        context.version_table, sa.column("version_num"), schema=context.version_table_schema
    )
    for each in replaces[replaces.index(at) + 1 :]:
        path = {folder} / _FILES[each]
        spec = importlib.util.spec_from_file_location(f"replaced_{{each}}", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.upgrade()
        here = table.c.version_num == op.inline_literal(at)
        op.execute(table.update().where(here).values(version_num=op.inline_literal(each)))
        at = each
    here = table.c.version_num == op.inline_literal(at)
    if context.as_sql:  # Alembic updates this row when the upgrade returns
        before = op.inline_literal(down_revision)
        op.execute(table.update().where(here).values(version_num=before))
    else:  # Alembic inserts this row again
        op.execute(table.delete().where(here))
    return True
'''

_ANCHOR = '''

def _squash():
    """The revision that has replaced those whose ids are branch labels here."""
    return op.get_context().script.get_revision("{squash}").module
'''


def takeover(files: Mapping[str, str], relative: str) -> str:
    """The code for the squash itself.

    :param files: the names of the replaced files, by revision, oldest first.
    :param relative: the folder of these files, from that of the squash.
    """
    return _TAKEOVER.format(
        replaces="(\n" + "".join(f'    "{name}",\n' for name in files) + ")",
        files=_dictionary(files),
        relative=relative,
        finish=FINISH,
        folder=FOLDER,
        check=CHECK,
        refuse=REFUSE,
        at=_AT,
    )


def check_at_import() -> str:
    """The end of the squash's file.

    If Alembic finds no step between a database and a target, it runs nothing but this.
    """
    return f"\n\n{CHECK}()\n"


def anchor_bodies() -> tuple[str, str]:
    """The bodies of ``upgrade`` and ``downgrade`` of the revision before a squash."""
    return f"_squash().{CHECK}()", f"_squash().{REFUSE}()"


def anchor_source(template: str, squash: str) -> str:
    """Add what the functions of the revision before a squash need.

    :param template: the revision with the bodies of :func:`anchor_bodies`.
    :param squash: the id of the squash.
    """
    return template.rstrip() + "\n" + _ANCHOR.format(squash=squash)


def _dictionary(files: Mapping[str, str]) -> str:
    return "{\n" + "".join(f'    "{key}": {name!r},\n' for key, name in files.items()) + "}"
