"""Sources of disposable servers, one file for each."""
