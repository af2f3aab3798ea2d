"""Draw pairs of schemas: one, and a copy with a few mutations."""

from __future__ import annotations

from hypothesis import strategies as st

from support.pairs.description import DrawnSchema
from support.pairs.draw import Artist
from support.pairs.mend import mend
from support.pairs.mutations import MUTATIONS


@st.composite
def pairs(draw: st.DrawFn) -> tuple[DrawnSchema, DrawnSchema, tuple[str, ...]]:
    """A schema, a mutated copy, and the names of the mutations."""
    artist = Artist(draw)
    before = artist.schema()
    after, done = before, []
    for _ in range(artist.number(1, 6)):
        name = artist.one_of(sorted(MUTATIONS))
        after = mend(MUTATIONS[name](artist, after))
        done.append(name)
    return before, after, tuple(done)
