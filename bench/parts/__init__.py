"""Parts of ``make bench`` besides generated projects, each with a section of its own.

A part can be measured by itself, by its name: ``--only real``.
"""
