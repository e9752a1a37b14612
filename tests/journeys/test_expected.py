"""What does not exist says so, and who can do it."""

from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_consent import FAY, GUS, settled

ADA, BO, CY, DI, EVE = (f"@{name}:example.org" for name in ("ada", "bo", "cy", "di", "eve"))


async def told(town: Town, user: str, words: str, where: str | None = None) -> str:
    """What somebody hears: in private, or in a circle's room."""
    room = where or await town.private(user)
    await town.says(user, room, words)
    return town.heard(room)


async def test_payments_are_not_kept_and_who_knows_of_them_is_named(town: Town) -> None:
    await settled(town)
    for words in ("Leaf Bakery paid £196.20", "how do I pay our subs"):
        said = await told(town, GUS, words)
        assert said.startswith("I keep no payments")
        assert "a treasurer knows: Bo (treasurer)." in said
        assert "196" not in said
    assert "Bo" not in await told(town, BO, "how do I pay our subs")
    assert "I keep no payments" in await told(town, GUS, "who hasn't paid?")


async def test_figures_said_in_a_room_are_not_said_again(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!Leaf Bakery paid £196.20")
    assert "196" not in "".join(town.heard_all("food"))


async def test_who_can_do_it_is_named(town: Town) -> None:
    await settled(town)
    assert "forget me takes you out of it" in (await told(town, GUS, "what of GDPR and my name")).replace("!", "")
    assert "Please ask them to say: !role give hal" in await told(town, GUS, "appoint hal as link person")
    assert "Here that is Di (secretary) or Ada (operator)." in await told(
        town, EVE, "!make somebody facilitator", "tech"
    )
    assert "Secretary: Di" in await told(town, EVE, "!who can help me", "tech")
    assert "I have no polls." in await told(town, GUS, "!poll Shall we meet?", "food")


async def test_talk_that_is_not_for_the_bot_and_other_words_are_left_as_ever(town: Town) -> None:
    await settled(town)
    before = len(town.heard_all("food"))
    await town.says(GUS, "food", "who hasn't paid for the van?")
    assert len(town.heard_all("food")) == before
    async with refused(town, "unknown-command"):
        await town.says(GUS, "food", "!xyzzy of the bread")


async def test_a_treasurer_who_speaks_for_no_co_op_is_shown_the_next_step(town: Town) -> None:
    said = await told(town, BO, "subs")
    assert "As treasurer, subs outstanding shows which co-ops have not declared" in said
    assert "As treasurer" not in await told(town, EVE, "subs")
    assert await told(town, FAY, "subs") != said
