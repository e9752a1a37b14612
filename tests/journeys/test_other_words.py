"""What people call commands: understood; read back where it weighs, which swallows nothing that they say besides."""

from datetime import timedelta

import pytest

from tests.journeys.begun import played_once
from tests.journeys.conftest import Town

FAY, GUS, HAL, CY, EVE = (f"@{name}:example.org" for name in ("fay", "gus", "hal", "cy", "eve"))


@played_once
async def _an_item(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!consent We buy an oven")


async def test_what_weighs_is_read_back_in_a_room_and_done_on_yes(town: Town) -> None:
    await _an_item(town)
    asked = await town.says(GUS, "food", "!cancel C-1")
    question = town.last_event("food")

    assert "Really withdraw it?" in town.heard("food")
    assert town.content_of(question)["m.relates_to"] == {"m.in_reply_to": {"event_id": asked}}
    await town.passes(timedelta(minutes=3))
    await town.says(GUS, "food", "yes")
    assert await _is_open(town), "so late it may be said to somebody else"
    await town.replies(GUS, "food", to=question, text="yes")
    assert not await _is_open(town)


@pytest.mark.parametrize(
    ("who", "after", "said", "done"),
    [
        (GUS, 0, "yes", True),
        (GUS, 1, "Yes please!", True),
        (GUS, 1, "👍", True),
        (GUS, 30, "!yes", True),
        (GUS, 30, "circlebot: yes", True),
        (GUS, 0, "no", False),
        (GUS, 0, "cancel", False),
        (GUS, 3, "yes", False),
        (HAL, 0, "yes", False),
        (HAL, 0, "!yes", False),
        (GUS, 0, "yes, that would be nice for the market", False),
    ],
)
async def test_a_bare_yes_in_the_room_is_the_answer_where_it_can_be_to_nobody_else(
    town: Town, who: str, after: int, said: str, done: bool
) -> None:
    await _an_item(town)
    await town.says(GUS, "food", "!change C-1 We buy two ovens")
    assert "I take that for !amend C-1 We buy two ovens, and have not done it yet" in town.heard("food")
    await town.passes(timedelta(minutes=after))
    before = len(town.heard_all("food"))
    await town.says(who, "food", said)
    assert (len(town.heard_all("food")) > before) is (done or said in ("no", "cancel", "!yes"))
    await town.says(HAL, "food", "!items")
    assert ("two ovens" in town.heard("food")) is done


async def _is_open(town: Town) -> bool:
    await town.says(HAL, "food", "!items")
    return "C-1" in town.heard("food")


async def test_what_weighs_is_done_at_once_when_it_is_said_in_its_own_words(town: Town) -> None:
    await _an_item(town)
    await town.says(GUS, "food", "!withdraw C-1")

    assert "I take that for" not in " ".join(town.heard_all("food"))


async def test_no_leaves_everything_as_it_is(town: Town) -> None:
    await _an_item(town)
    await town.says(GUS, "food", "!please withdraw C-1")
    await town.replies(GUS, "food", to=town.last_event("food"), text="no")

    assert "C-1 stays as it is" in town.heard("food")
    await town.says(GUS, "food", "!items")
    assert "C-1" in town.heard("food")


async def test_in_private_other_words_go_their_way_and_yes_still_counts(town: Town) -> None:
    await _an_item(town)
    private = await town.private(GUS)
    await town.says(GUS, private, "please cancel C-1")
    assert "Say yes, or no" in town.heard(private)
    await town.says(GUS, private, "what is open?")
    assert "C-1" in town.heard(private)
    assert "I take that for" not in town.heard(private)
    await town.says(GUS, private, "thank you")
    assert "You are welcome!" in town.heard(private)

    await town.says(GUS, private, "yes")
    await town.says(GUS, private, "items")
    assert "C-1" not in town.heard(private)


async def test_a_question_that_waits_below_gets_its_answer(town: Town) -> None:
    """What is read back stands above it, and takes nothing but yes and no."""
    await _an_item(town)
    private = await town.private(GUS)
    await town.says(GUS, private, "subs declare")
    await town.says(GUS, private, "cancel C-1")
    await town.says(GUS, private, "92000 wages and 0 self-employed")

    assert "£92,000" in town.heard(private)


async def test_what_is_passed_on_by_another_name_is_the_message_replied_to(town: Town) -> None:
    source = await town.says(EVE, "tech", "We have room for two apprentices")
    await town.replies(CY, "tech", to=source, text="!forward to coordinating")
    assert "I take that for !relay to, and have not done it." in town.heard("tech")
    assert "apprentices" not in town.heard("coordinating")
    await town.replies(CY, "tech", to=source, text="!relay to coordinating")
    assert "We have room for two apprentices" in town.heard("coordinating")

    await town.replies(FAY, "coordinating", to=town.last_event("coordinating"), text="Two of ours would like that")
    relation = town.content_of(town.last_event("tech"))["m.relates_to"]
    assert relation == {"m.in_reply_to": {"event_id": source}}


async def test_telling_a_circle(town: Town) -> None:
    await town.says(CY, "tech", "Circlebot: please tell the coordinating circle that we need more flour")
    assert "I take that for !relay to coordinating we need more flour" in town.heard("tech")
    said = town.last_event("tech")
    await town.replies(CY, "tech", to=said, text="yes please")
    assert "we need more flour" in town.heard("coordinating")


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("!cancel", "I am missing the number, such as C-12"),
        ("!change the text", "I need the number of an item there, and read “the”"),
        ("!please dance", "I know no “dance”"),
    ],
)
async def test_what_cannot_be_read_says_what_is_missing(town: Town, said: str, heard: str) -> None:
    await town.says(GUS, "food", said)

    assert heard in town.heard("food")


@pytest.mark.parametrize(
    "said",
    [
        "please delete the old van from the list",
        "we should cancel C-1",
        "cancel C-1",
        "tell tech we need flour",
        "export",
    ],
)
async def test_talk_in_a_room_does_nothing(town: Town, said: str) -> None:
    await _an_item(town)
    before = town.heard_all("food")
    await town.says(GUS, "food", said)

    assert town.heard_all("food") == before


async def test_figures_by_another_name_are_taken_out_of_the_room(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!could you please declare 92000 wages and 0 self-employed")

    assert "best said in private" in town.heard("food")
    assert "92,000" not in " ".join(town.heard_all("food"))


async def test_two_commands_in_one_message_are_kindly_answered_once(town: Town) -> None:
    before = len(town.heard_all("food"))
    await town.says(GUS, "food", "!items\n!members")

    assert len(town.heard_all("food")) == before + 1
    assert "more than one command in one message" in town.heard("food")


async def test_a_text_with_an_exclamation_in_it_is_one_command(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!consent We paint the door\n!important: in green")

    assert "important: in green" in town.heard("food")


@pytest.mark.parametrize("said", ["/items", "`!items`", "! items", "!items."])
async def test_commands_in_the_clothes_that_clients_leave_on(town: Town, said: str) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    before = len(town.heard_all("food"))
    await town.says(GUS, "food", said)

    assert len(town.heard_all("food")) == before + 1
    assert "I know no" not in town.heard("food")
