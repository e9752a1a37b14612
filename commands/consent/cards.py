"""The card of an item, one message that is edited as it changes. Concerns first, the tally last, then how to answer."""

from collections.abc import Iterable, Sequence

from chatbot.api.markup import Block, Doc, Inline, Phrase, b, cmd, i, p, quote, run, say, t, ul
from commands.consent.end_texts import end_in_words
from commands.consent.lines import (
    Page,
    answer_line,
    heard_in_words,
    heard_seats,
    measure_lines,
    moved_line,
    names_of,
    question_line,
    reaction_line,
    twin_in_words,
    unconfirmed_line,
)
from commands.consent.view import ItemView, Origin
from commands.consent.vocabulary import HEADINGS, a_
from commands.rules import consent as judge
from commands.rules.consent_names import OUTCOMES
from storage.models import Answer, Item, ItemKind, ItemStatus, ReviewWish, Round, Stance

SEEDS = ("✅", "🤔", "✋", "➖")


def card(view: ItemView, page: Page, *, whole: bool = False) -> Doc:
    """The card of an item: what is asked, what stands against it, who is heard, how to answer. ``whole``: all that was said
    is shown with it, so it need not say where that is."""
    item = view.item
    blocks: list[Block] = [p(_title(view, page)), quote(item.text)]
    blocks += _terms(item, page)
    blocks.append(p(round_in_words(item, page)))
    if view.origin is not None:
        blocks += _origin(view.origin, page)
    if view.kept:
        blocks += _section(t("Kept from D-{number}", number=item.reviews or 0), measure_lines(view.kept, page))
    blocks += concerns(view, page)
    if item.status is ItemStatus.OPEN:
        blocks += _questions(view, page)
    blocks += _section(t("Reactions"), [reaction_line(line, view=view, page=page) for line in view.latest_lines])
    blocks += _heard(view, page)
    if view.twin is not None:
        blocks.append(p("{circle}: {how}", circle=view.twin.circle.name, how=twin_in_words(view.twin, page)))
    blocks.append(p(i(heard_in_words(view, words=page.words))))
    if item.status is ItemStatus.OPEN and item.own_outcome is None:
        blocks.append(p(_how_to_answer(item, page)))
    if not whole:
        blocks.append(p("All that was said: {item}", item=cmd(f"item C-{item.number}")))
    return say(*blocks)


def heading(view: ItemView) -> Phrase:
    """What an item is: its outcome once it is closed."""
    item = view.item
    if item.status is ItemStatus.NOT_HEARD and judge.lacks_own_voices(view.tally, needed=view.needed):
        return t("Not heard by enough in their own voice")
    if item.status is not ItemStatus.OPEN:
        return HEADINGS[item.status]
    if item.reviews is not None:
        return t("Review of D-{number}", number=item.reviews)
    return t("Quick check") if item.kind is ItemKind.QUICK_CHECK else t("Proposal")


def round_in_words(item: Item, page: Page) -> Phrase:
    """Which round it is and when it ends."""
    closes = end_in_words(item, page.when(item.closes_at))
    if item.status is not ItemStatus.OPEN:
        return t("Closed {when}.", when=page.when(item.closed_at or item.closes_at))
    if item.own_outcome is not None:
        return t("This circle: {outcome}. Waiting for the other circle.", outcome=OUTCOMES[item.own_outcome])
    if item.kind is ItemKind.QUICK_CHECK:
        return t("Closes {when}.", when=closes)
    reactions_end = page.when(item.reactions_end or item.closes_at)
    match item.round:
        case Round.QUESTIONS:
            return t(
                "Questions round, until {end}. Then come reactions, until {reactions_end}, and the consent round, which "
                "closes {closes}.",
                end=page.when(item.questions_end or item.closes_at),
                reactions_end=reactions_end,
                closes=closes,
            )
        case Round.REACTIONS:
            return t(
                "Reactions round, until {end}. Then comes the consent round, which closes {closes}.",
                end=reactions_end,
                closes=closes,
            )
        case Round.CONSENT:
            return t("Consent round. Closes {when}.", when=closes)


def concerns(view: ItemView, page: Page) -> list[Block]:
    """What speaks against an item, the critical first, each with its author and words, and how it is watched."""
    words, tally = page.words, view.tally
    blocks: list[Block] = []
    for stance, title in (
        (Stance.CRITICAL, words.critical_concern),
        (Stance.CONCERN, words.concern),
        (Stance.STAND_ASIDE, words.stand_aside),
    ):
        lines = _answers(tally.words_of(stance), view, page)
        if stance is Stance.CRITICAL:
            lines = [*lines, *(unconfirmed_line(one, view, page) for one in _stops_once_confirmed(view))]
        blocks += _section(title.capitalize(), lines)
    blocks += _section(t("Measures"), measure_lines(view.measures, page))
    blocks += _seats_in_between(view, page)
    blocks += [p(moved_line(moved, view, page)) for moved in view.tally.moved]
    return blocks + _beside(view, page)


def _title(view: ItemView, page: Page) -> Phrase:
    item = view.item
    by: Inline = page.name(item.proposer)
    if item.version > 1:
        by = t("{proposer}, version {version}", proposer=by, version=item.version)
    if view.twin is None:
        return t("**{heading} C-{number}** by {by}", heading=heading(view), number=item.number, by=by)
    return t(
        "**{heading} C-{number}** by {by}, together with the {circle} (C-{twin})",
        heading=heading(view),
        number=item.number,
        by=by,
        circle=view.twin.circle.name,
        twin=view.twin.item.number,
    )


def _terms(item: Item, page: Page) -> list[Block]:
    """What comes with the text. Once closed, the outcome says which day the review has come to."""
    blocks: list[Block] = [p("Aim: {aim}", aim=item.aim)] if item.aim else []
    if item.term:
        blocks.append(p("To be decided for {term}.", term=item.term))
    if item.review_at is not None and item.status is ItemStatus.OPEN:
        blocks.append(p("To be reviewed {when}.", when=page.when(item.review_at)))
    return blocks


def _section(title: Inline, lines: Sequence[Inline]) -> list[Block]:
    """A title and what stands below it; nothing where that is empty."""
    return [p(b(title)), ul(lines)] if lines else []


def _answers(answers: Iterable[Answer], view: ItemView, page: Page) -> Sequence[Phrase]:
    return [answer_line(answer, seats=view.seat_names, page=page) for answer in answers]


def _seats_in_between(view: ItemView, page: Page) -> list[Block]:
    """The seats that wait for a reason, and those whose people differ."""
    blocks: list[Block] = []
    waiting = [seat for seat in view.tally.seats if seat.waiting]
    if waiting:
        concern = a_(page.words.critical_concern)
        blocks.append(
            p("Waiting for the reason of {concern}: {seats}.", concern=concern, seats=names_of(waiting, view))
        )
    unsettled = [seat for seat in view.tally.seats if not seat.settled]
    if unsettled:
        blocks.append(
            p(
                "Not settled among its own people, the more cautious position holds: {seats}.",
                seats=names_of(unsettled, view),
            )
        )
    return blocks


def _stops_once_confirmed(view: ItemView) -> Sequence[Answer]:
    """The critical concerns, with words, of those who are still to be confirmed: no objection is out of sight."""
    return [one for one in view.unconfirmed if judge.stance_of(one) is Stance.CRITICAL and one.words]


def _beside(view: ItemView, page: Page) -> list[Block]:
    """What was said and is not counted."""
    late = [one for one in view.tally.beside if one.late or one.at > view.item.closes_at]
    in_time = [one for one in view.tally.beside if one not in late]
    unconfirmed = [one for one in view.unconfirmed if one not in _stops_once_confirmed(view)]
    blocks: list[Block] = []
    if unconfirmed:
        lines = [unconfirmed_line(one, view, page) for one in unconfirmed]
        blocks += [p("Not yet confirmed that they speak for their co-op, not counted:"), ul(lines)]
    for title, answers in (
        (t("Said personally, not counted:"), [one for one in in_time if one.seat is None]),
        (t("Said by who no longer speaks for that seat, not counted:"), view.tally.lapsed),
        (t("Said for a seat that is no longer here, not counted:"), [one for one in in_time if one.seat is not None]),
        (t("Said after the close, not counted:"), late),
    ):
        if answers:
            blocks += [p(title), ul(_answers(answers, view, page))]
    return blocks


def _origin(origin: Origin, page: Page) -> list[Block]:
    brought = p(
        "Brought here from the {circle} (C-{number}), which gets the answer.",
        circle=origin.circle.name,
        number=origin.item.number,
    )
    lines = [answer_line(answer, seats=origin.seat_names, page=page) for answer in origin.concerns]
    return [brought, *_section(t("Open concerns there"), lines)]


def _questions(view: ItemView, page: Page) -> list[Block]:
    still = [question_line(one, page) for one in view.questions if one.answer is None]
    answered = [question_line(one, page) for one in view.questions if one.answer is not None]
    return [*_section(t("Open questions"), still), *_section(t("Answered"), answered)]


def _heard(view: ItemView, page: Page) -> list[Block]:
    blocks: list[Block] = []
    if view.tally.heard:
        blocks.append(p("Heard: {seats}", seats=heard_seats(view, page)))
    if view.tally.not_heard:
        seats = names_of(view.tally.not_heard, view)
        is_open = view.item.status is ItemStatus.OPEN
        blocks.append(p("Not yet heard: {seats}", seats=seats) if is_open else p("Not heard: {seats}", seats=seats))
    return blocks


def _how_to_answer(item: Item, page: Page) -> Inline:
    shown, words = f"C-{item.number}", page.words
    match item.round:
        case Round.QUESTIONS:
            return t(
                "Is anything unclear? Reply to this message with your question, or say {ask}. No opinions yet: they come in "
                "the next round.",
                ask=cmd(f"ask {shown} <question>"),
            )
        case Round.REACTIONS:
            return t(
                "What do you make of it? Reply to this message with one short line, or say {reaction}. {proposer} may change "
                "the text after that.",
                reaction=cmd(f"reaction {shown} <line>"),
                proposer=page.name(item.proposer),
            )
        case Round.CONSENT:
            answer = t(
                "Does anybody have {a_critical_concern}? React ✅ consent, 🤔 {concern}, ✋ {critical_concern}, ➖ "
                "{stand_aside}; your latest reaction counts. Or reply to this message with “fine by us”, “{concern}: …” or "
                "“object because …”. Or say {yes}.",
                a_critical_concern=a_(words.critical_concern),
                concern=words.concern,
                critical_concern=words.critical_concern,
                stand_aside=words.stand_aside,
                yes=cmd(f"yes {shown}"),
            )
            if item.wish is not ReviewWish.KEEP:
                return answer
            stay = t(
                "Shall it stay as it is? To change it: {amend}, to end it: {drop}.",
                amend=cmd(f"amend {shown} <new text>"),
                drop=cmd(f"drop {shown}"),
            )
            return run(stay, answer)
