"""Stories first, then rules. Always two countries and two collectivities."""
