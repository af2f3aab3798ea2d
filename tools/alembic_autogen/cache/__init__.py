"""Store results of earlier runs on disk, and remove them."""
