"""Coming in: one by one, by consent, or as a list."""
