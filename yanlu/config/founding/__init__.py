"""創刊: a machine without a paper becomes one, from the terminal or from the browser."""
