"""Handing something over to other circles: what, where to, and what of it."""
