"""Leaving, being forgotten, and accounts that join or part."""
