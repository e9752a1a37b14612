"""“It”, “the van thing”, “the last one”: which record is meant, and what is left to be read behind its number."""

import pytest

from chatbot.api.seams.references import Referent, narrowed, referring
from chatbot.api.understanding.phrase_words import of_a_wish
from chatbot.api.understanding.yes_or_no import leaves_it

CALL = Referent("C-2", "Move the call to Friday", mine=False)
VAN = Referent("C-1", "We buy a van for deliveries", mine=True)


@pytest.mark.parametrize(
    ("rest", "marks", "words"),
    [
        ("it", ["C-2", "C-1"], ""),
        ("that one please", ["C-2", "C-1"], ""),
        ("the van thing", ["C-1"], ""),
        ("the one about the call", ["C-2"], ""),
        ("the last one", ["C-2"], ""),
        ("the oldest", ["C-1"], ""),
        ("my proposal", ["C-1"], ""),
        ("C-1", ["C-1"], ""),
        ("fri 17:00 for the van check", ["C-1"], "fri 17:00"),
        ("the delivery one until monday", [], ""),
        ("the shop", [], ""),
    ],
)
def test_a_record_is_found_by_what_people_call_it(rest: str, marks: list[str], words: str) -> None:
    found = referring(rest, [CALL, VAN], running=False, reads=lambda said: said.partition(" ")[2] in ("", "fri 17:00"))

    assert (list(found[0]), found[1]) == (marks, words) if marks and found is not None else found is None


def test_words_of_their_own_stand_behind_what_is_meant() -> None:
    found = referring("the van item to: “buy two vans”", [CALL, VAN], running=True, reads=lambda _: True)

    assert found == (["C-1"], "buy two vans")
    assert referring("the opening hours", [CALL, VAN], running=True, reads=lambda _: True) is None


def test_what_is_named_before_is_meant_by_it() -> None:
    assert narrowed("we are done with the van, close it", [CALL, VAN]) == [VAN]
    assert narrowed("we are done, close it", [CALL, VAN]) == [CALL, VAN]


@pytest.mark.parametrize("said", ["it " * 2000, " " * 3000 + "x", "the van " * 1000, "-, " * 3000])
def test_long_words_are_read_at_once(said: str) -> None:
    assert len(narrowed(said, [CALL, VAN])) in (1, 2)
    assert not leaves_it(said)
    assert of_a_wish(said + " " * 60 + "x").endswith("x")


@pytest.mark.parametrize("said", ["no, friday", "leave it as it is", "stop the van", "don't worry", "wait for hal"])
def test_more_than_leaving_it_is_something_else(said: str) -> None:
    assert not leaves_it(said)
