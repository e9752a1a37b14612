"""Passing on: by command, by a reaction, by asking a link person."""
