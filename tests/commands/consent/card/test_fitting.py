"""A page fits into one message, whatever people have said."""

import json

from hypothesis import given
from hypothesis import strategies as st

from chatbot.api.wording.markup import Block, Doc, b, cmd, code, listed, p, quote, say, t, ul
from chatbot.api.wording.rendering import IN_A_ROOM
from commands.consent.card.fitting import ROOM, fitted, size

WHOLE = code("!item C-12")


def full_house() -> Doc:
    """A text of 4,000 letters, 60 co-ops with long names, 40 of them with 1,200 letters of concern."""
    co_ops = [f"The {number}th Workers Co-operative of Somewhere & Elsewhere Ltd" for number in range(60)]
    concerns = [t("{who}: {words}", who=b(f"Person for {name}"), words="it clashes " * 109) for name in co_ops[:40]]
    return say(
        p("**Quick check C-12** by {who}", who="Gus"),
        quote("word " * 800),
        p("**Concern**"),
        ul(concerns),
        p("Heard: {coops}", coops=listed(co_ops[:40])),
        p("Not yet heard: {coops}", coops=listed(co_ops[40:])),
        p("React ✅ consent, or say {yes}.", yes=cmd("yes C-12")),
    )


def test_a_page_that_fits_stays_as_it_is() -> None:
    doc = say("Thank you.", quote("Meet on Thursdays"))

    assert fitted(doc, whole=WHOLE) is doc


def test_a_full_house_fits_and_still_tells_all_that_matters() -> None:
    page = fitted(full_house(), whole=WHOLE)

    assert size(full_house()) > 100_000
    assert size(page) <= ROOM
    assert IN_A_ROOM.plain(page).startswith("Quick check C-12 by Gus\n\n> word word")
    assert "Person for The 0th Workers Co-operative of Somewhere & Elsewhere Ltd: it clashes" in IN_A_ROOM.plain(page)
    assert "React ✅ consent, or say !yes C-12." in IN_A_ROOM.plain(page)
    assert IN_A_ROOM.plain(page).endswith("Some of this is shortened. In full: !item C-12")


def test_an_edit_of_a_full_page_is_one_that_an_encrypted_room_takes() -> None:
    page = fitted(full_house(), whole=WHOLE)
    content = {"body": IN_A_ROOM.plain(page), "formatted_body": IN_A_ROOM.html(page)}
    edit = json.dumps({**content, "m.new_content": content}, ensure_ascii=False).encode()

    assert len(edit) * 4 / 3 < 60_000


def test_what_is_left_out_of_a_list_is_counted() -> None:
    page = fitted(say(ul([f"{number} " + "word " * 20 for number in range(1000)])), whole=WHOLE)

    assert size(page) <= ROOM
    assert "more" in IN_A_ROOM.plain(page).splitlines()[-3]


texts = st.text(st.sampled_from("ab <&\n"), max_size=400).map(lambda text: text * 40)
blocks: st.SearchStrategy[Block] = st.one_of(
    texts.map(quote), texts.map(lambda text: p("**Heard** {text}", text=text)), st.lists(texts, max_size=30).map(ul)
)


@given(st.lists(blocks, max_size=8))
def test_any_page_fits(page: list[Block]) -> None:
    assert size(fitted(say(*page), whole=WHOLE)) <= ROOM
