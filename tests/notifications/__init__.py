"""Stories and rules of notifications."""
