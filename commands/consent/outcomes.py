"""What is posted when an item closes, and the pages of the logbook."""

from collections.abc import Sequence

from chatbot.api.markup import Block, Doc, Inline, b, code, i, p, quote, say, ul
from commands.consent import cards
from commands.consent.cards import Page
from commands.consent.standing import Standing
from commands.rules.consent import stance_of
from commands.rules.consent_words import what_changed
from storage.models import Decision, ItemStatus, ReviewWish, Version


def outcome(at: Standing, page: Page, decision: Decision | None, *, was_due: str | None) -> Doc:
    """What is posted when an item closes: concerns kept, how it is watched, term and review, the next step."""
    item, shown = at.item, f"C-{at.item.number}"
    number = f" It is D-{decision.number} in the logbook." if decision else ""
    blocks: list[Block] = [p(b(f"{shown}: {cards.HEADINGS[item.status].lower()}."), number), quote(item.text)]
    if was_due:
        blocks.append(p(was_due))
    if at.twin is not None:
        blocks.append(p(f"Decided together with the {at.twin.circle.name} (C-{at.twin.item.number}): "
                        f"{cards.twin_in_words(at, page)}"))  # fmt: skip
    blocks += cards.concerns(at, page)
    if decision is not None:
        blocks += when_again(decision, page)
    blocks.append(p(i(cards.heard_in_words(at, words=page.words))))
    blocks.append(p("Thank you all. ", *_next_step(at, page)))
    return say(*blocks)


def waiting(at: Standing, page: Page) -> Doc:
    """What is posted when one circle of a joint item has come to its own outcome and the other has not."""
    item = at.item
    assert item.own_outcome is not None
    assert at.twin is not None
    return say(
        p(b(f"C-{item.number}: this circle has come to “{cards.HEADINGS[item.own_outcome].lower()}”.")),
        quote(item.text),
        p(f"It is agreed only when the {at.twin.circle.name} consents to the same text. There (C-{at.twin.item.number}): "
          f"{cards.twin_in_words(at, page)} Should the text be changed there, I ask you again."),
    )  # fmt: skip


def when_again(decision: Decision, page: Page) -> list[Block]:
    """Until when a decision holds, and when it is looked at again."""
    lines: list[str] = []
    if decision.term_ends_at is not None:
        lines.append(f"It holds until {page.when(decision.term_ends_at)}.")
    if decision.review_at is not None and decision.ended_at is None and decision.replaced_by is None:
        lines.append(f"To be reviewed {page.when(decision.review_at)}.")
    if decision.replaced_by is not None:
        lines.append(f"D-{decision.replaced_by} has taken its place.")
    elif decision.ended_at is not None:
        lines.append(f"It ended {page.when(decision.ended_at)}.")
    return [p(" ".join(lines))] if lines else []


def history(at: Standing, page: Page, versions: Sequence[Version], *, named: bool) -> list[Block]:
    """The versions of a text, who was heard with what, and what was said to earlier versions."""
    blocks: list[Block] = []
    if len(versions) > 1:
        lines: list[list[Inline]] = []
        for before, version in zip([None, *versions], versions, strict=False):
            change = diff(before.text, version.text) if before else [version.text]
            lines.append(
                [b(f"Version {version.version}"), f", {page.when(version.at)}, {page.name(version.by)}: ", *change]
            )
        blocks += [p(b("How the text came about")), ul(lines)]
    said = [answer for seat in at.tally.seats for answer in seat.answers]
    if named and said:
        answers: list[list[Inline]] = []
        for answer in sorted(said, key=lambda one: (one.at, one.source)):
            line = cards.answer_line(answer, seats=at.seat_names, page=page)
            what = f" ({cards.in_stance(stance_of(answer), page.words)})" if answer.words else ""
            answers.append([*line, f"{what}, {page.when(answer.at)}"])
        blocks += [p(b("Who was heard with what")), ul(answers)]
    if named and at.tally.earlier:
        earlier: list[list[Inline]] = [
            [*cards.answer_line(one, seats=at.seat_names, page=page), f", {page.when(one.at)}"]
            for one in at.tally.earlier
        ]
        blocks += [p(b("Said to earlier versions, no longer counted")), ul(earlier)]
    if at.item.status is not ItemStatus.OPEN and at.questions:
        asked: list[list[Inline]] = [
            [b(page.name(q.asked_by)), f": {q.words} – " + (q.answer or "no answer")] for q in at.questions
        ]
        blocks += [p(b("Questions")), ul(asked)]
    return blocks


def diff(old: str, new: str) -> list[Inline]:
    """What changed, word by word, readable without any markup."""
    parts: list[Inline] = []
    pieces = what_changed(old, new)
    for position, (kind, words) in enumerate(pieces):
        if parts:
            parts.append(" ")
        followed = position + 1 < len(pieces) and pieces[position + 1][0] == "in"
        replaces = position > 0 and pieces[position - 1][0] == "out"
        match kind:
            case "same":
                parts.append(words)
            case "out":
                parts.append(i(f"[{'was' if followed else 'left out'}: {words}]"))
            case _:
                parts += [b(words)] if replaces else [b(f"[new: {words}]")]
    return parts


def _next_step(at: Standing, page: Page) -> list[Inline]:
    item, prefix, words = at.item, page.prefix, page.words
    shown = f"C-{item.number}"
    match item.status:
        case ItemStatus.NOT_AGREED if item.reviews is not None:
            return [f"D-{item.reviews} has not been agreed anew. To try another text, say ",
                    code(f"{prefix}review D-{item.reviews}"), "."]  # fmt: skip
        case ItemStatus.NOT_AGREED:
            return [
                f"Whoever holds the {words.critical_concern} and the proposer can now look for a version that all can "
                "live with: change the text, try it for a shorter time, or agree how to measure the concern. Then open a "
                "new check with ", code(f"{prefix}consent"), ". If you are stuck, ", code(f"{prefix}refer {shown}"),
                " takes it to the broader circle.",
            ]  # fmt: skip
        case ItemStatus.NOT_HEARD:
            return [
                "Too few were heard to decide. To ask the others once more, say ", code(f"{prefix}extend {shown}"),
                "; what was answered stays. Or open a new check with ", code(f"{prefix}consent"), ".",
            ]  # fmt: skip
        case _ if item.reviews is not None and item.wish is ReviewWish.DROP:
            return [f"D-{item.reviews} has ended. All decisions: ", code(f"{prefix}decisions"), "."]
        case _:
            return ["All decisions: ", code(f"{prefix}decisions"), "."]
