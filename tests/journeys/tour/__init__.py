"""The tour: the journeys walked in France, the Netherlands and Germany, with pictures for docs/tour/."""
