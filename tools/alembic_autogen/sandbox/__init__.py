"""The surroundings of the application's code: sealed by the operating system.

Whatever runs code of the application (models, env.py, revisions, hooks, programs that these start)
does so in a process that cannot connect to anything but the disposable server, from the first line
of that code to the end of the last thread and child. :mod:`~alembic_autogen.sandbox.redirect` leads
unmodified code to the disposable server; the seal makes sure of what no redirection reaches:
drivers in C, other programs, threads that fire late.

The filter is the kernel's (seccomp(2)); it needs no privilege, and every thread and child inherits
it. System calls that name an address wait for :class:`~alembic_autogen.sandbox.monitor.Monitor`,
which runs in another process. Where there is no seccomp, the command goes on without a seal, and
says so.
"""
