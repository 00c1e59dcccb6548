"""Stories and rules of conversations."""
