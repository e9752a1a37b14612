"""Confirming who speaks for a co-op and what follows from it."""
