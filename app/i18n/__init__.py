"""Words: which language, which catalogue, which formats; letters."""
