"""Words that read two ways, cannot be meant or have passed: nothing is done, and whoever said them is asked which it is.

The message is kept until then. With the answer it is taken as if it had been said with the right words in it, whatever
command it is: no family has to know.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from chatbot.api.arguments import Reading, read_declaration, read_length, read_time, without_lead
from chatbot.api.arguments.bounds import FIGURES, TIME
from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal, Unsure, UsageError
from chatbot.api.seams.auditing import ON_THE_WAY
from chatbot.api.seams.payloads import Asked
from chatbot.api.understanding.yes_or_no import yes_or_no
from chatbot.api.wording.markup import Doc, Inline, code, listed, p, say, t, ul
from chatbot.handling import mended
from storage.models import OpenQuestion
from storage.transaction import Transaction

FAMILY = "asked back"
"""No family's: what is asked back is about a command of any."""
KEPT = timedelta(hours=24)
_ORDINALS = {
    "first": 1,
    "1st": 1,
    "one": 1,
    "second": 2,
    "2nd": 2,
    "two": 2,
    "former": 1,
    "latter": 2,
    "third": 3,
    "three": 3,
}
_AROUND = re.compile(r"^(?:by|until|on|the|for|yes,?|no,?|i mean|i meant|it is|it's|that is|that's|really)\s+")
"""What an answer may begin with that says nothing of which it is."""


@dataclass(frozen=True)
class Which(Asked, name="which"):
    """Which of the readings is it? One question to a person at a time: who says something else has gone on."""

    in_backups = False
    about: str
    text: str
    """The whole message."""
    said: str
    """The words of it that are in doubt."""
    readings: tuple[str, ...]
    within: tuple[str, ...]
    """The readings as they stand among other words."""
    of: int | None = None
    """The question that the message answers; None for a command."""
    named: bool = False
    """Nothing but the readings can be meant."""
    first: bool = False
    """The words are meant where they stand first."""


async def ask_back(ctx: Ctx, unsure: Unsure, *, private: bool = False, of: OpenQuestion | None = None) -> bool:
    """Ask which reading was meant: where they speak, or in ``private``. ``of`` is the question of ours that they answered.

    False where there is nothing to choose from, or where something has been done already, so that it is a refusal like any other.
    """
    message = ctx.said
    if (
        not unsure.readings
        or _place_of(unsure.said, message.text, first=unsure.first) is None
        or await ctx.db.changes() - ON_THE_WAY
    ):
        return False
    readings = tuple(reading.words for reading in unsure.readings)
    alone = private or message.private
    within = tuple(reading.within or reading.words for reading in unsure.readings)
    again = await _asked_again(ctx, of) if of is not None else None
    which = Which("which", message.text, unsure.said, readings, within, again, unsure.named, unsure.first)
    doc, pen = _question(unsure, readings, private=alone), ctx.within(FAMILY)
    if alone and not message.private:
        await pen.ask(message.sender, which, doc, about=ctx.circle_here, lasts=KEPT, rings=False)
    else:
        await pen.ask_here(which, doc, lasts=KEPT)
    if of is None:
        await mended.note_asked_back(ctx)
    return True


async def _asked_again(ctx: Ctx, question: OpenQuestion) -> int:
    """A question that has got no answer yet stays open below ours."""
    columns = [column.key for column in OpenQuestion.__table__.columns if column.key != "id"]
    again = OpenQuestion(**{key: getattr(question, key) for key in columns})
    ctx.db.add(again)
    await ctx.db.flush()
    return again.id


async def question_of(db: Transaction, question: OpenQuestion) -> OpenQuestion | None:
    """The question that the message in doubt answers; None where it is a command. Raises Refusal where it is over."""
    of = Which.read(question.about, question.data).of
    found = await db.get(OpenQuestion, of) if of is not None else None
    if of is not None and found is None:
        raise Refusal("over", "What I had asked before is over meanwhile, so nothing has changed.")
    return found


def _question(unsure: Unsure, readings: tuple[str, ...], *, private: bool) -> Doc:
    shown = [t("{number}: {reading}", number=code(str(at)), reading=words) for at, words in enumerate(readings, 1)]
    either = listed((code(str(at)) for at in range(1, len(readings) + 1)), style="or")
    if unsure.named and private:
        how = t("Nothing has happened yet. Say {either}.", either=either)
    elif unsure.named:
        how = t("Nothing has happened yet. Reply to this message with {either}.", either=either)
    elif private:
        how = t("Nothing has happened yet. Say {either}, or say it in other words.", either=either)
    else:
        how = t("Nothing has happened yet. Reply to this message with {either}, or in other words.", either=either)
    if len(readings) == 1:
        return say(
            p(unsure.understood),
            p("Did you mean {reading}?", reading=readings[0]),
            p(_how_of_one(unsure, private=private)),
        )
    return say(p(unsure.understood), p("Did you mean:"), ul(shown), p(how))


def _how_of_one(unsure: Unsure, *, private: bool) -> Inline:
    """How to answer where there is nothing to choose from."""
    yes = code("yes")
    if private:
        return t("Nothing has happened yet. Say {yes}, or say it in other words.", yes=yes)
    return t("Nothing has happened yet. Reply to this message with {yes}, or in other words.", yes=yes)


def fits(question: OpenQuestion, answer: str, reading: Reading) -> bool:
    """Whether words name one of the readings, or say it anew: a time where times were shown, a sum where sums were.

    Other words are not taken: "thanks" would become part of a text, and a figure that of a time.
    """
    asked, words = Which.read(question.about, question.data), _bare(answer)
    if len(words) <= TIME and _chosen(words.casefold(), asked.readings) is not None:
        return True
    if asked.named or len(words) > FIGURES:
        return False
    return any(reads(words, reading) and any(reads(each, reading) for each in asked.readings) for reads in _KINDS)


def subject_of(question: OpenQuestion) -> Inline:
    """What the question is about, and how it is answered."""
    asked = Which.read(question.about, question.data)
    either = listed((code(str(at)) for at in range(1, len(asked.readings) + 1)), style="or")
    if len(asked.readings) == 1:
        return t(
            "whether “{said}” means {reading} ({yes})", said=asked.said, reading=asked.readings[0], yes=code("yes")
        )
    if asked.named:
        return t("what “{said}” means ({either})", said=asked.said, either=either)
    return t("what “{said}” means ({either}, or other words)", said=asked.said, either=either)


def reworded(question: OpenQuestion, answer: str, reading: Reading) -> str:
    """The message with the words that were meant. The answer must fit."""
    asked, words = Which.read(question.about, question.data), _bare(answer)
    place = _place_of(asked.said, asked.text, first=asked.first)
    assert place is not None  # It was there when it was asked.
    chosen = _chosen(words.casefold(), asked.readings) if len(words) <= TIME else None
    if chosen is not None:
        words = asked.within[asked.readings.index(chosen)]
    return f"{asked.text[: place.start()]}{words}{asked.text[place.end() :]}"


def _bare(answer: str) -> str:
    return " ".join(answer.split()).strip(" .!*_`")


def _is_read(read: Callable[[], object]) -> bool:
    try:
        read()
    except Unsure:
        return True
    except (UsageError, IndexError):
        return False
    return True


def _is_a_time(words: str, reading: Reading) -> bool:
    return _is_read(lambda: read_time(without_lead(words), reading))


def _is_a_length(words: str, reading: Reading) -> bool:
    return _is_read(lambda: read_length(words.casefold())[0])


def _is_a_sum(words: str, reading: Reading) -> bool:
    return _is_read(lambda: read_declaration(words, currency=reading.currency, locale=reading.locale))


_KINDS = (_is_a_time, _is_a_length, _is_a_sum)
"""The kinds of things that may be said anew in other words."""


def _chosen(plain: str, readings: tuple[str, ...]) -> str | None:
    """The reading that an answer names: by its number, by yes where there is one, or by words that only it has."""
    number = re.fullmatch(
        r"(?:option |number |the |no\.? ?)*([1-9]|[^\W\d]+)(?: one)?\.?\)?", plain.replace("\ufe0f\u20e3", "")
    )
    if number is not None:
        word = number.group(1)
        at = int(word) if word.isdecimal() else _ORDINALS.get(word, 0)
        if 1 <= at <= len(readings):
            return readings[at - 1]
    if len(readings) == 1 and yes_or_no(plain):
        return readings[0]
    words = re.findall(r"[^\W_]+", _without_lead(plain))
    having = [
        reading
        for reading in readings
        if words and all(_is_in(word, re.findall(r"[^\W_]+", reading.casefold())) for word in words)
    ]
    return having[0] if len(having) == 1 else None


def _without_lead(plain: str) -> str:
    while (shorter := _AROUND.sub("", plain)) != plain:
        plain = shorter
    return plain


def _is_in(word: str, words: list[str]) -> bool:
    return any(word == other or (len(other) > 2 and not other.isdigit() and word.startswith(other)) for other in words)


def _place_of(said: str, text: str, *, first: bool = False) -> re.Match[str] | None:
    """Where words stand in a message, the first or the last time that they do."""
    pattern = r"\s+".join(re.escape(word) for word in said.split())
    found = list(re.finditer(rf"(?<!\w){pattern}(?!\w)", text)) or list(re.finditer(pattern, text))
    return found[0 if first else -1] if said.strip() and found else None
