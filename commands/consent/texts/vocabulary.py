"""What things are called in all that is said about items: stances, outcomes, seats. Some words are the members' own."""

from collections.abc import Mapping, Sequence

from chatbot.api.wording.phrases import Inline, Phrase, listed, t, with_article
from chatbot.config.settings import Words
from commands.rules.consent.seat import SeatKey
from storage.models import Answer, Stance
from storage.written import on_one_line

A_FORMER_SEAT = t("a former seat")
a_ = with_article


def in_stance(stance: Stance, words: Words) -> Inline:
    """A stance in a word or two: what stands behind the name of who takes it."""
    match stance:
        case Stance.CONSENT:
            return t("consent")
        case Stance.CONCERN | Stance.CRITICAL:
            return concern_in_words(stance, words)
        case Stance.STAND_ASIDE:
            return stands_aside(words, t("stands aside"))


def stands_aside(words: Words, usual: Phrase) -> Inline:
    """Standing aside, as it is ``usual`` in that place; a federation's own word is left as it is, since we cannot know how it bends."""
    return words.stand_aside if words.stand_aside != Words().stand_aside else usual


def in_stance_of(stance: Stance, words: Words) -> Inline:
    """A stance as somebody takes it: what stands behind the name of a co-op."""
    return t("consents") if stance is Stance.CONSENT else in_stance(stance, words)


def concern_in_words(stance: Stance, words: Words) -> str:
    """What the members call a concern of this kind."""
    return words.critical_concern if stance is Stance.CRITICAL else words.concern


def own_words(words: Words) -> dict[Stance, str]:
    """What the members themselves call a stance."""
    return {
        Stance.CRITICAL: words.critical_concern,
        Stance.CONCERN: words.concern,
        Stance.STAND_ASIDE: words.stand_aside,
    }


def called_otherwise(stance: Stance, words: Words) -> str | None:
    """The federation's own word for a stance; None where it is called as it usually is."""
    own, usual = own_words(words).get(stance), own_words(Words()).get(stance)
    return own if own != usual else None


def seat_name(seat: SeatKey | None, seats: Mapping[SeatKey, str]) -> Inline:
    """What a seat is called."""
    return seats.get(seat, A_FORMER_SEAT) if seat is not None else A_FORMER_SEAT


def how_it_came(answer: Answer, name: str) -> Phrase | None:
    """How an answer came, where somebody else gave it than the co-op's own people, and through whom."""
    if answer.by_phone:
        return t("by phone, noted by {name}", name=name)
    return t("as stand-in: {name}", name=name) if answer.as_stand_in else None


def whose(answer: Answer, seats: Mapping[SeatKey, str], name: str) -> Inline:
    """Whose an answer is: the co-op's, where somebody else has said it for them, with how that came; else that person's."""
    came = how_it_came(answer, name)
    if came is None:
        return name
    return t("{coop} ({how})", coop=seat_name(SeatKey.find(answer.seat), seats), how=came)


def listed_plainly(names: Sequence[str]) -> Inline:
    """Names, one after the other."""
    return listed(names, style="standard-narrow")


def short(text: str, length: int = 80) -> str:
    """A text in one line of a list."""
    line = on_one_line(text)
    return line if len(line) <= length else line[: length - 1] + "…"
