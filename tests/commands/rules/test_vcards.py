"""People as vCards: what has a meaning in a line has none in a value, and no line is too long."""

from commands.rules.vcards import Card, as_vcards


def test_a_person_is_a_card_with_co_ops_and_roles() -> None:
    card = Card("@gus:example.org", "Gus", ["Leaf Bakery"], ["secretary"], "Food circle")
    assert as_vcards([card]) == (
        "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Gus\r\nIMPP:matrix:u/gus:example.org\r\nORG:Leaf Bakery\r\nROLE:secretary\r\n"
        "CATEGORIES:Food circle\r\nEND:VCARD\r\n"
    )
    assert as_vcards([]) == ""


def test_no_value_adds_a_line_or_parts_one() -> None:
    said = as_vcards([Card("@a:b.org", "A, B; C\\D\nEND:VCARD", [], [], "X")])
    assert "FN:A\\, B\\; C\\\\D\\nEND:VCARD\r\n" in said
    assert said.count("END:VCARD\r\n") == 2
    assert said.count("\r\nEND:VCARD\r\n") == 1


def test_long_lines_go_on_in_the_next_and_no_letter_is_cut() -> None:
    said = as_vcards([Card("@a:b.org", "é" * 90, [], [], "X")])
    assert all(len(line.encode()) <= 75 for line in said.split("\r\n"))
    assert "é" * 90 in said.replace("\r\n ", "")
