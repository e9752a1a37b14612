"""Files that are passed on: what they are by what their sender's client says, before anybody has looked at them. Pure."""

from chatbot.api.incoming import Attachment
from storage.written import on_one_line

UNNAMED = "file"
LONGEST_NAME = 100
UNITS = ("kB", "MB", "GB")


def name_of_file(attachment: Attachment) -> str:
    """What it is called, on one line."""
    return on_one_line(attachment.name)[:LONGEST_NAME] or UNNAMED


def size_in_words(attachment: Attachment) -> str:
    """How large it is said to be: "120 kB". Nothing where that is not said."""
    if attachment.size is None:
        return ""
    size = float(attachment.size)
    for unit in UNITS:
        size /= 1000
        if size < 1000 or unit == UNITS[-1]:
            return f"{size:.1f} {unit}" if size < 10 else f"{size:.0f} {unit}"
    return ""
