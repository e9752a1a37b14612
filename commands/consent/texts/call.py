"""What people are told of an item in a call: that it waits for one, what was entered there, how that is corrected."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Block, Doc, Inline, Phrase, cmd, n, p, say, t, ul
from chatbot.config.settings import Words
from commands.consent.texts.vocabulary import in_stance
from storage.models import Item, Stance


def is_on_agenda(item: Item, circle: str, *, when: str | None) -> Doc:
    """To whoever has tapped 📅. ``when`` is the time of the next call, ``None`` where none is planned."""
    back = t(
        "To take that back, take your 📅 away, or say {undo}. {agenda} in its room shows what else waits.",
        undo=cmd("undo"),
        agenda=cmd("agenda", here=False),
    )
    if when is None:
        return say(
            "Thank you, C-{number} is on the agenda of the {circle} and waits there for its next call. None is planned yet, so who facilitates is "
            "asked for a date, and its time runs on until then. {back}",
            number=item.number,
            circle=circle,
            back=back,
        )
    return say(
        "Thank you, C-{number} is on the agenda of the next call of the {circle}, {when}. {back}",
        number=item.number,
        circle=circle,
        when=when,
        back=back,
    )


def is_on_agenda_now(item: Item, circle: str) -> Doc:
    """The same while the circle is in a call."""
    return say(
        "Thank you, C-{number} is on the agenda of the call that the {circle} is in. To take that back, take your 📅 away.",
        number=item.number,
        circle=circle,
    )


def waits_for_the_call(item: Item, *, until: str) -> Doc:
    """In the room: the round of an item goes on until the next call is over."""
    return say(
        "C-{number} is to be spoken of in the next call, so its present round goes on until {until}. Who answers before is heard as ever.",
        number=item.number,
        until=until,
    )


def no_call(circle: str) -> Phrase:
    """What all present say can be entered in a call alone."""
    return t(
        "The {circle} is in no call now, so I do not know who is present. To begin one: {call}",
        circle=circle,
        call=cmd("call", here=False),
    )


def which_item() -> Phrase:
    """It is not known what is spoken of."""
    return t(
        "Which item do all consent to? Please say its number, for example: {example}",
        example=cmd("all present consent to C-12", here=False),
    )


def is_not_there(name: str) -> Phrase:
    """Somebody is named who is not noted as there."""
    return t(
        "“{name}” is not noted as there, so I have entered nothing. Who is, stands on the card of the call; {present} adds to it.",
        name=name,
        present=cmd("present Leaf Bakery", here=False),
    )


def nobody_to_enter(item: Item) -> Phrase:
    """Everybody who is there has answered, or nobody is there."""
    return t(
        "There is nobody to enter for on C-{number}: who is noted as there has answered already, or has no seat.",
        number=item.number,
    )


def one_entered(coops: Sequence[str], stance: Stance, words: str | None, own: Words) -> Inline:
    """What is entered for some, in a line."""
    names = ", ".join(coops)
    if words:
        return t("{coops}: {stance} – “{words}”", coops=names, stance=in_stance(stance, own), words=words)
    return t("{coops}: {stance}", coops=names, stance=in_stance(stance, own))


def read_back(
    item: Item, lines: Sequence[Inline], *, count: int, themselves: Sequence[str], unheard: Sequence[str]
) -> Doc:
    """What is entered, if it is right."""
    blocks: list[Block] = [
        p(
            n(
                count,
                "On C-{number} I enter this for {count} co-op, as said in the call:",
                "On C-{number} I enter this for {count} co-ops, as said in the call:",
                number=item.number,
            )
        ),
        ul(lines),
    ]
    if themselves:
        blocks.append(p("Not for {coops}: their own people have answered.", coops=", ".join(themselves)))
    if unheard:
        blocks.append(p("Left unheard: {coops}.", coops=", ".join(unheard)))
    blocks.append(p("Is that right? Reply “yes”, and it counts; they are told. Reply “no”, and nothing is entered."))
    return say(*blocks)


def whether_entered(item: Item) -> Inline:
    """What whoever enters it is asked."""
    return t("whether what all present have said on C-{number} is entered so: yes or no", number=item.number)


def nothing_entered(item: Item) -> Doc:
    """They say no."""
    return say("Nothing is entered on C-{number}.", number=item.number)


def has_changed(item: Item) -> Phrase:
    """Between the reading back and the yes the text was changed."""
    return t(
        "The text of C-{number} has changed since, so I have entered nothing. Please ask them once more.",
        number=item.number,
    )


def call_is_over(item: Item) -> Phrase:
    """Between the reading back and the yes the call was ended."""
    return t(
        "That call is over, so I have entered nothing on C-{number}: who was there can answer with one tap on its card. What somebody has "
        "told you on the telephone: {phone}",
        number=item.number,
        phone=cmd(f"yes C-{item.number} for Leaf Bakery by phone", here=False),
    )


def entered(item: Item, *, count: int, left: int, own_wanted: int) -> Doc:
    """What was entered counts."""
    heard = n(
        count,
        "Entered on C-{number} for {count} co-op, by phone; its people are told, and can correct it until the close and a day after.",
        "Entered on C-{number} for {count} co-ops, by phone; their people are told, and can correct it until the close and a day after.",
        number=item.number,
    )
    blocks: list[Block] = [p(heard)]
    if left:
        blocks.append(p(n(left, "{count} seat is still not heard.", "{count} seats are still not heard.")))
    if own_wanted:
        blocks.append(
            p(
                n(
                    own_wanted,
                    "At most half of those who must be heard may be entered so: {count} more has to answer itself, with one tap on its card.",
                    "At most half of those who must be heard may be entered so: {count} more have to answer themselves, with one tap on its card.",
                )
            )
        )
    return say(*blocks)


def was_entered_for_you(
    item: Item,
    coop: str,
    circle: str,
    by: str,
    said: Sequence[Inline],
    text: Sequence[Block],
    *,
    card: Inline,
    here: bool,
) -> Doc:
    """To those who speak for a co-op: what was entered for it in a call, and how they correct it."""
    where = t("here or on {card}", card=card) if here else t("on {card}", card=card)
    return say(
        p(
            "In the call of the {circle} {by} has entered this for {coop} on C-{number}:",
            circle=circle,
            by=by,
            coop=coop,
            number=item.number,
        ),
        ul(list(said)),
        *text,
        p(
            "If your co-op says so, there is nothing to do. If not, your own answer takes its place, until it closes and for a day after: react "
            "{where} with ✅, 🤔, ✋ or ➖, or say {yes}, or “object because …”.",
            where=where,
            yes=cmd(f"yes C-{item.number}"),
        ),
    )


def corrected(item: Item) -> Doc:
    """To who corrects, within a day of the close, what was entered for their co-op."""
    return say(
        "Thank you. C-{number} had closed with what was entered for you in the call, which you correct. So I ask it again, with your own answer.",
        number=item.number,
    )


def asked_again(old: Item, new: Item, coop: str, decision: int | None, *, closes: str) -> Doc:
    """In the room: a co-op has corrected what was entered for it."""
    blocks: list[Block] = [
        p(
            "{coop} has corrected what was entered for it in the call on C-{old}. So it is asked again as C-{new}, until {closes}; all other "
            "answers stand.",
            coop=coop,
            old=old.number,
            new=new.number,
            closes=closes,
        )
    ]
    if decision is not None:
        blocks.append(p("D-{decision} holds no more until then.", decision=decision))
    return say(*blocks)
