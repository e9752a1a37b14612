"""Decisions as the exported logbook tells them."""

from collections import defaultdict
from collections.abc import Sequence

from chatbot.api.context import Ctx
from chatbot.api.wording.texts import in_english
from commands.consent.card.lines import Page, agreed_in_words
from commands.consent.card.showing import pages_of
from commands.consent.items.item import views_of
from commands.consent.items.view import ItemView
from commands.consent.texts.vocabulary import called_otherwise
from commands.rules.consent import log
from commands.rules.consent.objections import Objection, hands
from commands.rules.consent.outcomes import stance_of
from commands.rules.consent.seat import SeatKey
from storage.models import Answer, Decision, Stance
from storage.queries import consent as items_of

TOGETHER = 500
"""So many decisions are loaded at a time: a logbook may be longer than what a statement can name, or memory should hold."""


async def logged_each(ctx: Ctx, found: Sequence[Decision]) -> list[log.Logged]:
    """Some decisions as the exported logbook tells them, in their order. As many statements for a few hundred as for one."""
    return [each for at in range(0, len(found), TOGETHER) for each in await _together(ctx, found[at : at + TOGETHER])]


async def _together(ctx: Ctx, found: Sequence[Decision]) -> list[log.Logged]:
    items = {item.number: item for item in await items_of.among(ctx.db, numbers={each.item for each in found})}
    views = await views_of(ctx, [items[each.item] for each in found])
    pages = await pages_of(ctx, views)
    versions: defaultdict[int, list[str]] = defaultdict(list)
    for version in await items_of.versions_among(ctx.db, items=items):
        versions[version.item].append(version.text)
    return [
        _logged(ctx, each, view, page, versions[each.item])
        for each, view, page in zip(found, views, pages, strict=True)
    ]


def _logged(ctx: Ctx, found: Decision, view: ItemView, page: Page, versions: Sequence[str]) -> log.Logged:
    """With the names of those who consented where the circle allows it."""
    named = ctx.rules_of(found.circle).consent.log_answers == "named"
    names: dict[SeatKey | None, str] = dict(view.seat_names.items())
    answers = sorted((one for seat in view.tally.seats for one in seat.answers), key=lambda one: (one.at, one.source))
    heard = tuple(
        log.Heard(
            who=page.name(answer.user_id),
            seat=names.get(SeatKey.find(answer.seat)),
            stance=answer.stance,
            how="by phone" if answer.by_phone else "as stand-in" if answer.as_stand_in else "",
            words=answer.words,
            met=answer.resolved_how if answer.resolved_at is not None else None,
            called=called_otherwise(answer.stance, page.words),
        )
        for answer in answers
        if named or stance_of(answer) is not Stance.CONSENT
    )
    since = view.kept_since
    measures = (*view.measures, *(since.measures if since is not None else ()))
    return log.Logged(
        number=found.number,
        item=found.item,
        circle=view.circle.name,
        text=found.text,
        agreed_at=found.agreed_at,
        heard=found.summary,
        outcome=in_english(ctx.settings).words(agreed_in_words(view, found)),
        unmet=_unmet(view, page),
        aim=view.item.aim,
        answers=heard,
        holds_until=found.term_ends_at,
        review_at=found.review_at,
        versions=tuple(versions),
        measures=tuple((page.name(kept.owner), kept.what, kept.due_at, kept.result) for kept in measures),
        ended_at=found.ended_at,
        replaced_by=found.replaced_by,
    )


def _unmet(view: ItemView, page: Page) -> tuple[log.Heard, ...]:
    """What was not said to be met when it was agreed, nor in a review that has kept it, nor of what it has taken the place of: named
    whatever the circle has chosen for its logbook. What weighed nothing since its holder was not confirmed stands there like the rest."""
    before = [each for each in (view.kept, view.kept_since) if each is not None]
    names: dict[SeatKey | None, str] = {key: name for each in before for key, name in each.seat_names.items()}
    names.update({**view.unconfirmed_names, **view.seat_names}.items())
    since = view.kept_since

    def heard(answer: Answer, to: str) -> log.Heard:
        seat = names.get(SeatKey.find(answer.seat))
        return log.Heard(
            page.name(answer.user_id),
            seat,
            answer.stance,
            "",
            answer.words,
            to=to,
            called=called_otherwise(answer.stance, page.words),
        )

    return (
        *(heard(one.answer, _of(one, "before, and not met since")) for one in view.carried),
        *(heard(one.answer, _said_to(one.answer)) for one in view.objections),
        *(heard(one, f"{_said_to(one)}, by somebody not yet confirmed") for one in view.in_doubt),
        *(heard(one, "by somebody not yet confirmed") for one in view.stops_once_confirmed),
        *(heard(one, "without words") for one in hands(view.tally)),
        *(heard(one.answer, _of(one, "in a review")) for one in (since.objections if since is not None else ())),
        *(heard(one, "in a review, without words") for one in (since.hands if since is not None else ())),
    )


def _of(objection: Objection, when: str) -> str:
    return f"{when}, by somebody not yet confirmed" if objection.doubted else when


def _said_to(answer: Answer) -> str:
    if answer.early:
        return "before the consent round"
    return f"to version {answer.version}" if answer.version else "to an earlier text"
