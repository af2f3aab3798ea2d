"""What a project has, found without running its code, and the files that ``init`` adds to."""
