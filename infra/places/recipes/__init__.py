"""One recipe per country: `drafts(sources)` merges its packages as design data.md 4 says."""
