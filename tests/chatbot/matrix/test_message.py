"""Reading messages and writing answers: addresses, fallbacks, markup, the catalogue."""

import pytest

import commands
from chatbot.api.access import Who, in_words, permits
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.api.wording.content import content_of
from chatbot.api.wording.markup import b, code, event_link, link, p, quote, say, ul
from chatbot.api.wording.rendering import IN_A_ROOM
from chatbot.matrix.message import read_words
from storage.types import EventId, RoomId, UserId

ME = UserId("@circlebot:example.org")


def words(body: str, **more: object):  # type: ignore[no-untyped-def]
    content = {"msgtype": "m.text", "body": body, **more}
    return read_words(content, prefix="!", me=ME, my_name="Club Bot", is_command=lambda said: said.startswith("in "))


@pytest.mark.parametrize(
    "body",
    [
        "!in 12",
        "Club Bot:  !in 12",
        "club bot, in 12",
        "@circlebot:example.org  !in 12",
        "circlebot: in 12",
        "@Club Bot in 12",
        "[Club Bot](https://matrix.to/#/@circlebot:example.org): in 12",
        "!in\u00a012",
        "! in 12",
        "!  in 12",
        "Club Bot: ! in 12",
        "**!in** 12",
        "**!in 12**",
        "`!in 12`",
        "*!in 12*",
        "```\n!in 12\n```",
        "！in 12",
        "！ in 12",
        "!!in 12",
        "/in 12",
        "[Club Bot](https://matrix.to/#/%40circlebot%3Aexample.org): in 12",
        "> what did you say?\n\n!in 12",
        "> what did you say?\n\nClub Bot: in 12",
    ],
)
def test_every_way_of_addressing(body: str) -> None:
    read = words(body)

    assert (read.text, read.addressed) == ("in 12", True)


@pytest.mark.parametrize(
    "body",
    ["in 12", "Club Bots are nice", "!", "!!!", "!?!", "! in", "! that is great", "!\nin 12", "I like circlebot"],
)
def test_what_is_not_for_us(body: str) -> None:
    assert not words(body).addressed


@pytest.mark.parametrize(
    ("body", "text"),
    [("hey Club Bot, in 12", "hey in 12"), ("Thanks circlebot!", "Thanks !"), ("hi @circlebot:example.org", "hi")],
)
def test_our_name_behind_a_greeting(body: str, text: str) -> None:
    assert (words(body).text, words(body).addressed) == (text, True)


def test_our_name_at_the_end_of_what_mentions_us() -> None:
    mentions = {"m.mentions": {"user_ids": [ME]}}

    assert words("what is open, @circlebot?", **mentions).text == "what is open?"
    assert words("in 12 Club Bot", **mentions).text == "in 12"
    assert not words("I like circlebot").addressed


@pytest.mark.parametrize(
    "body", ["/etc/passwd", "/s that was a joke", "**wow** in 12", "> !in 12", "!!!wow", "`in 12`"]
)
def test_what_only_looks_like_a_command(body: str) -> None:
    assert not words(body).addressed


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"msgtype": "m.emote", "body": "!in 12"}, "in 12"),
        ({"msgtype": "m.image", "filename": "van.jpg", "body": "!in 12"}, "in 12"),
        ({"msgtype": "m.file", "filename": "van.pdf", "body": "Club Bot: in 12"}, "in 12"),
    ],
)
def test_a_command_as_a_caption_or_as_what_somebody_does(content: dict[str, object], text: str) -> None:
    read = words(**content)  # type: ignore[arg-type]

    assert (read.text, read.addressed) == (text, True)


@pytest.mark.parametrize(
    "content",
    [
        {"msgtype": "m.emote", "body": "waves"},
        {"msgtype": "m.image", "filename": "van.jpg", "body": "our van"},
        {"msgtype": "m.image", "body": "!in 12"},
        {"msgtype": "m.image", "filename": "!in 12", "body": "!in 12"},
        {"msgtype": "m.notice", "body": "!in 12"},
    ],
)
def test_pictures_and_deeds_that_are_not_for_us(content: dict[str, object]) -> None:
    assert words(**content) is None  # type: ignore[arg-type]


def test_reply_fallbacks_are_stripped_and_thread_fallbacks_are_no_replies() -> None:
    reply = words("> <@eve:example.org> a\n> b\n\n!yes", **{"m.relates_to": {"m.in_reply_to": {"event_id": "$1"}}})
    assert (reply.text, reply.reply_to) == ("yes", "$1")
    relation = {
        "rel_type": "m.thread",
        "event_id": "$root",
        "is_falling_back": True,
        "m.in_reply_to": {"event_id": "$2"},
    }
    thread = words("!yes", **{"m.relates_to": relation})
    assert (thread.reply_to, thread.thread) == (None, "$root")


@pytest.mark.parametrize(
    "content",
    [
        {"msgtype": "m.notice", "body": "!x"},
        {"msgtype": "m.text"},
        {"msgtype": "m.text", "body": 5},
        {"body": "!x"},
        {
            "msgtype": "m.text",
            "body": "x",
            "m.relates_to": {"rel_type": "m.replace", "event_id": "$1"},
            "m.new_content": 3,
        },
    ],
)
def test_what_holds_no_words(content: dict[str, object]) -> None:
    assert read_words(content, prefix="!", me=ME, my_name="x", is_command=bool) is None


def test_malformed_relations_do_no_harm() -> None:
    malformed: tuple[object, ...] = (3, [], {"event_id": 5}, {"m.in_reply_to": "x"}, {"rel_type": "m.thread"})
    for relation in malformed:
        assert words("!x", **{"m.relates_to": relation}).text == "x"


def test_markup_escapes_everything_that_is_put_in() -> None:
    doc = say(
        p("<b>{a}{b}{c}", a=b("a<b"), b=code("&"), c=link("x", "https://e.org/?a=1&b=2")), ul(["<li>"]), quote("<q>\n2")
    )

    assert IN_A_ROOM.html(doc) == (
        '<p>&lt;b&gt;<strong>a&lt;b</strong><code>&amp;</code><a href="https://e.org/?a=1&amp;b=2">x</a></p>'
        "<ul><li>&lt;li&gt;</li></ul><blockquote>&lt;q&gt;<br>2</blockquote>"
    )
    assert IN_A_ROOM.plain(doc) == "<b>a<b&x (https://e.org/?a=1&b=2)\n\n• <li>\n\n> <q>\n> 2"
    with pytest.raises(ValueError, match="javascript"):
        link("x", "javascript:alert(1)")


def test_an_answer_pings_nobody_and_a_question_only_its_person() -> None:
    quiet = content_of(say("hello @room"))
    assert quiet["msgtype"] == "m.notice"
    assert quiet["m.mentions"] == {}
    assert "@room" not in quiet["body"]
    ringing = content_of(say("your turn"), rings=[ME])
    assert (ringing["msgtype"], ringing["m.mentions"]) == ("m.text", {"user_ids": [ME]})


def test_links_to_events_work_for_old_and_new_rooms() -> None:
    assert event_link("x", RoomId("!a:e.org"), EventId("$b")).url == "https://matrix.to/#/%21a%3Ae.org/%24b?via=e.org"
    assert event_link("x", RoomId("!a"), EventId("$b")).url == "https://matrix.to/#/%21a/%24b"


def test_the_catalogue_finds_the_longest_words_and_the_nearest() -> None:
    catalogue = Catalogue(commands.FAMILIES)

    assert _found(catalogue, "subs calc 5") == ("subs calc", "5")
    assert _found(catalogue, "Subs") == ("subs", "")
    assert _found(catalogue, "relay To tech\nline") == ("relay to", "tech\nline")
    assert _found(catalogue, "relay tomorrow") == ("relay", "tomorrow")
    assert catalogue.find("xyzzy") is None
    nearest = catalogue.nearest("jion for x")
    assert nearest is not None
    assert nearest.words == "join"
    assert catalogue.nearest("xyzzy") is None


def _found(catalogue: Catalogue, text: str) -> tuple[str, str]:
    found = catalogue.find(text)
    assert found is not None
    return found.command.words, found.rest


def test_access_is_what_one_is_and_what_is_asked_for() -> None:
    assert permits(Who.ANYONE, Who.ANYONE)
    assert not permits(Who.MEMBER, Who.ANYONE | Who.PRESENT | Who.GUEST)
    assert permits(Who.LINK_PERSON | Who.SECRETARY, Who.SECRETARY)
    assert IN_A_ROOM.words(in_words(Who.LINK_PERSON | Who.SECRETARY)) == "link persons and secretaries"
