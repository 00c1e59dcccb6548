"""Every crossing of the two walls that was tried, and what refused it. docs/walls.md is written from here."""
