"""Stories and rules of moderation."""
