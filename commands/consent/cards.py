"""The card of an item, one message that is edited as it changes. Concerns first, the tally last, then how to answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from chatbot.api.markup import Block, Doc, Inline, b, code, i, p, quote, say, ul
from chatbot.config.settings import Words
from commands.consent.standing import Standing
from commands.rules.consent import SeatHeard, Tally, stance_of
from storage.models import Answer, Item, ItemKind, ItemStatus, Measure, ReactionLine, ReviewWish, Round, Stance
from storage.types import UserId

SEEDS = ("✅", "🤔", "✋", "➖")
HEADINGS = {
    ItemStatus.AGREED: "Agreed",
    ItemStatus.AGREED_WITH_CONCERNS: "Agreed, with concerns",
    ItemStatus.NOT_AGREED: "Not agreed",
    ItemStatus.NOT_HEARD: "Not heard by enough",
    ItemStatus.WITHDRAWN: "Withdrawn",
    ItemStatus.REFERRED: "Referred to the broader circle",
}


@dataclass(frozen=True, slots=True)
class Page:
    """How things are called where the card is read."""

    names: Mapping[UserId, str]
    when: Callable[[datetime], str]
    words: Words
    prefix: str

    def name(self, user_id: UserId) -> str:
        return self.names.get(user_id, str(user_id))


def card(at: Standing, page: Page, *, whole: bool = False) -> Doc:
    """The card of an item: what is asked, what stands against it, who is heard, how to answer. ``whole``: all that was said
    is shown with it, so it need not say where that is."""
    item, shown = at.item, f"C-{at.item.number}"
    version = f", version {item.version}" if item.version > 1 else ""
    joint = f", together with the {at.twin.circle.name} (C-{at.twin.item.number})" if at.twin else ""
    blocks: list[Block] = [p(b(f"{heading(item)} {shown}"), f" by {page.name(item.proposer)}{version}{joint}")]
    blocks.append(quote(item.text))
    about = [f"Aim: {item.aim}"] if item.aim else []
    about += [f"To be decided for {item.term}."] if item.term else []
    if (
        item.review_at is not None and item.status is ItemStatus.OPEN
    ):  # Later the outcome says which day it has come to.
        about.append(f"To be reviewed {page.when(item.review_at)}.")
    blocks += [p(line) for line in about]
    blocks.append(p(round_in_words(item, page)))
    if at.origin is not None:
        blocks += _origin(at, page)
    if at.kept:
        blocks += [p(b(f"Kept from D-{item.reviews}")), ul([measure_line(measure, page) for measure in at.kept])]
    blocks += concerns(at, page)
    if item.status is ItemStatus.OPEN:
        blocks += _questions(at, page)
    blocks += _lines(at, page)
    blocks += _heard(at)
    if at.twin is not None:
        blocks.append(p(f"{at.twin.circle.name}: {twin_in_words(at, page)}"))
    blocks.append(p(i(heard_in_words(at, words=page.words))))
    if item.status is ItemStatus.OPEN and item.own_outcome is None:
        blocks.append(_how_to_answer(item, shown, page))
    if not whole:
        blocks.append(p("All that was said: ", code(f"{page.prefix}item {shown}")))
    return say(*blocks)


def heading(item: Item) -> str:
    """What an item is: its outcome once it is closed."""
    if item.status is not ItemStatus.OPEN:
        return HEADINGS[item.status]
    if item.reviews is not None:
        return f"Review of D-{item.reviews}"
    return "Quick check" if item.kind is ItemKind.QUICK_CHECK else "Proposal"


def round_in_words(item: Item, page: Page) -> str:
    """Which round it is and when it ends."""
    if item.status is not ItemStatus.OPEN:
        return f"Closed {page.when(item.closed_at or item.closes_at)}."
    if item.own_outcome is not None:
        return f"This circle: {HEADINGS[item.own_outcome].lower()}. Waiting for the other circle."
    if item.kind is ItemKind.QUICK_CHECK:
        return f"Closes {page.when(item.closes_at)}."
    assert item.questions_end is not None
    assert item.reactions_end is not None
    match item.round:
        case Round.QUESTIONS:
            return (
                f"Questions round, until {page.when(item.questions_end)}. Then come reactions, until "
                f"{page.when(item.reactions_end)}, and the consent round, which closes {page.when(item.closes_at)}."
            )
        case Round.REACTIONS:
            return (
                f"Reactions round, until {page.when(item.reactions_end)}. Then comes the consent round, which closes "
                f"{page.when(item.closes_at)}."
            )
        case Round.CONSENT:
            return f"Consent round. Closes {page.when(item.closes_at)}."


def concerns(at: Standing, page: Page) -> list[Block]:
    """What speaks against an item, the critical first, each with its author and words, and how it is watched."""
    tally, seats, words = at.tally, at.seat_names, page.words
    blocks: list[Block] = []
    for stance, title in (
        (Stance.CRITICAL, words.critical_concern),
        (Stance.CONCERN, words.concern),
        (Stance.STAND_ASIDE, words.stand_aside),
    ):
        lines = [answer_line(answer, seats=seats, page=page) for answer in tally.words_of(stance)]
        if lines:
            blocks += [p(b(title.capitalize())), ul(lines)]
    if at.measures:
        blocks += [p(b("Measures")), ul([measure_line(measure, page) for measure in at.measures])]
    waiting = [seat_name(seat.seat, seats) for seat in tally.seats if seat.waiting]
    if waiting:
        blocks.append(p(f"Waiting for the reason of {a_(words.critical_concern)}: {', '.join(waiting)}."))
    unsettled = [seat_name(seat.seat, seats) for seat in tally.seats if not seat.settled]
    if unsettled:
        blocks.append(p(f"Not settled among its own people, the more cautious position holds: {', '.join(unsettled)}."))
    late = [answer for answer in tally.beside if answer.late or answer.at > at.item.closes_at]
    former = [answer for answer in tally.beside if answer not in late and answer.seat is not None]
    personal = [answer for answer in tally.beside if answer not in late and answer.seat is None]
    for title, answers in (
        ("Said personally, not counted", personal),
        ("Said for a seat that is no longer here, not counted", former),
        ("Said after the close, not counted", late),
    ):
        if answers:
            blocks += [p(title, ":"), ul([answer_line(answer, seats=seats, page=page) for answer in answers])]
    return blocks


def heard_in_words(at: Standing, *, words: Words) -> str:
    """The tally as people say it: "9 of 14 co-ops heard, 10 needed"."""
    tally, total = at.tally, len(at.tally.seats)
    what = "co-op" if any(seat.seat.startswith("coop:") for seat in tally.seats) else "member"
    first = f"{len(tally.heard)} of {total} {what}{'' if total == 1 else 's'} heard, {at.needed} needed"
    if at.silence == "consent":
        first = f"Silence counts as consent here. {len(tally.heard)} of {total} {what}{'' if total == 1 else 's'} heard"
    counts = (
        (Stance.CONSENT, "consent"),
        (Stance.CONCERN, f"with {a_(words.concern)}"),
        (Stance.CRITICAL, f"with {a_(words.critical_concern)}"),
        (Stance.STAND_ASIDE, "standing aside"),
    )
    told = [f"{tally.count(stance)} {what}" for stance, what in counts if tally.count(stance)]
    return f"{first}{': ' + ', '.join(told) if told else ''}."


def twin_in_words(at: Standing, page: Page) -> str:
    """How it goes in the other circle of a joint item."""
    assert at.twin is not None
    item = at.twin.item
    if item.status is not ItemStatus.OPEN:
        return f"{HEADINGS[item.status].lower()}."
    if item.own_outcome is not None:
        return f"{HEADINGS[item.own_outcome].lower()}."
    heard = f"{len(at.twin.tally.heard)} of {len(at.twin.tally.seats)} heard"
    against = at.twin.tally.count(Stance.CRITICAL)
    stops = f", {against} with {a_(page.words.critical_concern)}" if against else ""
    return f"{item.round.value} round, closes {page.when(item.closes_at)}; {heard}{stops}."


def answer_line(answer: Answer, *, seats: Mapping[str, str], page: Page) -> list[Inline]:
    """One answer: who, for whom, how it came, and the words."""
    seat = f" for {seat_name(answer.seat, seats)}" if answer.seat in seats and answer.seat != answer.user_id else ""
    how = ", by phone" if answer.by_phone else ", standing in" if answer.as_stand_in else ""
    said = f": {answer.words}" if answer.words else f": {in_stance(stance_of(answer), page.words)}"
    met = f" – met: {answer.resolved_how}" if answer.resolved_at is not None else ""
    return [b(f"{page.name(answer.user_id)}{seat}{how}"), f"{said}{met}"]


def measure_line(measure: Measure, page: Page) -> list[Inline]:
    """One measure: what, who, by when."""
    return [b(page.name(measure.owner)), f", by {page.when(measure.due_at)}: {measure.what}"]


def reaction_line(line: ReactionLine, *, seats: Mapping[str, str], page: Page) -> list[Inline]:
    """One reaction of the reactions round."""
    seat = f" for {seat_name(line.seat, seats)}" if line.seat in seats and line.seat != line.user_id else ""
    return [b(f"{page.name(line.user_id)}{seat}"), f": {line.words}"]


def in_stance(stance: Stance, words: Words) -> str:
    """A stance in a word or two, of the members' own."""
    own = {Stance.CRITICAL: words.critical_concern, Stance.CONCERN: words.concern, Stance.STAND_ASIDE: "stands aside"}
    return own.get(stance, stance.value)


def a_(noun: str) -> str:
    """A noun with its article."""
    return f"{'an' if noun[:1].casefold() in 'aeiou' else 'a'} {noun}"


def seat_name(seat: str | None, seats: Mapping[str, str]) -> str:
    """What a seat is called."""
    return seats.get(seat or "", "a former seat")


def short(text: str, length: int = 80) -> str:
    """A text in one line of a list."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"


def item_line(item: Item, tally: Tally, *, when: Callable[[datetime], str]) -> list[Inline]:
    """One line for a list of items."""
    present = "" if item.kind is ItemKind.QUICK_CHECK else f"{item.round.value} round, "
    return [
        b(f"C-{item.number}"),
        f" {short(item.text)} – {present}{len(tally.heard)} of {len(tally.seats)} heard, closes {when(item.closes_at)}",
    ]


def _origin(at: Standing, page: Page) -> list[Block]:
    assert at.origin is not None
    blocks: list[Block] = [
        p(f"Brought here from the {at.origin.circle.name} (C-{at.origin.item.number}), which gets the answer.")
    ]
    lines = [answer_line(answer, seats=at.origin.seat_names, page=page) for answer in at.origin.concerns]
    if lines:
        blocks += [p(b("Open concerns there")), ul(lines)]
    return blocks


def _questions(at: Standing, page: Page) -> list[Block]:
    still = [q for q in at.questions if q.answer is None]
    answered = [q for q in at.questions if q.answer is not None]
    blocks: list[Block] = []
    if still:
        open_: list[list[Inline]] = [[b(page.name(q.asked_by)), f": {q.words}"] for q in still]
        blocks += [p(b("Open questions")), ul(open_)]
    if answered:
        lines: list[list[Inline]] = [
            [b(page.name(q.asked_by)), f": {q.words} – {page.name(q.answered_by or q.asked_by)}: {q.answer}"]
            for q in answered
        ]
        blocks += [p(b("Answered")), ul(lines)]
    return blocks


def _lines(at: Standing, page: Page) -> list[Block]:
    lines = [reaction_line(line, seats=at.seat_names, page=page) for line in at.latest_lines]
    return [p(b("Reactions")), ul(lines)] if lines else []


def _heard(at: Standing) -> list[Block]:
    def listed(of: tuple[SeatHeard, ...]) -> str:
        return ", ".join(seat_name(seat.seat, at.seat_names) for seat in of)

    blocks: list[Block] = []
    if at.tally.heard:
        blocks.append(p("Heard: ", listed(at.tally.heard)))
    if at.tally.not_heard:
        waiting = at.item.status is ItemStatus.OPEN
        blocks.append(p("Not yet heard: " if waiting else "Not heard: ", listed(at.tally.not_heard)))
    return blocks


def _how_to_answer(item: Item, shown: str, page: Page) -> Block:
    words = page.words
    match item.round:
        case Round.QUESTIONS:
            return p(
                "Is anything unclear? Reply to this message with your question, or say ",
                code(f"{page.prefix}ask {shown} <question>"),
                ". No opinions yet: they come in the next round.",
            )
        case Round.REACTIONS:
            return p(
                "What do you make of it? Reply to this message with one short line, or say ",
                code(f"{page.prefix}reaction {shown} <line>"),
                f". {page.name(item.proposer)} may change the text after that.",
            )
        case Round.CONSENT:
            review: list[Inline] = []
            if item.wish is ReviewWish.KEEP:
                review = ["Shall it stay as it is? To change it: ", code(f"{page.prefix}amend {shown} <new text>"),
                          ", to end it: ", code(f"{page.prefix}drop {shown}"), ". "]  # fmt: skip
            return p(
                *review,
                f"Does anybody have {a_(words.critical_concern)}? React ✅ consent, 🤔 {words.concern}, "
                f"✋ {words.critical_concern}, ➖ {words.stand_aside}; your latest reaction counts. Or reply to this message "
                f"with “fine by us”, “{words.concern}: …” or “object because …”. Or say ",
                code(f"{page.prefix}yes {shown}"),
                ".",
            )
