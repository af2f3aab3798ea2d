"""Operations of a revision, and the clauses of their statements."""
