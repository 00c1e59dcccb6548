"""The porch, shared by all doors: host, country, who asks, unit of work, errors, forms, headers."""
