"""Random edits between runs: an answer from memory is held against one that is built."""
