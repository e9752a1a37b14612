"""Roles: given, ended, their terms, and the link person's seat above."""
