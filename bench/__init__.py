"""What ``make bench`` runs: the tool and its peers on generated projects, in one run.

``generate`` and ``django_project`` write the projects, ``contestants`` says what is measured,
``measure`` runs it, ``report`` and ``plot`` write ``docs/benchmarks.md`` and its figures.
"""
