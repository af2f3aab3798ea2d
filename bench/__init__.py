"""The benchmark of ``make bench``: the tool and its peers on generated projects, in one run.

``generate``, ``real_project`` and ``django_project`` write the projects, ``contestants`` defines
the measured commands, ``rounds`` runs them, and ``report`` and ``plot`` write
``docs/benchmarks.md`` and its figures. ``parts`` has what is measured besides.
"""
