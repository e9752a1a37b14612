"""What the people of a co-op are told of its place in a decision."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Block, Doc, Inline, Phrase, cmd, listed, p, run, say, t, ul
from chatbot.api.wording.phrases import A_CONCERN
from chatbot.config.settings import Words
from commands.consent.texts.vocabulary import in_stance
from commands.rules.consent.outcomes import stance_of
from storage.models import Answer, Item, Stance
from storage.types import UserId


def differ(
    item: Item, coop: str, answers: Sequence[Inline], holds: Stance | None, text: Sequence[Block], words: Words
) -> Doc:
    """The people of a seat differ: what they have said, and what holds meanwhile."""
    position = in_stance(holds, words) if holds is not None else t("not heard until the reason comes")
    return say(
        p(
            "On C-{number} the people of {coop} differ ({answers}). One seat has one voice, so until you agree the more "
            "cautious position holds: {position}. Please talk to each other; whoever changes their answer settles it.",
            number=item.number,
            coop=coop,
            answers=run(*answers, between="; "),
            position=position,
        ),
        *text,
    )


def of_one_mind(item: Item, coop: str, stance: Stance | None, words: Words) -> Doc:
    """The people of a seat agree again, or have taken back what they had said."""
    if stance is None:
        return say(
            "On C-{number} the people of {coop} no longer differ. Their answer is still to come.",
            number=item.number,
            coop=coop,
        )
    return say(
        "On C-{number} the people of {coop} are of one mind now: {stance}. Thank you!",
        number=item.number,
        coop=coop,
        stance=in_stance(stance, words),
    )


def one_of_them(name: str, answer: Answer, words: Words) -> Phrase:
    """What one of the people of a seat has said, or somebody for them."""
    stance = in_stance(stance_of(answer), words)
    if answer.by_phone:
        return t("{name}, by phone: {stance}", name=name, stance=stance)
    if answer.as_stand_in:
        return t("{name}, as stand-in: {stance}", name=name, stance=stance)
    return t("{name}: {stance}", name=name, stance=stance)


def count_no_more(item: Item, coop: str, circle: str, gone: Sequence[Inline], *, stay: Sequence[UserId]) -> Doc:
    """To those who speak for a co-op: what somebody had said for it counts no more. They may let what ``stay``s stand."""
    yes = cmd(f"yes C-{item.number}")
    if not gone:
        return say("On C-{number} nothing is lost for {coop} any more.", number=item.number, coop=coop)
    blocks: list[Block] = [
        p(
            "On C-{number} in the {circle} {coop} is not heard: what was said for it counts no more, since whoever said it "
            "does not speak for it now, or has answered for another co-op since ({gone}). Please answer for it, for example "
            "with {yes}.",
            number=item.number,
            circle=circle,
            coop=coop,
            gone=run(*gone, between="; "),
            yes=yes,
        )
    ]
    if stay:
        keep = listed([cmd(f"keep C-{item.number} {user_id}") for user_id in stay], style="or")
        blocks.append(p("Was it said with your co-op’s mandate? Then {keep} lets it stand.", keep=keep))
    return say(*blocks)


def said_for_them(name: str, answer: Answer, words: Words, *, shown: bool) -> Phrase:
    """What somebody has answered for a co-op, with its words where they may be ``shown``."""
    what = in_stance(stance_of(answer), words)
    if answer.words and shown:
        what = t("{stance} – {words}", stance=what, words=answer.words)
    if answer.by_phone:
        return t("by phone, noted by {name}: {what}", name=name, what=what)
    return t("as stand-in, {name}: {what}", name=name, what=what)


def answered_for(
    item: Item, coop: str, circle: str, said: Sequence[Inline], text: Sequence[Block], *, card: Inline, here: bool
) -> Doc:
    """To those who speak for a co-op: somebody has answered for it, and how they correct that."""
    where = t("here or on {card}", card=card) if here else t("on {card}", card=card)
    return say(
        p("Somebody has answered C-{number} in the {circle} for {coop}:", number=item.number, circle=circle, coop=coop),
        ul(list(said)),
        *text,
        p(
            "Is that what your co-op says? Then there is nothing to do. If not, your own answer takes its place: react {where} "
            "with ✅, 🤔, ✋ or ➖, or say {yes}, or “object because …”.",
            where=where,
            yes=cmd(f"yes C-{item.number}"),
        ),
    )


def nobody_answers_for(item: Item, coop: str) -> Doc:
    """To the same: what had been answered for them is taken back, or their own answer has taken its place."""
    return say(
        "On C-{number} nobody else answers for {coop} any more.",
        number=item.number,
        coop=coop,
    )


def you_no_longer_speak(item: Item, circle: str) -> Doc:
    """To who has answered for a seat, and has gone."""
    return say(
        "You no longer speak for the seat that you had answered for on C-{number} in the {circle}. Your answer is kept, and "
        "no longer counts.",
        number=item.number,
        circle=circle,
    )


def kept(item: Item, coop: str, *, name: str) -> Doc:
    """To who lets an answer stand that somebody has left behind."""
    return say(
        "Thank you. On C-{number} what {name} has answered for {coop} stands. Should one of you say otherwise, that counts.",
        number=item.number,
        name=name,
        coop=coop,
    )


def many_at_once(item: Item) -> Doc:
    """To who has answered an item many times within a minute."""
    return say(
        "Thank you. That is a lot of answers to C-{number} within a minute. The last one counts, and I say nothing more to each of "
        "them. If it is {a_concern}, please say what it is: {object}",
        number=item.number,
        object=cmd(f"object C-{item.number} <why>"),
        a_concern=A_CONCERN,
    )
