"""Whose words are never passed on, and how words arrive that are long, hidden, or meant to ring."""

import pytest

from tests.journeys.conftest import Town
from tests.journeys.refused import refused

CY, EVE, FAY, GUS = (f"@{name}:example.org" for name in ("cy", "eve", "fay", "gus"))


def _arrived(town: Town) -> list[str]:
    return [words for words in town.heard_all("coordinating") if words.startswith("R-")]


@pytest.mark.both_databases
async def test_who_wants_it_is_never_passed_on_by_anybody_until_they_say_otherwise(town: Town) -> None:
    before = await town.says(EVE, "tech", "We have a spare oven")
    await town.replies(CY, "tech", to=before, text="!relay")
    copy = town.last_event("coordinating")
    await town.says(GUS, "tech", "!relay And a kettle")
    request = town.last_event(await town.private(CY))
    for user in (EVE, GUS):
        await town.says(user, "tech", "!relay never me")
        assert "I pass on nothing of yours from now on" in town.heard("tech")
    await town.says(EVE, "tech", "!relay never me")
    assert "already" in town.heard("tech")

    said = await town.says(EVE, "tech", "Our landlord is called Smith")
    async with refused(town, "never-them"):
        await town.replies(CY, "tech", to=said, text="!relay")
    async with refused(town, "never-them"):
        await town.says(CY, "tech", "!relay last 2")
    async with refused(town, "never-them"):
        await town.reacts(CY, await town.private(CY), to=request, key="📨")
    async with refused(town, "never-you"):
        await town.says(EVE, "tech", "!relay Our landlord is called Smith")
    await town.reacts(CY, "tech", to=said, key="📨")
    assert "has asked me never to pass on their words" in town.heard_private(CY)
    await town.edits(EVE, "tech", before, "We have a spare oven, says Smith")
    assert "stands there as it was" in town.heard_private(EVE)
    await town.replies(FAY, "coordinating", to=copy, text="Thank you")
    async with refused(town, "never-you"):
        await town.replies(EVE, "tech", to=town.last_event("tech"), text="Ask Smith")
    assert not any("Smith" in words for words in town.heard_all("coordinating"))
    await town.deletes(EVE, "tech", before)
    assert town.redacted(copy)

    await town.says(EVE, "tech", "!relay never me off")
    await town.replies(CY, "tech", to=said, text="!relay")
    assert "Smith" in town.heard("coordinating")
    await town.says(EVE, "tech", "!relay never me off")
    assert "as it is" in town.heard("tech")


async def test_long_words_arrive_cut_with_the_whole_as_a_file_that_goes_with_them(town: Town) -> None:
    long = " ".join(f"word{number}" for number in range(900))
    source = await town.says(EVE, "tech", long)
    await town.replies(CY, "tech", to=source, text="!relay")
    copy, file = town.card("coordinating", "R-1 from"), town.last_event("coordinating")
    assert "That is not all of it: the whole is in the file below." in town.body_of(copy)
    assert "word899" not in town.body_of(copy)
    content = town.content_of(file)
    assert content["filename"] == "R-1.txt"
    assert town.server.files[str(content["url"])].decode() == long
    await town.replies(FAY, "coordinating", to=file, text="That is long")
    assert "Reply to R-1 from the Coordinating circle, by Fay" in town.heard("tech")
    await town.edits(EVE, "tech", source, "Shorter")
    assert town.redacted(file)
    await town.deletes(EVE, "tech", source)
    assert town.redacted(copy)
    await town.says(CY, "tech", f"!relay {long}")
    assert town.content_of(town.last_event("coordinating"))["filename"] == "R-2.txt"
    await town.says(CY, "tech", "!relay cancel")
    assert town.redacted(town.last_event("coordinating"))


async def test_what_is_hidden_stays_hidden_and_nobody_is_rung(town: Town) -> None:
    body = "@room ask Ada: the winner is Leaf, see #secret:example.org"
    html = (
        '@room ask <a href="https://matrix.to/#/@ada:example.org">Ada</a>: the winner is <span data-mx-spoiler>Leaf</span>, see '
        '<a href="https://matrix.to/#/!secret:example.org/$x">#secret:example.org</a>'
    )
    content: dict[str, object] = {
        "msgtype": "m.text",
        "body": body,
        "format": "org.matrix.custom.html",
        "formatted_body": html,
        "m.mentions": {"room": True, "user_ids": ["@ada:example.org"]},
    }
    source = await town.emits(EVE, "tech", "m.room.message", content)
    await town.replies(CY, "tech", to=source, text="!relay")
    arrived = town.content_of(town.last_event("coordinating"))
    assert arrived["m.mentions"] == {}
    assert "[hidden words]" in str(arrived["body"])
    assert "Leaf" not in str(arrived["body"])
    assert "<span data-mx-spoiler>Leaf</span>" in str(arrived["formatted_body"])
    for shown in (str(arrived["body"]), str(arrived["formatted_body"])):
        assert "@room" not in shown
        assert "!secret" not in shown
        assert "matrix.to/#/@ada" not in shown
