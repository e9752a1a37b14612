"""Looking things up: circles, co-ops, members, roles, the two-way table."""
