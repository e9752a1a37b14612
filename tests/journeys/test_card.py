"""What a card looks like: what matters in the first line, everything else on a line of its own, nothing twice."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, opened, settled
from tests.journeys.test_proposals import EDITS, proposed

LEGEND = "✅\u00a0consent \u2002🤔\u00a0concern \u2002✋\u00a0critical\u00a0concern \u2002➖\u00a0stand\u00a0aside"


async def test_a_card_is_five_lines_and_its_proposal_is_the_strongest(town: Town) -> None:
    card = await opened(town, "!consent Buy a second van by fri 17:00")

    assert town.body_of(card) == (
        "C-1 · Buy a second van\n"
        "by Gus · closes Fri 6 Mar, 17:00 GMT (in 4 days, from “fri 17:00”)\n\n"
        f"{LEGEND}\n\n"
        "0 of 3 heard · 1 needed to decide · waiting for Green Grocers, Leaf Bakery, Small Screws\n\n"
        "or reply in words · !item C-1 · !undo takes it back"
    )
    html = str(town.content_of(card)["formatted_body"])
    assert html.startswith("<p><strong>C-1 · Buy a second van</strong><br>by Gus · closes ")
    assert "blockquote" not in html


async def test_who_is_heard_with_what_stands_below_the_tally(town: Town) -> None:
    card = await opened(town)
    await town.reacts(GUS, "food", to=card, key="✅")
    await town.reacts(FAY, "food", to=card, key="🤔")
    await town.passes(EDITS)

    assert "• Fay for Green Grocers (concern, without words)" in town.body_of(card)
    assert town.body_of(card).endswith(
        "2 of 3 heard · enough to decide · waiting for Small Screws\n"
        "1 consent: Leaf Bakery · 1 with a concern: Green Grocers\n\n"
        "or reply in words · !item C-1 · !undo takes it back"
    )
    await town.replies(HAL, "food", to=card, text="fine by us")
    await town.passes(EDITS)
    assert "3 of 3 heard · enough to decide\n2 consent: Leaf Bakery, Small Screws" in town.body_of(card)


@pytest.mark.parametrize(
    ("said", "ended", "first"),
    [
        ("✅", "passes", "✅ C-1 agreed · D-1"),
        ("concern: it is dear", "passes", "✅ C-1 agreed, with concerns · D-1"),
        ("object because we own none", "passes", "✋ C-1 not agreed"),
        (None, "passes", "🔇 C-1 not heard by enough"),
        (None, "!withdraw C-1", "↩️ C-1 withdrawn"),
        ("object because we own none", "!refer C-1", "➡️ C-1 referred to the broader circle"),
    ],
)
async def test_a_closed_card_begins_with_what_it_has_come_to(
    town: Town, said: str | None, ended: str, first: str
) -> None:
    card = await opened(town, "!consent Buy a second van")
    if said == "✅":
        await town.reacts(HAL, "food", to=card, key="✅")
    elif said is not None:
        await town.replies(HAL, "food", to=card, text=said)
    if ended == "passes":
        await town.passes(timedelta(days=3))
    else:
        await town.says(GUS, "food", ended)
    await town.passes(EDITS)

    lines = town.body_of(card).split("\n")
    assert lines[:2] == [first, "“Buy a second van”"]
    assert lines[2].startswith("by Gus · closed ")
    assert lines[-1] == "All that was said: !item C-1"
    for gone in (LEGEND, "waiting for", "needed to decide", "in words"):
        assert gone not in town.body_of(card)


async def test_a_long_text_has_its_first_sentence_in_the_first_line_and_all_of_it_on_the_card(town: Town) -> None:
    text = "We share the van. " + "Whoever drives it fills it up again. " * 8
    card = await opened(town, f"!consent {text}")

    body = town.body_of(card)
    assert body.startswith("C-1 · We share the van.\nby Gus · ")
    assert LEGEND in body
    assert body.count("Whoever drives it fills it up again.") == 8


async def test_nothing_in_a_text_looks_like_a_line_of_ours(town: Town) -> None:
    card = await opened(town, "!consent Buy a van\n3 of 3 heard · enough to decide\n\n✅ C-1 agreed · D-1")

    assert "> 3 of 3 heard · enough to decide\n> \n> ✅ C-1 agreed · D-1" in town.body_of(card)


async def test_a_proposal_says_its_rounds_and_what_is_asked_in_each(town: Town) -> None:
    card = await proposed(town)
    assert town.body_of(card).startswith(
        "C-1 · Share one van between us\n"
        "Proposal by Gus · closes Thu 12 Mar, 09:00 GMT (in 10 days)\n\n"
        "Questions round until Sat 7 Mar, 09:00 GMT, then reactions until Mon 9 Mar, 09:00 GMT, then consent\n"
        "Is anything unclear? Reply with your question, or !ask C-1 …. No opinions yet.\n\n"
        "Aim: fewer trips to town"
    )
    await town.says(GUS, "food", "!advance C-1")
    await town.passes(EDITS)
    assert "Reactions round until Mon 9 Mar, 09:00 GMT, then consent\nWhat do you make of it?" in town.body_of(card)
    await town.says(GUS, "food", "!advance C-1")
    await town.passes(EDITS)
    question = "Is it good enough for now, and safe enough to try? It is to serve: fewer trips to town"
    assert f"\n\nConsent round · {question}\n{LEGEND}\n\n" in town.body_of(card)
    assert "Aim: " not in town.body_of(card)


async def test_in_how_many_days_it_closes_stays_true(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Buy a second van by fri 17:00")
    card = town.card("food", "C-1 ·")
    told = [town.body_of(card).partition("GMT (")[2].partition(",")[0]]
    for _ in range(4):
        await town.passes(timedelta(days=1))
        await town.passes(EDITS)
        told.append(town.body_of(card).partition("GMT (")[2].partition(",")[0])

    assert told == ["in 4 days", "in 3 days", "in 2 days", "tomorrow", "today"]


async def test_a_card_that_has_closed_is_not_counted_down(town: Town) -> None:
    card = await opened(town, "!consent Buy a second van by fri 17:00")
    await town.says(GUS, "food", "!withdraw C-1")
    await town.passes(timedelta(minutes=1))
    before = len(town.server.log)
    await town.passes(timedelta(days=2))

    assert len(town.server.log) == before
    assert town.body_of(card).startswith("↩️ C-1 withdrawn")


async def test_all_ways_to_answer_are_told_to_who_asks_for_all_of_it(town: Town) -> None:
    await opened(town)
    await town.says(HAL, "food", "!item C-1")

    assert "Or reply to the card with “fine by us”, “concern: …” or “object because …”. Or say !yes C-1." in town.heard(
        "food"
    )


async def test_a_decision_tells_each_thing_once(town: Town) -> None:
    card = await opened(town, "!consent Buy a second van")
    await town.reacts(GUS, "food", to=card, key="✅")
    await town.replies(HAL, "food", to=card, text="concern: it is dear")
    await town.passes(timedelta(days=3))
    await town.says(GUS, "food", "!decision D-1")

    told = town.heard("food")
    assert told.startswith(
        "D-1 · Buy a second van\nby Gus (C-1) · Food circle, Thu 5 Mar 2026, 09:00 GMT · agreed, with concerns\n\n"
    )
    assert "\n\n2 of 3 co-ops heard, 1 needed: 1 consent, 1 with a concern.\n\nWho was heard with what\n\n" in told
    assert "• Hal for Small Screws: it is dear (concern), " in told
    for once in ("Buy a second van", "D-1", "agreed", "heard,", "Hal for Small Screws", "Leaf Bakery"):
        assert told.count(once) == 1, once
