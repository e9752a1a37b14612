"""What commands are called otherwise: what reads two ways stops the start, and a name counts only where the rest can be read."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

import commands
from chatbot.api.access import Who
from chatbot.api.arguments import Reading, Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.family import Family
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.api.understanding.phrase_words import names_of_circles
from chatbot.api.understanding.phrasebook import Phrasebook
from chatbot.api.wording.languages import Language, languages
from commands.consent.family import Number

READING = Reading(
    datetime(2026, 3, 2, 9, 0, tzinfo=UTC), ZoneInfo("Europe/London"), Locale.parse("en-GB", sep="-"), "GBP"
)
CATALOGUE = Catalogue(commands.FAMILIES)
CIRCLES = names_of_circles([("tech", "Tech circle"), ("coordinating", "Coordinating circle"), ("food", "Green Food")])


async def _bake(ctx: Ctx) -> Reply:
    """Bake bread."""
    return Reply.none()


async def _eat(ctx: Ctx, number: Number) -> Reply:
    """Eat bread."""
    return Reply.none()


async def _say(ctx: Ctx, text: Rest) -> Reply:
    """Say something."""
    return Reply.none()


def _book(*languages: Language, bake: str = "", eat: str = "", say: str = "", answer: str = "") -> Phrasebook:
    family = Family("bakery", "Bread.")
    family.command("bake", allow=Who.ANYONE, example="bake", also=bake)(_bake)
    family.command("eat", allow=Who.ANYONE, example="eat C-1", also=eat)(_eat)
    family.command("say", allow=Who.ANYONE, example="say it", also=say)(_say)
    book = Phrasebook(family.commands, languages, talks=lambda said: said == answer)
    book.must_read_one_way()
    return book


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: _book(bake="make", say="make"), "“make” means !bake and !say"),
        (lambda: _book(eat="make", say="make"), "“make” means !eat and !say"),
        (lambda: _book(say="bake"), "“bake” means !bake and !say"),
        (lambda: _book(bake="sure", answer="sure"), "“sure” means !bake, and is an answer"),
        (lambda: _book(say="sure.", answer="sure"), "“sure” means !say, and is an answer"),
        (lambda: _book(Language("xx", {"bake": ["sure"]}), answer="sure"), "“sure” means !bake, and is an answer"),
        (lambda: _book(Language("xx", {"bake": ["x"]}), Language("yy", {"say": ["x"]})), "“x” means !bake and !say"),
        (lambda: _book(Language("xx", before=["bake"])), "“bake” means !bake, and is passed over"),
        (lambda: _book(Language("xx", before=["make"]), bake="make"), "“make” means !bake, and is passed over"),
    ],
)
def test_what_reads_two_ways_stops_the_start(make: Callable[[], Phrasebook], why: str) -> None:
    with pytest.raises(TypeError, match=why):
        make()


def test_what_needs_more_may_be_called_like_an_answer() -> None:
    """“cancel” answers a question, and “cancel C-3” withdraws an item."""
    _book(eat="cancel", answer="cancel")
    _book(eat="cancel", say="forget (it)", answer="cancel")


def test_a_whole_sentence_means_one_thing_also_without_what_changes_nothing() -> None:
    with pytest.raises(TypeError, match="“make bread” means !bake and !say"):
        _book(bake="make bread.", say="make bread.")
    book = _book(bake="who is [still/] missing.", say="who is missing then.")
    found = book.understand("who is still missing already?", reading=READING, circles={})
    assert found is not None
    assert (found.command.words, found.plainly) == ("bake", False)
    ambiguous = _book(bake="bake it.", say="bake this.")
    assert (found := ambiguous.understand("bake it", reading=READING, circles={})) is not None
    assert found.command.words == "bake"
    assert book.understand("who is missing in the room", reading=READING, circles={}) is None


def test_what_wants_something_behind_it_means_nothing_alone() -> None:
    book = _book(say="tell …")
    assert book.understand("tell", reading=READING, circles={}) is None
    assert (found := book.understand("tell them", reading=READING, circles={})) is not None
    assert found.rest == "them"


@pytest.mark.parametrize(
    ("said", "likely"),
    [
        ("hello, we are Sunrise Laundry and would like to join", "join"),
        ("can we ask the food circle about buying an oven", "consent"),
        ("what have they agreed in november", "decisions"),
        ("how much is our fee", "subs"),
        ("lorem ipsum dolor sit amet", None),
    ],
)
def test_what_may_be_meant_is_told_by_the_words_it_is_spoken_of_in(said: str, likely: str | None) -> None:
    found = CATALOGUE.likely(said, holds=Who.PRESENT | Who.MEMBER)

    assert (found[0].words.split()[0] if found else None) == likely


def test_a_guess_is_nothing_for_others() -> None:
    guesses = [
        each
        for said in ("leave", "unlink relay", "outstanding subs", "operators")
        for each in CATALOGUE.likely(said, holds=Who.PRESENT)
    ]

    assert not [each for each in guesses if not each.allow & (Who.PRESENT | Who.ANYONE)]


def test_every_language_speaks_of_commands_that_there_are() -> None:
    for language in languages():
        assert {words: CATALOGUE.by_words(words) is not None for words in language.also} == dict.fromkeys(
            language.also, True
        )


def _meant(text: str) -> str | None:
    found = CATALOGUE.understand(text, reading=READING, circles=CIRCLES)
    return found.said if found is not None else None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("cancel C-3", "withdraw C-3"), ("delete c3", "withdraw c3"), ("Remove: C-3", "withdraw C-3"),
        ("take back C-3", "withdraw C-3"), ("cancel M-4", "date cancel M-4"), ("withdraw M-4", "date cancel M-4"),
        ("close S-2", "sense close S-2"), ("close H-2", "hands close H-2"), ("close C-2", "close C-2"),
        ("close M-2 1", "date close M-2 1"), ("end C-2", "close C-2"),
        ("change C-3 Move the call", "amend C-3 Move the call"), ("edit C-3: two\nlines", "amend C-3: two\nlines"),
        ("forward We need flour", "relay We need flour"), ("pass on", "relay"),
        ("tell tech we need flour", "relay to tech we need flour"),
        ("tell the Tech circle that we need flour", "relay to tech we need flour"),
        ("let the coordinating circle know: it is done", "relay to coordinating it is done"),
        ("pass this on to the green food circle", "relay to food"), ("forward to green food: hi", "relay to food hi"),
        ("logbook", "decisions"), ("find oven", "decisions oven"), ("search for oven since 1 march", "decisions oven since 1 march"),
        ("export", "decisions export"), ("export csv", "decisions export csv"), ("what is open?", "items"),
        ("what's open", "items"), ("what is C-3", "item C-3"), ("show me D-3 please", "decision D-3"), ("show items", "items"),
        ("please show me the items", "items"), ("could you please cancel C-3, thanks", "withdraw C-3"),
        ("hi bot, can you show me what is open?", "items"), ("I'd like to join for Leaf Bakery please", "join for Leaf Bakery"),
        ("we speak for Leaf Bakery", "join for Leaf Bakery"), ("help me", "help"), ("hilfe!", "help"), ("¡Ayuda!", "help"),
        ("aide", "help"), ("bitte lösche C-3", "withdraw C-3"), ("items please", "items"), ("items.", "items"),
        ("yes C-12!", "yes C-12"), ("find a date for Team call 1h thu 10:00, fri 10:00", "date Team call 1h thu 10:00, fri 10:00"),
        ("extend C-3 by 12/13/2026", "extend C-3 by 12/13/2026"), ("prolong C-3 by 12/13/2026", "extend C-3 by 12/13/2026"),
        ("decisions export", "decisions export"), ("consent Paint it, please", "consent Paint it, please"),
        ("accept J-2", "approve J-2"), ("coop add Bread Ltd.", "coop add Bread Ltd."),
        ("tell me what is open", "items"), ("how do I cancel C-3?", "help withdraw"),
        ("cancel my proposal C-3", "withdraw C-3"), ("withdraw C-3, it was a mistake", "withdraw C-3"), ("stop C-3 please", "withdraw C-3"),
        ("close the poll M-2 1", "date close M-2 1"), ("close C-3 because all have answered", "close C-3"), ("C-3 done", "close C-3"),
        ("amend the text of C-3 we buy it, since it is cheap", "amend C-3 we buy it, since it is cheap"),
        ("whos the link person", "who the link person"), ("who's still missing?", "subs outstanding"), ("who hasnt declared yet", "subs outstanding"),
        ("who has not declared their subs yet?", "subs outstanding"), ("which co-ops haven't declared yet", "subs outstanding"),
        ("members of food", "members food"), ("show members of food please", "members food"), ("im from Leaf Bakery", "join from Leaf Bakery"),
        ("speaker Leaf Bakery", "join Leaf Bakery"), ("oops, wrong button", "undo"), ("take that back please", "undo"),
        ("what's been happening here", "catchup"), ("delete everything about me", "forget me"), ("send me the decisions as excel", "decisions export"),
    ],
)  # fmt: skip
def test_what_people_say_for_a_command(said: str, meant: str) -> None:
    assert _meant(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "please delete the old van from the list", "we should cancel fri", "cancel", "cancel the call", "change is good",
        "tell Fay we need flour", "tell everybody", "tell technical people", "let me know", "show", "what is the weather",
        "close to you", "remove", "thanks", "hi bot how are you", "please", "can you", "what is opening", "accept it as it is",
        "what can you do about the rain", "end of story", "let us eat", "edit the page", "find", "the the the",
    ],
)  # fmt: skip
def test_what_is_no_command_by_another_name(said: str) -> None:
    found = CATALOGUE.understand(said, reading=READING, circles=CIRCLES)

    assert found is None or found.plainly or found.command.words == "decisions"


@pytest.mark.parametrize(
    ("said", "plainly"),
    [("close C-2", True), ("CLOSE: C-2", True), ("please close C-2", False), ("end C-2", False), ("close C-2 please", True)],
)  # fmt: skip
def test_what_is_said_plainly(said: str, plainly: bool) -> None:
    found = CATALOGUE.understand(said, reading=READING, circles=CIRCLES)

    assert found is not None
    assert found.plainly is plainly


def test_what_cannot_be_read_still_tells_which_command_was_meant() -> None:
    found = CATALOGUE.meant("please cancel the dinner")

    assert found is not None
    assert found.said == "withdraw the dinner"
    assert CATALOGUE.meant("what is the weather") is None


def test_figures_are_kept_in_private_whatever_they_are_called() -> None:
    assert CATALOGUE.may_hold_a_secret("please declare 92000")
    assert not CATALOGUE.may_hold_a_secret("please show items")


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to be link person any more",
        "I'd like to stop being link person",
        "I can't do link person any longer",
        "i would rather not be link person",
        "I am no longer link person",
        "i step down as link person",
    ],
)
def test_who_wants_a_role_no_more_lays_it_down(text: str) -> None:
    found = CATALOGUE.understand(text, reading=READING, circles=CIRCLES)

    assert found is not None
    assert found.command.words == "role end"


def test_a_guess_is_one_line_and_no_text() -> None:
    said = "hal should be our facilitator"

    assert CATALOGUE.understand(said, reading=READING, circles={}) is not None
    assert CATALOGUE.understand("hal should be\nour facilitator", reading=READING, circles={}) is None
    assert CATALOGUE.understand(said + " please" * 80, reading=READING, circles={}) is None


def test_no_words_of_ours_read_two_ways() -> None:
    CATALOGUE.must_read_one_way()


@pytest.mark.parametrize(
    "said", ["show me Kiln", "show me a graph", "can you send us an overview", "tell me what we agreed"]
)
def test_for_whom_something_is_shown_is_no_command(said: str) -> None:
    found = CATALOGUE.understand(said, reading=READING, circles=CIRCLES)

    assert found is None or found.command.words != "me"


@pytest.mark.parametrize(
    "said", ["my coop had 54000 in salaries", "our co-op paid 92k wages", "so, the coop had 54k of wages"]
)
def test_what_a_co_op_has_paid_is_no_name_of_one(said: str) -> None:
    found = CATALOGUE.understand(said, reading=READING, circles=CIRCLES)

    assert found is not None
    assert found.command.secret
