"""Words as people wrote them, from what Element Web and Cinny really send: on cards, in what changed, in the logbook, in relays."""

from datetime import timedelta

import pytest

from chatbot.matrix.homeserver import Event
from storage.types import EventId, UserId
from tests.fakes import BOT
from tests.journeys.conftest import Town
from tests.journeys.test_consent import settled

CY, EVE, FAY, GUS, HAL = (f"@{name}:example.org" for name in ("cy", "eve", "fay", "gus", "hal"))


async def says(
    town: Town, user: str, where: str, body: str, html: str, *, to: EventId | None = None, **more: object
) -> EventId:
    """A person says something as a client sends it: the source that was typed, and what people see."""
    content = {
        "msgtype": "m.text", "body": body, "format": "org.matrix.custom.html", "formatted_body": html, **more
    }  # fmt: skip
    if to is not None:
        content["m.relates_to"] = {"m.in_reply_to": {"event_id": to}}
    return await town.emits(user, where, "m.room.message", content)


def html_of(town: Town, event_id: EventId) -> str:
    return str(town.content_of(event_id)["formatted_body"])


def no_source(town: Town) -> None:
    """Nothing that the bot has said shows how Markdown or a pill is written."""
    said = [each for each in town.server.log if each.sender == BOT and each.type == "m.room.message"]
    assert said
    for each in said:
        words = str(each.content.get("body"))
        for source in ("**", "](", "matrix.to/#/@", "`git`", "_bad_"):
            assert source not in words, words


@pytest.mark.both_databases
async def test_a_proposal_from_its_card_to_the_logbook(town: Town) -> None:
    await settled(town)
    await says(
        town, GUS, "food",
        "!consent *Move* the **monthly call** to Fridays by **friday 17:00**",
        "!consent <em>Move</em> the <strong>monthly call</strong> to Fridays by <strong>friday 17:00</strong>",
    )  # fmt: skip
    card = town.card("food", "C-1 ·")
    seen = "<em>Move</em> the <strong>monthly call</strong> to Fridays"
    assert f"<strong>C-1 · {seen}</strong>" in html_of(town, card)
    assert "C-1 · Move the monthly call to Fridays\n" in town.body_of(card)
    assert "closes Fri 6 Mar, 17:00" in town.body_of(card)

    await says(
        town, HAL, "food", "!concern C-1 **Wednesdays** are _bad_ for us",
        "!concern C-1 <strong>Wednesdays</strong> are <em>bad</em> for us",
    )  # fmt: skip
    assert "<strong>Wednesdays</strong> are <em>bad</em> for us" in html_of(town, card)
    await says(
        town, GUS, "food", "!amend C-1 **Move** the *call* to Mondays",
        "!amend C-1 <strong>Move</strong> the <em>call</em> to Mondays",
    )  # fmt: skip
    changed = html_of(town, town.last_event("food"))
    assert "<strong>Move</strong> the <em>[left out: <strong>monthly</strong>]</em> <em>call</em> to" in changed
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(timedelta(days=6))
    await town.says(GUS, "food", "!decision D-1")
    assert "<strong>Move</strong> the <em>call</em> to Mondays" in html_of(town, town.last_event("food"))
    await town.says(GUS, "food", "!decisions move the call")
    assert "Move the call to Mondays" in town.heard("food")
    await town.says(GUS, "food", "!item C-1")
    assert "<strong>Wednesdays</strong>" in html_of(town, town.last_event("food"))
    no_source(town)


async def test_a_relayed_list_stays_one_and_a_pill_is_a_name(town: Town) -> None:
    source = await says(
        town, EVE, "tech",
        "**Skills day**:\n\n- soldering, by [Di](https://matrix.to/#/@di:example.org)\n- `git`",
        '<p><strong>Skills day</strong>:</p>\n<ul>\n<li>soldering, by <a href="https://matrix.to/#/@di:example.org">Di</a></li>\n'
        "<li><code>git</code></li>\n</ul>\n",
    )  # fmt: skip
    await town.replies(CY, "tech", to=source, text="!relay")
    copy = town.last_event("coordinating")
    quoted = "<blockquote><strong>Skills day</strong>:<ul><li>soldering, by Di</li><li><code>git</code></li></ul></blockquote>"
    assert quoted in html_of(town, copy)
    assert "> Skills day:\n> \n> • soldering, by Di\n> • git\n" in f"{town.body_of(copy)}\n"
    assert town.content_of(copy)["m.mentions"] == {}
    await says(
        town,
        FAY,
        "coordinating",
        "> soldering\n\n**Two** of ours",
        "<blockquote>soldering</blockquote><strong>Two</strong> of ours",
        to=copy,
    )
    assert "<blockquote><blockquote>soldering</blockquote><strong>Two</strong> of ours</blockquote>" in html_of(
        town, town.last_event("tech")
    )
    await town.says(EVE, "tech", "!relays")
    assert "Skills day: • soldering, by Di • git" in town.heard("tech")
    no_source(town)


async def test_one_s_own_list_behind_the_command(town: Town) -> None:
    await says(town, CY, "tech", "!relay\n1. one\n2. two", "<p>!relay</p>\n<ol>\n<li>one</li>\n<li>two</li>\n</ol>\n")
    assert "<blockquote><ol><li>one</li><li>two</li></ol></blockquote>" in html_of(
        town, town.last_event("coordinating")
    )
    assert "> 1. one\n> 2. two" in town.heard("coordinating")


async def test_a_spoiler_travels_as_one(town: Town) -> None:
    source = await says(
        town, EVE, "tech", "Hired: [Spoiler](mxc://x/y)", 'Hired: <span data-mx-spoiler="name">Ada <b>Quill</b></span>, from May'
    )  # fmt: skip
    await town.replies(CY, "tech", to=source, text="!relay")
    assert "> Hired: [hidden words], from May" in town.heard("coordinating")
    seen = html_of(town, town.last_event("coordinating"))
    assert "Hired: <span data-mx-spoiler>Ada <strong>Quill</strong></span>, from May" in seen
    await town.says(EVE, "tech", "!relays")
    assert "Quill" not in town.heard("tech")


async def test_a_spoiler_in_a_proposal_is_hidden_in_every_list(town: Town) -> None:
    await settled(town)
    await says(town, GUS, "food", "!consent Hire ||Ada Quill||", "!consent Hire <span data-mx-spoiler>Ada Quill</span>")
    await town.says(GUS, "food", "!items")
    assert "Hire [hidden words]" in town.heard("food")
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(timedelta(days=4))
    await town.says(GUS, "food", "!decisions quill")
    assert "D-1" in town.heard("food")
    assert "Ada" not in town.heard("food")


async def test_a_pill_names_a_person_in_a_command(town: Town) -> None:
    await settled(town)
    await says(
        town, GUS, "food", "!standin Fay until 30 april",
        '!standin <a href="https://matrix.to/#/@fay:example.org">Fay</a> until 30 april',
    )  # fmt: skip
    assert "fay:example.org" in town.heard("food") or "Fay" in town.heard("food")
    assert "I know nobody" not in town.heard("food")


async def test_what_clients_put_around_a_command_is_read_as_what_it_is(town: Town) -> None:
    for body, html in (
        ("**!ping** bold", "<strong>!ping</strong> bold"),
        ("[Circlebot](https://matrix.to/#/%40circlebot%3Aexample.org): ping bold",
         '<a href="https://matrix.to/#/%40circlebot%3Aexample.org">Circlebot</a>: ping bold'),
        ("Circlebot:  !ping bold", f'<a href="https://matrix.to/#/{BOT}">Circlebot</a>:  !ping bold'),
        ("`!ping bold`", "<code>!ping bold</code>"),
    ):  # fmt: skip
        await says(town, EVE, "tech", body, html)
        assert town.heard("tech") == "pong bold", body


async def test_a_number_alone_is_not_taken_for_a_list_without_words(town: Town) -> None:
    room = await town.private(EVE)
    event = town.server.emit(
        room, UserId(EVE), "m.room.message",
        {"msgtype": "m.text", "body": "1.", "format": "org.matrix.custom.html", "formatted_body": "<ol>\n<li></li>\n</ol>\n"},
    )  # fmt: skip
    assert isinstance(event, Event)
    await town.works()
    assert "1." in town.heard_private(EVE)


async def test_marks_of_others_are_no_marks(town: Town) -> None:
    source = await town.says(EVE, "tech", "a \ufdd0b\ufdef \ufdd9javascript:alert(1)\ufdeec\ufdef")
    await town.replies(CY, "tech", to=source, text="!relay")
    assert "<blockquote>a b javascript:alert(1)c</blockquote>" in html_of(town, town.last_event("coordinating"))


async def test_an_edit_that_reads_the_same_elsewhere_is_as_seen(town: Town) -> None:
    source = await says(town, EVE, "tech", "~~400~~ **40** pounds", "<del>400</del> <strong>40</strong> pounds")
    await town.replies(CY, "tech", to=source, text="!relay")
    assert "> [struck out: 400] 40 pounds" in town.heard("coordinating")
