"""Sync answers become inbox rows, room facts and the new token; which rooms we are in, and where their circles meet."""
