"""The bytes of a table that somebody hands over, as letters."""

import codecs

from chatbot.api.errors import Refusal

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How the files of spreadsheets themselves begin."""
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""How Excel's “Unicode text” begins."""


def table_in(data: bytes) -> str:
    """The letters of a table, without the marks that tools put before it. Raises Refusal where they cannot be read."""
    if data.startswith(_WORKBOOKS):
        raise Refusal(
            "a-workbook",
            "That is the file of a spreadsheet program, and I read tables as text. Please save it as “CSV UTF-8”, and take that. "
            "Nothing is kept.",
        )
    try:
        text = data.decode("utf-16" if data.startswith(_WIDE) else "utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal(
            "no-letters", "I could not read the letters of that file. Please save it as “CSV UTF-8”. Nothing is kept."
        ) from None
    first, _, rest = text.partition("\n")
    return rest if first.strip().casefold() in ("sep=,", "sep=;", "sep=") else text
