"""The lines of consent in what others tell: what is new, what waits, what is kept."""

from collections.abc import Mapping, Sequence

from chatbot.api.seams.says import Loss
from chatbot.api.wording.markup import Inline, cmd, listed, n, t
from chatbot.api.wording.phrases import A_CONCERN, CONCERNS
from chatbot.config.settings import Words
from commands.consent.texts.vocabulary import short
from commands.rules.consent.names import OUTCOMES
from storage.models import (
    Answer,
    Attempt,
    Decision,
    Item,
    ItemAuthor,
    ItemDraft,
    ItemStatus,
    Measure,
    Question,
    ReactionLine,
    Reason,
    Version,
)
from storage.types import Base


def agreed(decision: Decision, *, when: str) -> Inline:
    """News: something was agreed."""
    if decision.outcome not in (None, ItemStatus.AGREED):
        return t(
            "D-{number} {outcome} · {when}: {words}",
            number=decision.number,
            outcome=OUTCOMES[decision.outcome],
            when=when,
            words=short(decision.text, length=200),
        )
    return t(
        "D-{number} agreed {when}: {words}", number=decision.number, when=when, words=short(decision.text, length=200)
    )


def came_to_nothing(item: Item) -> Inline:
    """News: something has closed, and nothing was decided."""
    number, words = item.number, short(item.text, length=200)
    match item.status:
        case ItemStatus.WITHDRAWN:
            return t("C-{number} was withdrawn: {words}", number=number, words=words)
        case ItemStatus.REFERRED:
            return t("C-{number} was taken to the broader circle: {words}", number=number, words=words)
        case ItemStatus.NOT_HEARD:
            return t("C-{number} was not heard by enough: {words}", number=number, words=words)
    return t("C-{number} was not agreed: {words}", number=number, words=words)


def still_open(item: Item, *, until: str) -> Inline:
    """News: something is open."""
    words = short(item.text, length=200)
    return t("C-{number} is open until {until}: {words}", number=item.number, until=until, words=words)


def is_watched(measure: Measure, *, until: str) -> Inline:
    """News: something is watched, and by when it is looked at."""
    words = short(measure.what, length=200)
    return t("C-{number}: to be watched until {until}: {what}", number=measure.item, until=until, what=words)


def has_shown(measure: Measure) -> Inline:
    """News: what was watched has shown something."""
    return t(
        "C-{number}: watched was {what}. It has shown: {result}",
        number=measure.item,
        what=short(measure.what, length=120),
        result=short(measure.result or "", length=200),
    )


def not_heard(item: Item, shown: Inline, coop: str | None, *, until: str, card: Inline) -> Inline:
    """A seat of the person's own has not been heard; without a co-op it is theirs as a person."""
    yes, no = cmd(f"yes C-{item.number}"), cmd(f"object C-{item.number} <reason>")
    if coop is None:
        return t(
            "{item} closes {until}, and you have not been heard. Tap {card}, or say {yes} or {no}.",
            item=shown,
            until=until,
            card=card,
            yes=yes,
            no=no,
        )
    return t(
        "{item} closes {until}, and {coop} has not been heard. Tap {card}, or say {yes} or {no}.",
        item=shown,
        until=until,
        coop=coop,
        card=card,
        yes=yes,
        no=no,
    )


def not_heard_as_stand_in(item: Item, shown: Inline, coop: str, *, until: str) -> Inline:
    """A seat has not been heard that the person may speak for beside another one, so that they have to name it."""
    return t(
        "{item} closes {until}, and {coop}, for which you stand in, has not been heard. Say {yes} or {no}.",
        item=shown,
        until=until,
        coop=coop,
        yes=cmd(f"yes C-{item.number} for {coop}"),
        no=cmd(f"object C-{item.number} <reason> for {coop}"),
    )


def what_do_you_make_of_it(item: Item, shown: Inline, *, until: str, card: Inline) -> Inline:
    """The reactions round has heard nothing from the person's seat."""
    return t(
        "{item} is in its reactions round until {until}: what do you make of it? Reply to {card}, or say {reaction}.",
        item=shown,
        until=until,
        card=card,
        reaction=cmd(f"reaction C-{item.number} <line>"),
    )


def end_to_set(item: Item, *, until: str) -> Inline:
    """To the proposer of an item that has an end for now only."""
    return t(
        "C-{number}, yours, has no end yet, but for now {until}. Say {extend}.",
        number=item.number,
        until=until,
        extend=cmd(f"extend C-{item.number} fri 17:00"),
    )


def met_by_this(item: Item, *, until: str, words: Words) -> Inline:
    """To whoever holds a critical concern to an earlier text, for whom an agreement waits."""
    return t(
        "C-{number} would be agreed, and waits for you until {until}: is your {concern} met by the text as it is now? Say {met}, or "
        "{stands} if it stands.",
        number=item.number,
        until=until,
        concern=words.critical_concern,
        met=cmd(f"resolve C-{item.number} the new text meets it"),
        stands=cmd(f"object C-{item.number} <reason>"),
    )


def too_few(item: Item, lacks: int, *, until: str) -> Inline:
    """To who runs an item that would not be heard by enough."""
    return n(
        lacks,
        "C-{number} closes {until}, and {count} more must be heard. {item} shows who is not; {extend} gives it more time.",
        "C-{number} closes {until}, and {count} more must be heard. {item} shows who are not; {extend} gives it more time.",
        number=item.number,
        until=until,
        item=cmd(f"item C-{item.number}"),
        extend=cmd(f"extend C-{item.number}"),
    )


def look_at_measure(item: Item, of: str) -> Inline:
    """To who watches a measure whose time has come."""
    return t(
        "{of}: the time of the measure that you watch has come. What have you seen? Say {result}.",
        of=of,
        result=cmd(f"result C-{item.number} <what you have seen>"),
    )


def count_no_longer(items: Sequence[int]) -> Loss:
    """What somebody who goes has answered to what is open."""
    answered = listed(t("C-{number}", number=number) for number in items)
    return Loss(
        would=n(
            len(items),
            "Your answer to {items} would no longer count.",
            "{count} of your answers would no longer count: {items}.",
            items=answered,
        ),
        has=n(
            len(items),
            "Your answer to {items} is kept, and no longer counts.",
            "{count} of your answers are kept, and no longer count: {items}.",
            items=answered,
        ),
    )


def held(counts: Mapping[type[Base], int]) -> list[Inline]:
    """Kept: what a person has put to circles, and what they have said to it."""
    items, texts, answers = counts[Item], counts[Version], counts[Answer]
    questions, reactions = counts[Question], counts[ReactionLine]
    reasons, measures, attempts = counts[Reason], counts[Measure], counts[Attempt]
    drafts, helped = counts[ItemDraft], counts[ItemAuthor]
    counted = (
        (items, n(items, "{count} item that you have proposed", "{count} items that you have proposed")),
        (texts, n(texts, "{count} text of an item, by you", "{count} texts of items, by you")),
        (answers, n(answers, "{count} answer to an item", "{count} answers to items, those taken back too")),
        (
            questions,
            n(
                questions,
                "{count} question about an item, asked or answered by you",
                "{count} questions about items, asked or answered by you",
            ),
        ),
        (
            reactions,
            n(reactions, "{count} line of yours in a reactions round", "{count} lines of yours in reactions rounds"),
        ),
        (
            reasons,
            n(
                reasons,
                "{count} remark about an open item, which may be the reason of a tap of yours",
                "{count} remarks about open items, which may be the reasons of taps of yours",
            ),
        ),
        (
            measures,
            n(measures, "{count} measure that is yours or set by you", "{count} measures that are yours or set by you"),
        ),
        (
            attempts,
            n(
                attempts,
                "{count} word of yours on how {a_concern} is met",
                "{count} words of yours on how {concerns} are met",
                a_concern=A_CONCERN,
                concerns=CONCERNS,
            ),
        ),
        (drafts, n(drafts, "{count} draft that you have begun", "{count} drafts that you have begun")),
        (
            helped,
            n(
                helped,
                "{count} draft that you write or wrote with others",
                "{count} drafts that you write or wrote with others",
            ),
        ),
    )
    return [line for count, line in counted if count]
