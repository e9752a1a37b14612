"""What people are told of a critical concern that the text has passed by: that it is waited for, asked after, met, or stands."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Block, Doc, Inline, Phrase, b, cmd, i, listed, n, p, run, say, t, ul
from chatbot.api.wording.phrases import CONCERN
from chatbot.config.settings import Words
from commands.consent.texts.vocabulary import a_
from storage.models import Attempt, Item, Measure


def it_waits(item: Item, who: Sequence[str], *, unmet: bool, hands: bool, until: str, words: Words) -> Doc:
    """To the circle: it would be agreed now, and waits for somebody's word."""
    what: list[Phrase] = []
    if unmet:
        what.append(t("{concern} to an earlier text is not yet said to be met", concern=a_(words.critical_concern)))
    if hands:
        what.append(t("a hand is raised without words"))
    return say(
        "C-{number} would be agreed now, but {what}. So it waits until {until}, this once, for the word of {who}. All answers count "
        "until then.",
        number=item.number,
        what=listed(what),
        until=until,
        who=listed(who),
    )


def waits_for(item: Item, who: Sequence[str], *, until: str) -> Phrase:
    """To whoever closes by hand what somebody has not confirmed."""
    return t(
        "C-{number} cannot be closed by hand yet: it waits for the word of {who}, and not everybody is heard. It is open until "
        "{until}. {objections} shows what is open, and whose turn it is.",
        number=item.number,
        who=listed(who),
        until=until,
        objections=cmd(f"objections C-{item.number}"),
    )


def words_of_your_hand(item: Item, circle: str, *, until: str, words: Words) -> Doc:
    """To whoever has raised a hand without words, as the item would be agreed."""
    return say(
        "You have raised a hand on C-{number} in the {circle}, and I have no words of yours. It would be agreed now, and waits for "
        "them until {until}. What is your {concern}? Reply to this in a sentence, or say {object}. Is there none? Then say {yes}.",
        number=item.number,
        circle=circle,
        until=until,
        concern=words.critical_concern,
        object=cmd(f"object C-{item.number} <why>"),
        yes=cmd(f"yes C-{item.number}"),
    )


def agreed_beside_your_hand(item: Item, decision: int, circle: str) -> Doc:
    """To whoever had raised a hand without words: it is agreed, and how to bring it still."""
    return say(
        "C-{number} in the {circle} is agreed, with your raised hand beside it and without its words. It is D-{decision}. To have it "
        "looked at again with what you mean, say {review}.",
        number=item.number,
        circle=circle,
        decision=decision,
        review=cmd(f"review D-{decision}"),
    )


def none_open(number: int | None) -> Doc:
    """Nobody objects, to one item or to any."""
    if number is not None:
        return say(
            "No objection to C-{number} is open. {item} shows what was said.",
            number=number,
            item=cmd(f"item C-{number}"),
        )
    return say("No objection is open here. {items} shows what is.", items=cmd("items"))


def open_on(title: Inline, lines: Sequence[Inline], turn: Inline) -> list[Block]:
    """What is open on one item, and whose turn it is."""
    return [p(b(title)), ul(lines), p(i(turn))]


def tried(attempt: Attempt, by: str, *, when: str) -> Phrase:
    """How somebody has tried to meet a concern, and what its holder has said."""
    if attempt.heard:
        what: Phrase = t("put on record {when} by {by}: {how}", when=when, by=by, how=attempt.how)
    else:
        what = t("asked {when} by {by} whether this meets it: {how}", when=when, by=by, how=attempt.how)
    if attempt.met is None:
        return t("{what} (no word yet)", what=what)
    return t("{what} (met)", what=what) if attempt.met else t("{what} (not met)", what=what)


def with_what_was_tried(line: Inline, tries: Sequence[Inline]) -> Inline:
    """An objection, and what was tried to meet it."""
    if not tries:
        return t("{objection} Nothing was tried yet.", objection=line)
    return t("{objection} Tried: {tries}.", objection=line, tries=run(*tries, between="; "))


def text_changed(versions: int) -> Inline:
    """The text was changed since."""
    return n(versions, "the text was changed once since", "the text was changed {count} times since")


def turn_of_holders(who: Sequence[str]) -> Phrase:
    """They are asked whether it is met, or have an earlier text to speak to, or owe their words."""
    return t("Whose turn: {who}, to say whether it is met, or what it is.", who=listed(who))


def turn_of_all(item: Item, proposer: str) -> Phrase:
    """Somebody is to find what meets it."""
    return t(
        "Whose turn: {proposer}, and whoever has an idea: {amend}, {term}, or {measure}; then {resolve}.",
        proposer=proposer,
        amend=cmd(f"amend C-{item.number} <new text>"),
        term=cmd(f"term C-{item.number} 3 months"),
        measure=cmd(f"measure C-{item.number} @person <what> by <when>"),
        resolve=cmd(f"resolve C-{item.number} <how>"),
    )


def put_on_record(item: Item, holder: str, *, asked: bool) -> Doc:
    """It is on record how somebody was heard."""
    told = t("I have asked {holder} in private, who can say otherwise until the close.", holder=holder)
    if not asked:
        told = t("{holder} is not in the room, so I have told nobody.", holder=holder)
    return say(
        p(
            "Thank you. It stands on C-{number} as heard and not confirmed by {holder}. It is no yes of theirs: without one it is "
            "agreed with an unmet {concern} kept.",
            number=item.number,
            holder=holder,
            concern=CONCERN,
        ),
        p(told),
    )


def kept_for_later(line: Inline) -> Phrase:
    """A critical concern that was said before the consent round, and has no weight yet."""
    return t("{objection} (kept for the consent round)", objection=line)


def measured(measure: Measure, owner: str) -> Phrase:
    """Something is watched for it."""
    if measure.result is not None:
        return t("{owner} watched “{what}”: {result}", owner=owner, what=measure.what, result=measure.result)
    return t("{owner} watches “{what}”", owner=owner, what=measure.what)
