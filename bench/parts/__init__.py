"""What ``make bench`` measures besides generated projects: each part has a section of its own.

A part can be measured by itself, by its name: ``--only real``.
"""
