"""Asking co-ops to declare, and how that goes."""
