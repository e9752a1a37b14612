"""What is said of an item without its number is offered with the number filled in, and done with a yes."""

from tests.journeys.conftest import Town
from tests.understanding.scenes import FAY, GUS, settled


async def test_close_it_and_the_van_thing_are_offered(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent We buy a van by in 6 days")

    await town.says(GUS, "food", "Circlebot: add a term of one year to it")
    assert "I take that for !term C-1 one year" in town.heard("food")
    await town.says(GUS, "food", "yes")
    assert "for 1 year" in town.heard("food")

    await town.says(GUS, "food", "Circlebot how is the van thing going?")
    assert "C-1" in town.heard("food")

    await town.says(GUS, "food", "!consent Move the call to Friday by in 5 days")
    await town.says(GUS, "food", "Circlebot close it")
    assert "Which one do you mean?" in town.heard("food")
    await town.says(GUS, "food", "Circlebot extend the van check by 2 days")
    assert "I take that for !extend C-1" in town.heard("food")
    await town.says(GUS, "food", "Circlebot: no wait, take that back")
    assert "I have not done it" in town.heard("food")


async def test_a_wish_for_a_decision_is_offered(town: Town) -> None:
    await settled(town)

    await town.says(GUS, "food", "Circlebot, can we decide that we buy bread from Loom until next wednesday noon?")
    assert "I take that for !consent we buy bread from Loom until next wednesday noon" in town.heard("food")
    await town.says(GUS, "food", "do it")

    assert town.card("food", "C-1 · we buy bread from Loom")


async def test_a_yes_with_a_condition_is_about_the_offer_and_nothing_else(town: Town) -> None:
    """It was noted as a concern on the one item that was open."""
    await settled(town)
    await town.says(GUS, "food", "!consent We buy a van by in 6 days")
    await town.says(GUS, "food", "Circlebot: add a term of one year to it")

    await town.says(GUS, "food", "Circlebot: yes but until sunday")
    assert "I still wait for your word on whether I shall do !term C-1 one year" in town.heard("food")
    assert "1 with a concern" not in town.card("food", "C-1 ·")
    await town.says(GUS, "food", "Circlebot: yes")
    assert "for 1 year" in town.heard("food")


async def test_who_is_proposed_for_a_role_is_no_open_proposal(town: Town) -> None:
    """Nominations are sealed until all are shown at once."""
    await settled(town)
    await town.says(GUS, "food", "!select facilitator")

    await town.says(GUS, "food", "Circlebot: I propose Fay as facilitator because she listens")
    assert "I take that for !nominate Fay because she listens" in town.heard("food")
    assert "C-1" not in town.heard("food")


async def test_the_poll_and_the_draft_are_offered(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!date Oven talk: thu 10:00, fri 10:00")
    await town.says(GUS, "food", "!sense a new logo")

    await town.says(GUS, "food", "Circlebot: close the sense check")
    assert "I take that for !sense close S-1" in town.heard("food")
    await town.says(GUS, "food", "no")
    await town.says(GUS, "food", "Circlebot: can I propose something anonymously?")
    assert "!proposal" in town.heard("food")


async def test_two_circles_are_asked_by_a_proposal_and_a_strange_word_is_told(town: Town) -> None:
    await settled(town)

    await town.says(GUS, "food", "!consent we share an oven with tech")
    assert "!proposal we share an oven with tech" in town.heard("food")
    await town.says(GUS, "food", "!consent we replace the kettle with tea")
    assert town.card("food", "C-1 · we replace the kettle with tea")

    await town.says(GUS, "food", "!nonsense")
    assert "!help" in town.heard("food")
    assert "operator" not in town.heard("food")


async def test_an_answer_to_what_was_withdrawn_says_by_whom(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent We buy a van by in 6 days")
    await town.says(GUS, "food", "!withdraw C-1")

    await town.says(FAY, "food", "!object C-1 too dear for us")

    assert "had withdrawn C-1" in town.heard("food")


async def test_who_has_not_answered_is_asked_of_the_item_and_not_of_subs(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent We buy a van by in 6 days")

    for said in ("Circlebot: who hasn't answered yet?", "!whos not answered", "Circlebot who are we waiting for"):
        await town.says(GUS, "food", said)
        assert "C-1 · We buy a van" in town.heard("food"), said
        assert "subs" not in town.heard("food"), said
