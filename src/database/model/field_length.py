"""Lengths of VARCHAR columns, in characters.

Revisions may import these, so a length never changes: a column that needs more gets another one.
"""

SHORT = 64
NORMAL = 256
LONG = 1800
VERY_LONG = 8000
