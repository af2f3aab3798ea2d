"""Look at a project without running its code, and change the files that ``init`` adds to."""
