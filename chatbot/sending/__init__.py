"""Outbox rows go to the homeserver, each room in order, under the row's own transaction id, as fast as it lets us."""
