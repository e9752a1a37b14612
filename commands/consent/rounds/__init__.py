"""The way of an item from round to round, to its close, and to its review."""
