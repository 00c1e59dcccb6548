"""The rooms: one folder per subject, the same few files in each (docs/house.md)."""
