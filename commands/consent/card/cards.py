"""The card of an item, one message that is edited as it changes: its head, then what speaks against it, the tally last."""

from collections.abc import Iterable, Sequence

from chatbot.api.wording.markup import Block, Doc, Inline, Phrase, b, cmd, p, run, say, t, ul
from chatbot.api.wording.phrases import CONCERNS
from commands.consent.card.changes import what_led_to_it
from commands.consent.card.head import head, how_to_answer
from commands.consent.card.heard_lines import MOST_NAMED, heard_and_waiting, heard_with_what, names_of, needed_later
from commands.consent.card.lines import (
    Page,
    answer_line,
    looked_at_below,
    looked_at_line,
    measure_lines,
    moved_line,
    question_line,
    reaction_line,
    twin_in_words,
    two_accounts,
)
from commands.consent.card.objection_lines import doubted_line, hand_line, objection_line, unconfirmed_line
from commands.consent.items.view import ItemView, Kept, Origin
from commands.consent.texts.answered import became
from commands.consent.texts.early import before_consent
from commands.consent.texts.vocabulary import a_, in_stance
from storage.models import Answer, Item, ItemStatus, Measure, Round, Stance

SEEDS = ("✅", "🤔", "✋", "➖")


def card(view: ItemView, page: Page, *, whole: bool = False) -> Doc:
    """The card of an item: what is asked, how to answer, what stands against it, who is heard. ``whole``: for who asks for all of
    it; all that was said is shown with it, so it need not say where that is."""
    silent = _all_not_heard(view) if whole else []
    return say(
        *head(view, page), *around(view, page), *_tally(view, page), *silent, *_ways(view.item, page, whole=whole)
    )


def _all_not_heard(view: ItemView) -> list[Block]:
    """Of many seats that are not heard the card names the first: for who asks for all of it, all."""
    seats = view.tally.not_heard
    if len(seats) <= MOST_NAMED or view.item.round is not Round.CONSENT:
        return []
    return [p("Not heard: {seats}", seats=names_of(seats, view))]


def _tally(view: ItemView, page: Page) -> list[Block]:
    """Who is heard, last: nobody is counted before the consent round."""
    if view.item.status is ItemStatus.OPEN and view.item.round is not Round.CONSENT:
        return [p(needed_later(view))]
    by_stance, heard = heard_with_what(view, page), heard_and_waiting(view)
    return [p(run(heard, by_stance, between="\n") if by_stance is not None else heard)]


def around(view: ItemView, page: Page, *, answers_below: bool = False) -> list[Block]:
    """All that was said about an item, where it comes from, and how it goes elsewhere. ``answers_below``: what each was heard with
    is told below, so it is not told here."""
    item = view.item
    blocks: list[Block] = []
    if view.origin is not None:
        blocks += _origin(view.origin, page)
    if view.kept is not None:
        blocks += kept_from(view.kept, page)
    blocks += concerns(view, page, answers_below=answers_below)
    if item.status is ItemStatus.OPEN:
        blocks += _section(t("What led to this text"), what_led_to_it(view, page))
        blocks += _questions(view, page)
    blocks += _section(t("Reactions"), [reaction_line(line, view=view, page=page) for line in view.latest_lines])
    blocks += _section(t("Said before the consent round"), _early(view, page))
    if view.twin is not None:
        blocks.append(p("{circle}: {how}", circle=view.twin.circle.name, how=twin_in_words(view.twin, page)))
    return blocks


def concerns(view: ItemView, page: Page, *, answers_below: bool = False) -> list[Block]:
    """What speaks against an item, the critical first, each with its author and words, and how it is watched."""
    words, tally = page.words, view.tally
    kept = _looked_at(view)
    looks = {concern.id: one for concern, one in kept}
    blocks: list[Block] = []
    for stance, title in (
        (Stance.CRITICAL, words.critical_concern),
        (Stance.CONCERN, words.concern),
        (Stance.STAND_ASIDE, words.stand_aside),
    ):
        said = [] if answers_below else tally.words_of(stance)
        lines: Sequence[Inline] = [
            looked_at_line(line, looks[one.id], page) if one.id in looks else line
            for one, line in zip(said, _answers(said, view, page), strict=True)
        ]
        if stance is Stance.CRITICAL:
            lines = [*(doubted_line(one, view, page) for one in view.in_doubt), *lines]
            lines = [*lines, *(unconfirmed_line(one, view, page) for one in view.stops_once_confirmed)]
        if stance is Stance.CRITICAL:
            lines = [*(objection_line(one, seats=view.seat_names, page=page) for one in view.objections), *lines]
        blocks += _section(title.capitalize(), lines)
    rest = [one for one in view.measures if one not in looks.values()]
    measures = [*measure_lines(rest, page, concerns=view.said)]
    if answers_below:
        measures += [looked_at_below(concern, one, page) for concern, one in kept]
    blocks += _section(t("Measures"), measures)
    blocks += _seats_in_between(view, page)
    blocks += [p(moved_line(moved, view, page)) for moved in view.tally.moved]
    blocks += [p(line) for line in two_accounts(view, page)]
    return blocks + _beside(view, page)


def _looked_at(view: ItemView) -> list[tuple[Answer, Measure]]:
    """The concerns that are kept as they were said, to be looked at again: each stands with who does, and its words once."""
    said = {answer.id: answer for answer in view.said}
    kept = [(said[one.answer], one) for one in view.measures if one.answer in said]
    return [(concern, one) for concern, one in kept if concern.words == one.what]


def _early(view: ItemView, page: Page) -> Sequence[Inline]:
    """What was said before the consent round, by who has not answered since: like a reaction, without weight."""
    since = {one.user_id for one in view.answers} | {one.answer.user_id for one in view.objections}
    return [
        before_consent(in_stance(one.stance, page.words), answer_line(one, seats=view.seat_names, page=page))
        if one.words
        else answer_line(one, seats=view.seat_names, page=page)
        for one in view.tally.early
        if one.user_id not in since
    ]


def kept_from(kept: Kept, page: Page) -> list[Block]:
    """What a decision was agreed with that is looked at again: its measures with what they have shown, and what was unmet."""
    number, seats, until = kept.decision.number, kept.seat_names, kept.decision.term_ends_at
    holds = (
        [p("D-{number} holds until {until}, if it is not renewed.", number=number, until=page.when(until))]
        if until
        else []
    )
    unmet = [objection_line(one, seats=seats, page=page) for one in kept.objections]
    unmet += [hand_line(one, seats=seats, page=page) for one in kept.hands]
    return [
        *holds,
        *_section(_unmet_of(kept), unmet),
        *_section(
            t("Kept from D-{number}", number=number),
            measure_lines(kept.measures, page, concerns=kept.concerns),
        ),
    ]


def kept_since(kept: Kept | None, page: Page) -> list[Block]:
    """What the reviews have brought that have kept a decision: what was unmet in them, and their measures."""
    if kept is None:
        return []
    unmet = [objection_line(one, seats=kept.seat_names, page=page) for one in kept.objections]
    unmet += [hand_line(one, seats=kept.seat_names, page=page) for one in kept.hands]
    measures = measure_lines(kept.measures, page, concerns=kept.concerns)
    return [*_section(t("Unmet when it was renewed"), unmet), *_section(t("Kept from its reviews"), measures)]


def carried_on(view: ItemView, page: Page) -> list[Block]:
    """What was unmet when a decision was agreed, and is still, since whoever holds it has not spoken in its review."""
    if view.kept is None:
        return []
    lines = [objection_line(one, seats=view.kept.seat_names, page=page) for one in view.carried]
    return _section(_unmet_of(view.kept), lines)


def _unmet_of(kept: Kept) -> Inline:
    return t("Unmet when D-{number} was agreed", number=kept.decision.number)


def _section(title: Inline, lines: Sequence[Inline]) -> list[Block]:
    """A title and what stands below it; nothing where that is empty."""
    return [p(b(title)), ul(lines)] if lines else []


def _answers(answers: Iterable[Answer], view: ItemView, page: Page) -> Sequence[Phrase]:
    return [answer_line(answer, seats=view.seat_names, page=page) for answer in answers]


def _seats_in_between(view: ItemView, page: Page) -> list[Block]:
    """The seats that wait for a reason, and those whose people differ."""
    blocks: list[Block] = []
    waiting = [seat for seat in view.tally.seats if seat.waiting]
    if waiting and view.item.status is ItemStatus.OPEN:  # Closed, nothing waits: its line says that it had no words.
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


def _beside(view: ItemView, page: Page) -> list[Block]:
    """What was said and is not counted."""
    late = [one for one in view.tally.beside if one.late or one.at > view.item.closes_at]
    above = {one.answer.id for one in view.objections}
    in_time = [one for one in view.tally.beside if one not in late and one.id not in above]
    unconfirmed = [one for one in view.unconfirmed if one not in view.stops_once_confirmed]
    blocks: list[Block] = []
    if unconfirmed:
        lines = [unconfirmed_line(one, view, page) for one in unconfirmed]
        blocks += [p("Not yet confirmed that they speak for their co-op, not counted:"), ul(lines)]
    for title, answers in (
        (t("Said personally, not counted:"), [one for one in in_time if one.seat is None]),
        (
            t("Said by who no longer speaks for that seat, not counted:"),
            [one for one in view.tally.lapsed if one.id not in above],
        ),
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
    lines = [_brought(answer, origin, page) for answer in origin.concerns]
    return [brought, *_section(t("Open {concerns} there", concerns=CONCERNS), lines)]


def _brought(answer: Answer, origin: Origin, page: Page) -> Inline:
    """A concern that was brought here; once this circle has answered, with what its holder has said of that."""
    line, said = (
        answer_line(answer, seats=origin.seat_names, page=page),
        [one for one in origin.attempts if one.answer == answer.id],
    )
    told = [one for one in said if one.how.startswith(("D-", "C-"))]
    return became(line, met=told[-1].met) if told else line


def _questions(view: ItemView, page: Page) -> list[Block]:
    still = [question_line(one, page) for one in view.questions if one.answer is None]
    answered = [question_line(one, page) for one in view.questions if one.answer is not None]
    return [*_section(t("Open questions"), still), *_section(t("Answered"), answered)]


def _ways(item: Item, page: Page, *, whole: bool) -> list[Block]:
    """How to answer besides a tap, and how to see all of it, in one line; all ways in full for who asks for the ``whole``."""
    asks = item.status is ItemStatus.OPEN and item.own_outcome is None and item.round is Round.CONSENT
    if whole:
        return [p(how_to_answer(item, page.words, page.question))] if asks else []
    if asks:
        return [
            p(
                "*or reply in words* · {item} · {undo} takes it back",
                undo=cmd("undo"),
                item=cmd(f"item C-{item.number}"),
            )
        ]
    return [p("*All that was said:* {item}", item=cmd(f"item C-{item.number}"))]
