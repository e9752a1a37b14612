"""Backups: all that another machine needs to go on as the same bot, in one file; made while it runs, and brought back."""
