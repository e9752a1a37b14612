"""A table's letters are read as tools write them, or it is said how to save it."""

import pytest

from chatbot.api.arguments.letters import table_in
from chatbot.api.errors import Refusal

TABLE = "circle,coop\nfood,Löwen\n"


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(), TABLE.encode("utf-8-sig"), TABLE.encode("utf-16"), b"\xfe\xff" + TABLE.encode("utf-16-be"),
        b"sep=,\r\n" + TABLE.encode(), ("sep=;\n" + TABLE).encode("utf-16"),
    ],
)  # fmt: skip
def test_letters_are_read_as_tools_write_them(data: bytes) -> None:
    assert table_in(data) == TABLE


@pytest.mark.parametrize(
    ("data", "code"),
    [(TABLE.encode("cp1252"), "no-letters"), (b"\xff\xfec", "no-letters"), (b"PK\x03\x04workbook", "a-workbook"), (b"\xd0\xcf\x11\xe0\xa1", "a-workbook")],
)  # fmt: skip
def test_what_is_no_text_is_said_to_be_none(data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        table_in(data)
    assert (refused.value.code, "“CSV UTF-8”" in str(refused.value)) == (code, True)
