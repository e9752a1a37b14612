"""What is posted when an item closes, and the pages of the logbook."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Block, Doc, Inline, Phrase, cmd, i, p, quote, run, say, t, ul
from chatbot.api.wording.phrases import CONCERN
from commands.consent.card import cards
from commands.consent.card.changes import diff
from commands.consent.card.head import by_whom, terms
from commands.consent.card.heard_lines import heard_in_words, lent_seats
from commands.consent.card.lines import (
    Page,
    agreed_in_words,
    dated_line,
    outcome_in_words,
    question_line,
    twin_in_words,
)
from commands.consent.items.view import ItemView, Twin
from commands.rules.consent import outcomes as judge
from commands.rules.consent.names import OUTCOMES
from commands.rules.consent.objections import was_answered_anew
from commands.rules.consent.outcomes import NEED_WORDS, said_order
from commands.rules.headline import headline
from storage.models import Answer, Decision, ItemStatus, ReviewWish, Version


def outcome(view: ItemView, page: Page, decision: Decision | None, *, was_due: Phrase | None) -> Doc:
    """What is posted when an item closes: concerns kept, how it is watched, term and review, the next step."""
    item, came_to = view.item, outcome_in_words(view)
    if decision is None:
        title = t("**C-{number}: {outcome}.**", number=item.number, outcome=came_to)
    elif decision.number == item.reviews:
        title = t(
            "**C-{number}: {outcome}.** D-{decision} is renewed, and keeps its number.",
            number=item.number,
            outcome=came_to,
            decision=decision.number,
        )
    else:
        title = t(
            "**C-{number}: {outcome}.** It is D-{decision} in the logbook.",
            number=item.number,
            outcome=came_to,
            decision=decision.number,
        )
    first, rest = headline(item.text)  # As on the card: a quote is the palest that a client has.
    blocks: list[Block] = [p(run(title, t("**“{text}”**", text=first), between="\n"))]
    blocks += [quote(rest)] if rest else []
    if was_due is not None:
        blocks.append(p(was_due))
    if view.twin is not None:
        blocks.append(
            p(
                "Decided together with the {circle} (C-{number}): {how}",
                circle=view.twin.circle.name,
                number=view.twin.item.number,
                how=twin_in_words(view.twin, page),
            )
        )
    blocks += [*cards.concerns(view, page), *cards.carried_on(view, page)]
    if view.tally.lent:
        blocks.append(p("Answered for by others: {seats}.", seats=lent_seats(view, page)))
    if decision is not None:
        blocks += when_again(decision, page)
    blocks.append(p(i(heard_in_words(view, words=page.words))))
    blocks.append(p(run(t("Thank you all."), _next_step(view, page))))
    return say(*blocks)


def logged(view: ItemView, page: Page, decision: Decision, versions: Sequence[Version], *, named: bool) -> Doc:
    """The page of a decision: each thing once. ``named``: who was heard with what is told with names."""
    first, rest = headline(decision.text)
    head = t(
        "**D-{number} · {text}**\n{who} (C-{item}) · {circle}, {when} · {outcome}",
        number=decision.number,
        text=first,
        who=by_whom(view, page),
        item=decision.item,
        outcome=agreed_in_words(view, decision),
        circle=view.circle.name,
        when=page.when(decision.agreed_at),
    )
    return say(
        p(head),
        *terms(view.item, rest),
        *when_again(decision, page, takes=view.item.reviews),
        *cards.around(view, page, answers_below=named),
        *cards.kept_since(view.kept_since, page),
        p(i(decision.summary)),
        *history(view, page, versions, named=named),
    )


def waiting(view: ItemView, twin: Twin, own_outcome: ItemStatus, page: Page) -> Doc:
    """What is posted when one circle of a joint item has come to its own outcome and the other has not."""
    return say(
        p(
            "**C-{number}: this circle has come to “{outcome}”.**",
            number=view.item.number,
            outcome=OUTCOMES[own_outcome],
        ),
        quote(view.item.text),
        p(
            "It is agreed only when the {circle} consents to the same text. There (C-{number}): {how} Should the text be "
            "changed there, I ask you again.",
            circle=twin.circle.name,
            number=twin.item.number,
            how=twin_in_words(twin, page),
        ),
    )


def when_again(decision: Decision, page: Page, *, takes: int | None = None) -> list[Block]:
    """Until when a decision holds, when it is looked at again, and what has taken its place or had it before (``takes``)."""
    sentences: list[Inline] = []
    if takes is not None:
        sentences.append(t("It has taken the place of D-{number}.", number=takes))
    if decision.renewed_at is not None:
        sentences.append(
            t(
                "Renewed {when} (C-{item}).",
                when=page.when(decision.renewed_at),
                item=decision.renewed_in or decision.item,
            )
        )
    if decision.term_ends_at is not None:
        sentences.append(t("It holds until {when}.", when=page.when(decision.term_ends_at)))
    if decision.review_at is not None and decision.ended_at is None and decision.replaced_by is None:
        sentences.append(t("To be reviewed {when}.", when=page.when(decision.review_at)))
    if decision.ended_at is not None and decision.replaced_by is not None:
        ended = page.when(decision.ended_at)
        sentences.append(t("It was ended {when}, by D-{number}.", when=ended, number=decision.replaced_by))
    elif decision.replaced_by is not None:
        sentences.append(t("D-{number} has taken its place.", number=decision.replaced_by))
    elif decision.ended_at is not None:
        sentences.append(t("It ended {when}.", when=page.when(decision.ended_at)))
    return [p(run(*sentences))] if sentences else []


def history(view: ItemView, page: Page, versions: Sequence[Version], *, named: bool) -> list[Block]:
    """The versions of a text, who was heard with what, and what was said to earlier versions."""
    blocks: list[Block] = []
    if len(versions) > 1:
        pairs = zip([None, *versions], versions, strict=False)
        blocks += [p("**How the text came about**"), ul([_version(before, one, page) for before, one in pairs])]
    answers = sorted((one for seat in view.tally.seats for one in seat.answers), key=said_order)
    if named and answers:
        lines = [dated_line(one, seats=view.seat_names, page=page) for one in answers]
        blocks += [p("**Who was heard with what**"), ul(lines)]
    before = sorted((*view.tally.earlier, *view.tally.early), key=said_order)
    earlier = [one for one in before if named or one.stance in NEED_WORDS]
    if earlier:
        lines = [dated_line(one, seats=view.seat_names, page=page) for one in earlier]
        blocks += [p("**Said to earlier versions, no longer counted**"), ul(lines)]
    if anew := _answered_anew(view):
        lines = [dated_line(one, seats=view.seat_names, page=page) for one in anew]
        blocks += [p("**Objected, and no longer counted**"), ul(lines)]
    if view.item.status is not ItemStatus.OPEN and view.questions:
        blocks += [p("**Questions**"), ul([question_line(one, page) for one in view.questions])]
    return blocks


def _answered_anew(view: ItemView) -> list[Answer]:
    """The critical concerns whose holders have answered the same text anew: what they had said stands nowhere else."""
    tally = view.tally
    shown = {one.id for one in (*view.answers, *view.unconfirmed, *view.in_doubt, *tally.earlier, *tally.early)}
    shown |= {one.answer.id for one in view.objections} | {one.answer.id for one in tally.moved}
    return sorted((one for one in view.said if was_answered_anew(one) and one.id not in shown), key=said_order)


def _version(before: Version | None, version: Version, page: Page) -> Phrase:
    return t(
        "**Version {number}**, {when}, {who}: {text}",
        number=version.version,
        when=page.when(version.at),
        who=page.name(version.by),
        text=diff(before.text, version.text) if before is not None else version.text,
    )


def _what_stands(view: ItemView, page: Page) -> Inline:
    """What becomes of a decision that a review has not agreed anew."""
    if view.kept is None:
        return t("Nothing has changed.")
    decision = view.kept.decision
    if decision.ended_at is not None:
        return t("**D-{number} has ended**: its term was over, and nothing holds in its place.", number=decision.number)
    if decision.term_ends_at is not None:
        until = page.when(decision.term_ends_at)
        return t(
            "D-{number} holds until {until}, and ends then if it is not renewed before.",
            number=decision.number,
            until=until,
        )
    if decision.review_at is not None:
        return t(
            "D-{number} goes on as it is, and comes back {when}.",
            number=decision.number,
            when=page.when(decision.review_at),
        )
    return t("D-{number} goes on as it is.", number=decision.number)


def _next_step(view: ItemView, page: Page) -> Inline:
    item, concern = view.item, page.words.critical_concern
    consent, decisions = cmd("consent <what you propose>", here=False), cmd("decisions")
    match item.status:
        case ItemStatus.NOT_AGREED if item.reviews is not None:
            return t(
                "D-{number} has not been agreed anew. {stands} To try another text, say {review}.",
                number=item.reviews,
                stands=_what_stands(view, page),
                review=cmd(f"review D-{item.reviews}"),
            )
        case ItemStatus.NOT_HEARD if item.reviews is not None:
            return t(
                "Too few were heard to decide. {stands} To ask the others once more, say {extend}; what was answered stays.",
                stands=_what_stands(view, page),
                extend=cmd(f"extend C-{item.number}"),
            )
        case ItemStatus.NOT_AGREED:
            return t(
                "Whoever holds the {concern} and the proposer can now look for a version that all can live with: change the "
                "text, try it for a shorter time, or agree how to measure the {what}. Then open a new check with {consent}. "
                "If you are stuck, {refer} takes it to the broader circle.",
                concern=concern,
                consent=consent,
                refer=cmd(f"refer C-{item.number}"),
                what=CONCERN,
            )
        case ItemStatus.NOT_HEARD if judge.lacks_own_voices(view.tally, needed=view.needed):
            return t(
                "Enough co-ops were heard, but too many of them by what others had answered for them: at most half of what is "
                "needed may come so. To ask them once more, say {extend}; what was answered stays.",
                extend=cmd(f"extend C-{item.number}"),
            )
        case ItemStatus.NOT_HEARD:
            return t(
                "Too few were heard to decide. To ask the others once more, say {extend}; what was answered stays. Or open a "
                "new check with {consent}.",
                extend=cmd(f"extend C-{item.number}"),
                consent=consent,
            )
        case _ if item.reviews is not None and item.wish is ReviewWish.DROP:
            return t("D-{number} has ended. All decisions: {decisions}", number=item.reviews, decisions=decisions)
        case ItemStatus.AGREED_UNMET if view.decision is not None:
            return t(
                "What is unmet is kept with D-{number} and comes back at its review, which whoever holds it can ask for before: "
                "{review}.",
                number=view.decision,
                review=cmd(f"review D-{view.decision}"),
            )
        case ItemStatus.AGREED_HAND if view.decision is not None:
            return t(
                "Whoever has raised the hand can still say why, and have D-{number} looked at again: {review}.",
                number=view.decision,
                review=cmd(f"review D-{view.decision}"),
            )
        case _:
            return t("All decisions: {decisions}", decisions=decisions)
