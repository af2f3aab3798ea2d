"""The surroundings of the application's code, sealed by the operating system.

All code of the application (models, env.py, revisions, hooks, programs that these start) runs in a
process that cannot connect to anything but the disposable server, from the first line of that code
to the end of the last thread and child. :mod:`~alembic_autogen.sandbox.redirect` redirects
unmodified code to the disposable server. The seal covers code that no redirection can catch:
drivers in C, other programs, threads that run late.

The filter is the kernel's (seccomp(2)). It needs no privilege, and every thread and child inherits
it. System calls with an address wait for :class:`~alembic_autogen.sandbox.monitor.Monitor`, which
runs in another process. If seccomp is not available, the command continues without a seal and
reports that.
"""
