"""What people are told as an item goes its way: opened, changed, moved on, closed, looked at again."""

from collections.abc import Sequence

from chatbot.api.errors import Refusal
from chatbot.api.wording.markup import Block, Doc, Inline, Phrase, cmd, code, n, p, quote, say, t
from chatbot.config.settings import Words
from commands.consent.texts.integrating import does_that_meet
from commands.consent.texts.vocabulary import a_
from commands.rules.consent.names import ROUNDS
from commands.rules.consent.terms import Term
from storage.models import Circle, Decision, Item, Round
from storage.written import shorter


def opened_elsewhere(item: Item, circle: str, *, closes: str) -> Doc:
    """An item was opened from outside the circle's room."""
    return say(
        "Thank you, C-{number} is open in the {circle} until {closes}.",
        number=item.number,
        circle=circle,
        closes=closes,
    )


def amount_left_in_text(item: Item, left: str, *, closes: str) -> Doc:
    """What may have been the deadline has stayed in the text."""
    return say(
        "Thank you. “By {left}” may be an amount, so I have left it in the text of C-{number}, which closes {closes}. If you "
        "meant that as its time, say {extend}.",
        left=left,
        number=item.number,
        closes=closes,
        extend=cmd(f"extend C-{item.number} {left}"),
    )


def opened_in_both(item: Item, twin: Item, other: str) -> Doc:
    """A joint proposal is open in two circles."""
    return say(
        "Thank you, it is C-{number} here and C-{twin} in the {other}. It is agreed only when both circles consent to the "
        "same text.",
        number=item.number,
        twin=twin.number,
        other=other,
    )


def now_for_shorter(item: Item, term: Term, words: Words) -> Doc:
    """The term was made shorter, so the answers stay."""
    return say(
        p(
            "C-{number} is now to be decided for {term}, then reviewed. Nobody has consented to more than that, so the answers "
            "stay.",
            number=item.number,
            term=str(term),
        ),
        does_that_meet(item, f"tried for {term}", words),
    )


def changed_elsewhere(item: Item, circle: str) -> Doc:
    """A text was changed from outside the circle's room."""
    return say(
        "Thank you. C-{number} is now version {version}, and the {circle} is told.",
        number=item.number,
        version=item.version,
        circle=circle,
    )


def what_you_answered_was_changed(item: Item, circle: str, change: Sequence[Block], *, where: Inline) -> Doc:
    """To whoever had answered the version before."""
    return say(
        p(
            "The text of C-{number} in the {circle}, which you had answered, was changed:",
            number=item.number,
            circle=circle,
        ),
        *change,
        p(
            "Your answer was to the old text, so please answer once more: react {where}, or say {yes} here.",
            where=where,
            yes=cmd(f"yes C-{item.number}"),
        ),
    )


def advanced_elsewhere(item: Item, *, until: str) -> Doc:
    """The next round was begun from outside the circle's room."""
    return say(
        "C-{number} is now in its {round}, until {until}.", number=item.number, round=ROUNDS[item.round], until=until
    )


def round_begins(item: Item, *, until: str, link: Inline, words: Words, question: str) -> Doc:
    """What is asked of people in the round that has begun."""
    if item.round is Round.REACTIONS:
        asks = p(
            "C-{number} is now in its reactions round, until {until}: what do you make of it, in one short line? Reply to "
            "{card}, or say {reaction}.",
            number=item.number,
            until=until,
            card=link,
            reaction=cmd(f"reaction C-{item.number} <line>"),
        )
    else:
        asks = p(
            "C-{number} is now in its consent round, until {until}. {question} Does anybody have {concern}? React here or on {card}, or "
            "say {yes}.",
            question=question,
            number=item.number,
            until=until,
            concern=a_(words.critical_concern),
            card=link,
            yes=cmd(f"yes C-{item.number}"),
        )
    aim = [p("It is to serve: {aim}", aim=item.aim)] if item.aim and item.round is Round.CONSENT else []
    return say(asks, quote(item.text), *aim)


def round_extended(item: Item, *, until: str, closes: str) -> Doc:
    """A round before the last has more time, or less."""
    return say(
        "The {round} of C-{number} now ends {until}, and the consent round closes {closes}.",
        round=ROUNDS[item.round],
        number=item.number,
        until=until,
        closes=closes,
    )


def extended(item: Item, *, closes: str) -> Doc:
    """The consent round has more time, or less."""
    return say(
        "C-{number} now closes {closes}. I have told those who have not been heard yet.",
        number=item.number,
        closes=closes,
    )


def more_time(item: Item, circle: str, text: Sequence[Block], *, closes: str) -> Doc:
    """To whoever has not been heard yet."""
    return say(
        p(
            "C-{number} in the {circle} now closes {closes}. Your co-op has not been heard yet.",
            number=item.number,
            circle=circle,
            closes=closes,
        ),
        *text,
    )


def goes_on(old: Item, item: Item, *, closes: str) -> Doc:
    """An item goes on in the place of one that was not heard by enough."""
    return say(
        "C-{old} goes on as C-{number}, until {closes}. What was answered stays; only those not yet heard are asked.",
        old=old.number,
        number=item.number,
        closes=closes,
    )


def really_withdraw(item: Item, others: int, *, private: bool) -> Doc:
    """Before somebody takes back what others have answered."""
    if others:
        answered: Inline = n(
            others,
            "{count} person has answered C-{number}. Withdrawn, it ends for all, and nothing is decided.",
            "{count} people have answered C-{number}. Withdrawn, it ends for all, and nothing is decided.",
            number=item.number,
        )
    else:
        answered = t("Withdrawn, C-{number} ends for all, and nothing is decided.", number=item.number)
    if private:
        return say(p(answered), p("Really withdraw it? Say {yes}, or {no}.", yes=code("yes"), no=code("no")))
    return say(
        p(answered),
        p(
            "Really withdraw it? Reply {yes} to this, or say {again}. To change its text instead: {amend}",
            yes=code("yes"),
            again=cmd(f"withdraw C-{item.number} yes"),
            amend=cmd(f"amend C-{item.number} <new text>"),
        ),
    )


def whether_to_withdraw(item: Item) -> Inline:
    """What somebody is asked who takes back what others have answered."""
    return t(
        "whether you really withdraw C-{number} ({yes} or {no})", number=item.number, yes=code("yes"), no=code("no")
    )


def stays_open(item: Item) -> Doc:
    """To who does not withdraw it after all."""
    return say("All right, C-{number} stays as it is. Nothing has changed.", number=item.number)


def withdrawn(item: Item) -> Doc:
    """The proposer has taken an item back."""
    return say(
        "C-{number} is withdrawn. Thank you to all who had answered; nothing is decided.",
        number=item.number,
    )


def withdrawn_in_the_other(twin: Item, other: str) -> Doc:
    """A joint item was withdrawn in the other circle."""
    return say(
        "C-{number} is withdrawn, in the {other} as well. Nothing is decided.",
        number=twin.number,
        other=other,
    )


def reminder_in_the_room(item: Item, not_heard: Inline, *, closes: str, link: Inline) -> Doc:
    """One reminder for all who have not been heard."""
    return say(
        "C-{number} closes {closes}. Not yet heard: {seats}. A tap on {card} is enough, or {yes}. Thank you!",
        number=item.number,
        closes=closes,
        seats=not_heard,
        card=link,
        yes=cmd(f"yes C-{item.number}"),
    )


def reminder(item: Item, circle: str, text: Sequence[Block], *, closes: str, where: Inline, words: Words) -> Doc:
    """A reminder for one person whose co-op has not been heard."""
    return say(
        p(
            "C-{number} in the {circle} closes {closes}, and your co-op has not been heard yet:",
            number=item.number,
            circle=circle,
            closes=closes,
        ),
        *text,
        p(
            "Tap ✅ {where} if you have no {critical_concern}. Or reply to this message with “fine by us”, “{concern}: …” or "
            "“object because …”. Thank you!",
            where=where,
            critical_concern=words.critical_concern,
            concern=words.concern,
        ),
    )


def was_due(*, due: str, closed: str) -> Phrase:
    """Why an item closed later than it said."""
    return t("It was due {due} and closed {closed}: I was offline.", due=due, closed=closed)


def looked_at_again(decision: int, item: Item, *, closes: str) -> Doc:
    """A review was opened from outside the circle's room."""
    return say(
        "Thank you. D-{decision} is looked at again as C-{number}, until {closes}.",
        decision=decision,
        number=item.number,
        closes=closes,
    )


def term_is_over(decision: Decision) -> Doc:
    """To the circle: a decision has ended."""
    return say(
        p("**D-{number} has ended.** Its term is over, and it was not renewed:", number=decision.number),
        quote(decision.text),
        p(
            "Nothing holds in its place. To decide it anew, say {consent}.",
            consent=cmd("consent <what you propose>", here=False),
        ),
    )


def of_both_circles(text: str, other: Circle) -> Refusal:
    """To who asks two circles in a quick check."""
    return Refusal(
        "of-both",
        "A quick check asks this circle alone. To have it decided together with the {other}, say {both}. To ask here only, say it without "
        "{other} at its end.",
        other=other.name,
        both=cmd(f"proposal {shorter(text, 200)} with {other.slug}"),
    )
