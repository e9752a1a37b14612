"""House rules: what holds for every file of this house, found by reading it."""
