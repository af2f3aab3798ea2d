"""Where disposable servers come from, one file a source."""
