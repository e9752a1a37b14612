"""The top of an item's card: what is proposed, by whom, until when, and how to answer. A closed one begins with its outcome."""

from chatbot.api.wording.markup import Block, Inline, Phrase, cmd, listed, p, quote, run, t
from chatbot.config.settings import Words
from commands.consent.card.changes import change_on_card
from commands.consent.card.lines import Page, outcome_in_words
from commands.consent.items.view import ItemView
from commands.consent.texts.end import end_on_card
from commands.consent.texts.vocabulary import a_
from commands.rules.consent.names import OUTCOMES
from commands.rules.headline import headline
from storage.models import Item, ItemKind, ItemStatus, ReviewWish, Round
from storage.written import on_one_line

MARKS: dict[ItemStatus, str] = {
    ItemStatus.AGREED: "✅",
    ItemStatus.AGREED_WITH_CONCERNS: "✅",
    ItemStatus.AGREED_HAND: "✅",
    ItemStatus.AGREED_UNMET: "✅",
    ItemStatus.NOT_AGREED: "✋",
    ItemStatus.NOT_HEARD: "🔇",
    ItemStatus.WITHDRAWN: "↩️",
    ItemStatus.REFERRED: "➡️",
}
"""What an item has come to, at a glance."""


def head(view: ItemView, page: Page) -> list[Block]:
    """What is proposed, by whom, until when; how to answer, in one line."""
    item, is_open = view.item, view.item.status is ItemStatus.OPEN
    first, rest = headline(item.text)
    if is_open:
        lines: list[Inline] = [t("**C-{number} · {text}**", number=item.number, text=first)]
    else:
        lines = [_came_to(view), t("**“{text}”**", text=first)]
    lines.append(t("{who} · {when}", who=by_whom(view, page), when=_when(item, page)))
    below: list[Block] = []
    if is_open and item.own_outcome is not None:
        lines.append(t("This circle: {outcome}. Waiting for the other circle.", outcome=OUTCOMES[item.own_outcome]))
    elif is_open:
        if view.changed is not None:
            lines.append(change_on_card(view, view.changed, page, whole=cmd(f"item C-{item.number}")))
        below.append(p(_round(item, page)))
    below += terms(item, rest, aim_is_said=is_open and _asks(item) and item.own_outcome is None)
    if item.review_at is not None and is_open:
        below.append(p("To be reviewed {when}.", when=page.when(item.review_at)))
    return [p(run(*lines, between="\n")), *below]


def _asks(item: Item) -> bool:
    """Whether the card says what the circle asks in the consent round: of a proposal, and of what serves an aim."""
    return item.round is Round.CONSENT and (item.kind is ItemKind.PROPOSAL or (bool(item.aim) and item.reviews is None))


def terms(item: Item, rest: str | None, *, aim_is_said: bool = False) -> list[Block]:
    """The ``rest`` of a text, and what comes with it; its aim only where it is not said with the question."""
    blocks: list[Block] = [quote(rest)] if rest else []
    blocks += [p("Why now: {why}", why=item.why)] if item.why else []
    blocks += [p("Aim: {aim}", aim=item.aim)] if item.aim and not aim_is_said else []
    return [*blocks, p("To be decided for {term}.", term=item.term)] if item.term else blocks


def legend(words: Words) -> Inline:
    """What each tap means. A line is broken between two of them, and nowhere else."""
    return run(
        t("✅\u00a0consent"),
        t("🤔\u00a0{concern}", concern=_together(words.concern)),
        t("✋\u00a0{critical_concern}", critical_concern=_together(words.critical_concern)),
        t("➖\u00a0{stand_aside}", stand_aside=_together(words.stand_aside)),
        between=" \u2002",
    )


def asked_about(item: Item, question: Inline) -> Inline:
    """What the circle asks in its consent round, against the aim where there is one."""
    if not item.aim:
        return question
    return t("{question} It is to serve: {aim}", question=question, aim=on_one_line(item.aim))


def how_to_answer(item: Item, words: Words, question: str) -> Phrase:
    """All the ways to answer, for who asks for all of an item."""
    return t(
        "{question} Does anybody have {a_critical_concern}? Tap ✅, 🤔, ✋ or ➖ on the card; your latest answer counts. Or reply to the card "
        "with “fine by us”, “{concern}: …” or “object because …”. Or say {yes}.",
        question=question,
        a_critical_concern=a_(words.critical_concern),
        concern=words.concern,
        yes=cmd(f"yes C-{item.number}"),
    )


def _together(words: str) -> str:
    return words.replace(" ", "\u00a0")


def _came_to(view: ItemView) -> Phrase:
    item = view.item
    parts: dict[str, Inline | int] = {
        "number": item.number,
        "outcome": outcome_in_words(view),
        "mark": MARKS[item.status],
    }
    if view.decision is None:
        return t("{mark} **C-{number} {outcome}**", **parts)
    return t("{mark} **C-{number} {outcome}** · D-{decision}", decision=view.decision, **parts)


def by_whom(view: ItemView, page: Page) -> Phrase:
    """What kind of item it is, where it is more than a quick check; by whom; in which version; with which other circle."""
    item = view.item
    by: Inline = page.name(item.proposer)
    if view.authors:
        by = t(
            "{proposer}, written with {authors}", proposer=by, authors=listed(page.name(one) for one in view.authors)
        )
    if item.version > 1:
        by = t("{proposer}, version {version}", proposer=by, version=item.version)
    if item.facilitator is not None:
        by = t("{by}, facilitated by {facilitator}", by=by, facilitator=page.name(item.facilitator))
    if view.twin is not None:
        by = t(
            "{by}, together with the {circle} (C-{twin})",
            by=by,
            circle=view.twin.circle.name,
            twin=view.twin.item.number,
        )
    if item.reviews is not None:
        return t("Review of D-{number} by {by}", number=item.reviews, by=by)
    return t("Proposal by {by}", by=by) if item.kind is ItemKind.PROPOSAL else t("by {by}", by=by)


def _when(item: Item, page: Page) -> Phrase:
    if item.status is not ItemStatus.OPEN:
        return t("closed {when}", when=page.when(item.closed_at or item.closes_at))
    return t("closes {when}", when=end_on_card(item, page.near(item.closes_at), left=page.left(item.closes_at)))


def _round(item: Item, page: Page) -> Inline:
    """Which round a proposal is in, and what is asked of people in it."""
    shown, lines = f"C-{item.number}", list[Inline]()
    reactions_end = page.near(item.reactions_end or item.closes_at)
    match item.round:
        case Round.QUESTIONS:
            lines.append(
                t(
                    "**Questions round** until {end}, then reactions until {reactions_end}, then consent",
                    end=page.near(item.questions_end or item.closes_at),
                    reactions_end=reactions_end,
                )
            )
            lines.append(
                t(
                    "Is anything unclear? Reply with your question, or {ask}. No opinions yet.",
                    ask=cmd(f"ask {shown} <question>"),
                )
            )
        case Round.REACTIONS:
            lines.append(t("**Reactions round** until {end}, then consent", end=reactions_end))
            lines.append(
                t(
                    "What do you make of it? Reply with one short line, or {reaction}. {proposer} may change the text after that.",
                    reaction=cmd(f"reaction {shown} <line>"),
                    proposer=page.name(item.proposer),
                )
            )
        case Round.CONSENT:
            if item.kind is ItemKind.PROPOSAL:
                lines.append(t("**Consent round** · {question}", question=asked_about(item, page.question)))
            elif _asks(item):
                lines.append(asked_about(item, page.question))
            if item.wish is ReviewWish.KEEP:
                lines.append(
                    t(
                        "Shall it stay as it is? To change it: {amend}, to end it: {drop}.",
                        amend=cmd(f"amend {shown} <new text>"),
                        drop=cmd(f"drop {shown}"),
                    )
                )
            lines.append(legend(page.words))
    return run(*lines, between="\n")
