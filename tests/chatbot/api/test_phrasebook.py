"""What commands are called otherwise: what reads two ways stops the start, and a name counts only where the rest can be read."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

import commands
from chatbot.api.access import Who
from chatbot.api.arguments import Reading, Rest
from chatbot.api.catalogue import Catalogue
from chatbot.api.context import Ctx, Reply
from chatbot.api.family import Family
from chatbot.api.languages import Language, languages
from chatbot.api.phrasebook import Phrasebook, names_of_circles
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
    return Phrasebook(family.commands, languages, talks=lambda said: said == answer)


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
        ("tell me what is open", "items"), ("how do I cancel C-3?", "withdraw C-3"),
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
    found = CATALOGUE.meant("please cancel the call")

    assert found is not None
    assert found.said == "withdraw the call"
    assert CATALOGUE.meant("what is the weather") is None


def test_figures_are_kept_in_private_whatever_they_are_called() -> None:
    assert CATALOGUE.may_hold_a_secret("please declare 92000")
    assert not CATALOGUE.may_hold_a_secret("please show items")
