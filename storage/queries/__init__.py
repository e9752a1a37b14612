"""Queries: plain async functions, session first. ``by_…`` finds one or raises NotFound, ``find_…`` one or None."""
