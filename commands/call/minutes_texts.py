"""The minutes of a call, in words."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from chatbot.api.wording.markup import Block, Doc, Inline, Phrase, cmd, n, p, run, say, t, ul
from commands.rules.consent.names import OUTCOMES
from storage.models import Action, Call, Decision, Item, Question
from storage.types import UserId
from storage.written import on_one_line, plain_of, shorter

LONGEST = 300
"""Letters of anybody's words in a line."""


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of a call, line by line."""

    number: int
    title: str | None
    circle: str
    lasted: Inline
    by_itself: bool
    here: Sequence[Inline]
    spoken_of: Sequence[Inline]
    decided: Sequence[Inline]
    not_decided: Sequence[Inline]
    actions: Sequence[Inline]
    questions: Sequence[Inline]
    still_open: Sequence[Inline]
    not_reached: Sequence[Inline]
    next_: str | None
    people: set[UserId] = field(default_factory=set)
    """Who was there."""


def minutes(of: Minutes, *, most: int | None = None) -> Doc:
    """All of the minutes; with ``most`` at most so many lines of each kind."""
    name = t(
        "**Minutes of K-{number} · {title}**",
        number=of.number,
        title=of.title or t("Call of the {circle}", circle=of.circle),
    )
    head: list[Inline] = [name, of.lasted]
    if of.by_itself:
        head.append(t("Nobody had ended it, so I have, after 6 hours."))
    blocks: list[Block] = [p(run(*head, between="\n"))]
    for title, lines, none in (
        (t("**Present**"), of.here, t("Nobody was noted as there.")),
        (t("**Spoken of**"), of.spoken_of, None),
        (t("**Decided**"), of.decided, t("Nothing was decided.")),
        (t("**Closed without a decision**"), of.not_decided, None),
        (t("**Actions**"), of.actions, t("No actions were noted.")),
        (t("**Open questions**"), of.questions, None),
        (t("**Still open: who was not there can answer**"), of.still_open, None),
        (t("**Not reached, and kept for the next call**"), of.not_reached, None),
    ):
        blocks += _part(title, lines, none, most=most)
    if of.next_ is not None:
        blocks.append(p("**Next call:** {when}", when=of.next_))
    else:
        blocks.append(p("**Next call:** none is planned. {plan}", plan=cmd("call plan fri 10:00")))
    return say(*blocks)


def _part(title: Phrase, lines: Sequence[Inline], none: Phrase | None, *, most: int | None) -> list[Block]:
    if not lines:
        return [p(run(title, none, between="\n"))] if none is not None else []
    left = len(lines) - most if most is not None else 0
    shown = lines if left <= 0 else lines[:most]
    blocks: list[Block] = [p(title), ul(shown)]
    if left > 0:
        blocks.append(p(n(left, "… and {count} more, in the file.", "… and {count} more, in the file.")))
    return blocks


def decided(decision: Decision) -> Inline:
    """What was agreed in the call."""
    how = OUTCOMES[decision.outcome] if decision.outcome is not None else t("agreed")
    return t("**D-{number}** {text} – {how}", number=decision.number, text=_short(decision.text), how=how)


def not_decided(item: Item) -> Inline:
    """What was closed in the call without a decision."""
    return t("**C-{number}** {text} – {how}", number=item.number, text=_short(item.text), how=OUTCOMES[item.status])


def action(noted: Action, owner: str, *, until: str) -> Inline:
    """Who does what until when."""
    return t(
        "**A-{number}** {owner}: {what} – by {until}",
        number=noted.number,
        owner=owner,
        what=_short(noted.what),
        until=until,
    )


def question(asked: Question, by: str) -> Inline:
    """A question to an item that nobody has answered."""
    return t("**C-{number}** {by} asks: {words}", number=asked.item, by=by, words=_short(asked.words))


def still_open(item: Item, *, until: str) -> Inline:
    """An item that goes on after the call."""
    return t("**C-{number}** {text} – until {until}", number=item.number, text=_short(item.text), until=until)


def none_yet(held: Call) -> Phrase:
    """The minutes of a call that goes on, or has not begun."""
    if held.opened_at is not None:
        return t(
            "K-{number} goes on. Its minutes come when it ends: {end}",
            number=held.number,
            end=cmd("call end", here=False),
        )
    return t("K-{number} has not taken place, so there are no minutes of it.", number=held.number)


def of_which() -> Phrase:
    """Minutes were asked for, and no call has been."""
    return t(
        "I know of no call here that is over. Please say which you mean: {minutes}", minutes=cmd("call minutes K-4")
    )


def in_private(held: Call) -> Doc:
    """Asked for in another circle's room."""
    return say("Thank you. In our private room are the minutes of K-{number}.", number=held.number)


def _short(text: str) -> str:
    return shorter(on_one_line(plain_of(text)), LONGEST)
