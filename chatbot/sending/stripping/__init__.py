"""Freeing sound, film and PDF of who made them, when, where and with what. Pure: bytes in, bytes out, run by the process that
``chatbot/sending/cleaned.py`` is.

Each of these keeps what is known to be needed for hearing, seeing or reading, and leaves out all else: what makers put into their files
besides is more than anybody can list. What cannot be read so raises `Unreadable`.
"""


class Unreadable(Exception):
    """It is not built as its kind is, so nobody can say what else is in it."""
