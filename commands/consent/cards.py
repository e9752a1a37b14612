"""What people read: the card of an item, its outcome, its line in a list. Concerns first, the tally last."""

from collections.abc import Callable, Mapping
from datetime import datetime

from chatbot.config.settings import Words
from chatbot.markup import Block, Doc, Inline, b, code, i, p, quote, say, ul
from commands.rules.consent import SeatHeard, Tally
from storage.models import Answer, Decision, Item, ItemStatus, Stance
from storage.types import UserId

SEEDS = ("✅", "🤔", "✋", "➖")
HEADINGS = {
    ItemStatus.OPEN: "Quick check",
    ItemStatus.AGREED: "Agreed",
    ItemStatus.AGREED_WITH_CONCERNS: "Agreed, with concerns",
    ItemStatus.NOT_AGREED: "Not agreed",
    ItemStatus.NOT_HEARD: "Not heard by enough",
    ItemStatus.WITHDRAWN: "Withdrawn",
}


def card(
    item: Item,
    tally: Tally,
    *,
    seats: Mapping[str, str],
    names: Mapping[UserId, str],
    needed: int,
    when: Callable[[datetime], str],
    words: Words,
    prefix: str,
) -> Doc:
    """The card of an item: what is asked, what stands against it, who is heard, how to answer."""
    shown = f"C-{item.number}"
    open_ = item.status is ItemStatus.OPEN
    ends = f"Closes {when(item.closes_at)}." if open_ else f"Closed {when(item.closed_at or item.closes_at)}."
    blocks: list[Block] = [
        p(b(f"{HEADINGS[item.status]} {shown}"), f" by {names.get(item.proposer, item.proposer)}"),
        quote(item.text),
        p(ends),
    ]
    blocks += concerns(tally, seats=seats, names=names, words=words)
    blocks += _heard(tally, seats=seats)
    blocks.append(p(i(heard_in_words(tally, needed=needed))))
    if open_:
        blocks.append(
            p(f"Does anybody have a {words.critical_concern}? React ✅ consent, 🤔 {words.concern}, "
              f"✋ {words.critical_concern}, ➖ {words.stand_aside}; your latest reaction counts. Or reply to this message "
              f"with “fine by us”, “{words.concern}: …” or “object because …”. Or say ", code(f"{prefix}yes {shown}"), ".")
        )  # fmt: skip
    return say(*blocks)


def concerns(tally: Tally, *, seats: Mapping[str, str], names: Mapping[UserId, str], words: Words) -> list[Block]:
    """What speaks against an item, the critical first, each with its author and words."""
    blocks: list[Block] = []
    for stance, heading in (
        (Stance.CRITICAL, words.critical_concern),
        (Stance.CONCERN, words.concern),
        (Stance.STAND_ASIDE, words.stand_aside),
    ):
        lines = [_line(answer, seats=seats, names=names) for answer in tally.words_of(stance)]
        if lines:
            blocks += [p(b(heading.capitalize())), ul(lines)]
    waiting = [_name(seat.seat, seats) for seat in tally.seats if seat.waiting]
    if waiting:
        blocks.append(p(f"Waiting for the reason of a {words.critical_concern}: {', '.join(waiting)}."))
    unsettled = [_name(seat.seat, seats) for seat in tally.seats if not seat.settled]
    if unsettled:
        blocks.append(p(f"Not settled among its own people, the more cautious position holds: {', '.join(unsettled)}."))
    late = [answer for answer in tally.beside if answer.late]
    personal = [answer for answer in tally.beside if not answer.late]
    for heading, answers in (("Said personally, not counted", personal), ("Said after the close, not counted", late)):
        if answers:
            blocks += [p(heading, ":"), ul([_line(answer, seats=seats, names=names) for answer in answers])]
    return blocks


def heard_in_words(tally: Tally, *, needed: int) -> str:
    """The tally as people say it: "9 of 14 co-ops heard, 10 needed"."""
    total = len(tally.seats)
    what = "co-op" if any(seat.seat.startswith("coop:") for seat in tally.seats) else "member"
    parts = [f"{len(tally.heard)} of {total} {what}{'' if total == 1 else 's'} heard, {needed} needed"]
    counts = (
        (Stance.CONSENT, "consent"),
        (Stance.CONCERN, "with a concern"),
        (Stance.CRITICAL, "with a critical concern"),
        (Stance.STAND_ASIDE, "standing aside"),
    )
    told = [f"{tally.count(stance)} {words}" for stance, words in counts if tally.count(stance)]
    return f"{parts[0]}{': ' + ', '.join(told) if told else ''}."


def outcome(
    item: Item,
    tally: Tally,
    decision: Decision | None,
    *,
    seats: Mapping[str, str],
    names: Mapping[UserId, str],
    needed: int,
    words: Words,
    was_due: str | None,
    prefix: str,
) -> Doc:
    """What is posted when an item closes."""
    shown = f"C-{item.number}"
    number = f" It is D-{decision.number} in the logbook." if decision else ""
    blocks: list[Block] = [p(b(f"{shown}: {HEADINGS[item.status].lower()}."), number), quote(item.text)]
    if was_due:
        blocks.append(p(was_due))
    blocks += concerns(tally, seats=seats, names=names, words=words)
    blocks.append(p(i(heard_in_words(tally, needed=needed))))
    blocks.append(p("Thank you all. ", *_next_step(item, shown, words, prefix)))
    return say(*blocks)


def item_line(item: Item, tally: Tally, *, when: Callable[[datetime], str]) -> list[Inline]:
    """One line for a list of items."""
    text = " ".join(item.text.split())
    short = text if len(text) <= 80 else text[:79] + "…"
    return [
        b(f"C-{item.number}"),
        f" {short} – {len(tally.heard)} of {len(tally.seats)} heard, closes {when(item.closes_at)}",
    ]


def _next_step(item: Item, shown: str, words: Words, prefix: str) -> list[Inline]:
    match item.status:
        case ItemStatus.NOT_AGREED:
            return [
                f"Whoever holds the {words.critical_concern} and the proposer can now look for a version that all can "
                "live with: change the text, try it for a shorter time, or agree how to measure the concern. Then open a "
                "new check with ", code(f"{prefix}consent"), ".",
            ]  # fmt: skip
        case ItemStatus.NOT_HEARD:
            return ["Too few were heard to decide. To ask again, open a new check with ", code(f"{prefix}consent"), "."]
        case _:
            return ["All decisions: ", code(f"{prefix}decisions"), "."]


def _heard(tally: Tally, *, seats: Mapping[str, str]) -> list[Block]:
    def listed(of: tuple[SeatHeard, ...]) -> str:
        return ", ".join(_name(seat.seat, seats) for seat in of)

    blocks: list[Block] = []
    if tally.heard:
        blocks.append(p("Heard: ", listed(tally.heard)))
    if tally.not_heard:
        blocks.append(p("Not yet heard: ", listed(tally.not_heard)))
    return blocks


def _line(answer: Answer, *, seats: Mapping[str, str], names: Mapping[UserId, str]) -> list[Inline]:
    who = names.get(answer.user_id, str(answer.user_id))
    seat = f" for {_name(answer.seat, seats)}" if answer.seat in seats and answer.seat != answer.user_id else ""
    phone = ", by phone" if answer.by_phone else ""
    said = f": {answer.words}" if answer.words else f": {in_stance(answer.stance)}"
    return [b(f"{who}{seat}{phone}"), said]


def in_stance(stance: Stance) -> str:
    """A stance in a word or two."""
    return {Stance.CRITICAL: "critical concern", Stance.STAND_ASIDE: "stands aside"}.get(stance, stance.value)


def _name(seat: str | None, seats: Mapping[str, str]) -> str:
    return seats.get(seat or "", "a former seat")
