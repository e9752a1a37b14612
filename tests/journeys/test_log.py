"""What the log tells of what was done: which event, whose handler, which command, how long; never what was said."""

from datetime import timedelta

from structlog.testing import capture_logs

from tests.journeys.conftest import Town

EVE, FAY, GUS = "@eve:example.org", "@fay:example.org", "@gus:example.org"


async def test_what_was_done_leaves_one_line_and_none_of_its_words(town: Town) -> None:
    await town.says(GUS, "food", "!join for Green Grocers")
    with capture_logs() as lines:
        asked = await town.says(GUS, "food", "!consent Move the market stall")
        card = town.last_event("food")
        tapped = await town.reacts(GUS, "food", to=card, key="✅")
        replied = await town.replies(GUS, "food", to=card, text="concern: Mondays are full")
        talk = await town.says(GUS, "food", "Nothing for the bot")
        nonsense = await town.says(GUS, "food", "!frobnicate the stall")
        room = await town.private(GUS)
        secret = await town.says(GUS, room, "subs declare 92000 wages")
        said_yes = await town.says(GUS, room, "yes")
        await town.passes(timedelta(days=3))
    done = [line for line in lines if line["event"] == "done"]

    assert [(line["event_id"], line["family"], line["command"]) for line in done] == [
        (asked, "consent", "consent"),
        (tapped, "consent", "reaction"),
        (replied, "consent", "reply"),
        (secret, "subs", "subs"),
        (said_yes, "subs", "answer to confirm"),
    ]
    assert {talk, nonsense}.isdisjoint(line["event_id"] for line in done)
    assert all(isinstance(line["ms"], int) for line in done)
    told = str(lines)
    for words in ("market", "Mondays", "Nothing for", "frobnicate", "92000"):
        assert words not in told
