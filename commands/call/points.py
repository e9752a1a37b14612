"""The points of an agenda: what people have put there, what is gathered for a call, and how each is told in a line."""

from collections.abc import Sequence
from datetime import datetime

from chatbot.api.called import role_called
from chatbot.api.context import Ctx
from chatbot.api.wording.markup import Inline, t
from commands.people import names_of
from commands.rules import call as judge
from storage.models import AgendaPoint, Call, Circle, PointKind
from storage.queries import calls
from storage.queries import consent as items_of
from storage.queries.calls import Subjects
from storage.types import EventId, UserId
from storage.written import on_one_line, shorter

LONGEST = 120
"""Letters of a point in a line."""
GATHERED = EventId("")
"""What was gathered has no message of its own."""


async def gathered(ctx: Ctx, circle: Circle, *, by: UserId, for_: Call | None = None) -> list[AgendaPoint]:
    """What a call of a circle is to speak of besides what people have put there: actions and measures that are due, open items,
    reviews that are due, terms that end. As records that are not kept yet."""
    slug, now = circle.slug, ctx.now
    waiting = await calls.waiting_points(ctx.db, circle=slug)
    put = {each.subject for each in waiting if each.subject is not None}
    actions = [each for each in await calls.open_actions_in(ctx.db, circle=slug) if each.due_at < now + judge.DUE]
    items = [each for each in await items_of.open_in(ctx.db, circle=slug) if each.number not in put]
    reviewed = {each.reviews for each in items if each.reviews is not None}
    reviews = await calls.reviews_due_in(ctx.db, circle=slug, until=now + judge.SOON)
    measures = await calls.measures_due_in(ctx.db, circle=slug, until=now + judge.DUE)
    roles = await calls.roles_ending_in(ctx.db, circle=slug, at=now, until=now + judge.SOON)
    subjects = [
        *((PointKind.ACTION, each.number) for each in actions),
        *((PointKind.ITEM, each.number) for each in items),
        *((PointKind.REVIEW, each.number) for each in reviews if each.number not in reviewed),
        *((PointKind.MEASURE, each.id) for each in measures),
        *((PointKind.ROLE, each.id) for each in roles),
    ]
    number = for_.number if for_ is not None else None
    return [
        AgendaPoint(
            circle=slug, kind=kind, text="", subject=subject, put_by=by, put_at=now, source=GATHERED, call=number
        )
        for kind, subject in subjects
    ]


async def points_of(ctx: Ctx, held: Call) -> list[AgendaPoint]:
    """All points of the agenda of a call that goes on, in their order: those gathered for it, and what waits."""
    own = await calls.gathered_for(ctx.db, call=held.number)
    waiting = await calls.waiting_points(ctx.db, circle=held.circle)
    return judge.in_order({each.number: each for each in (*own, *waiting)}.values())


async def lines_of(ctx: Ctx, points: Sequence[AgendaPoint], circle: Circle) -> list[Inline]:
    """Each point in a line, in the order in which they were given."""
    subjects = await calls.subjects_of(ctx.db, points)
    people = {each.put_by for each in points if each.kind is PointKind.PUT}
    people |= {each.owner for each in subjects.actions.values()}
    people |= {each.owner for each in subjects.measures.values()}
    people |= {each.user_id for each in subjects.roles.values()}
    names = await names_of(ctx, people, circle)
    return [_line(ctx, each, subjects, names) for each in points]


def _line(ctx: Ctx, point: AgendaPoint, about: Subjects, names: dict[UserId, str]) -> Inline:
    slug, number = point.circle, point.subject or 0
    match point.kind:
        case PointKind.PUT if point.subject is not None and number in about.items:
            return t(
                "**T-{number}** · C-{item} {text} ({who})",
                number=point.number,
                item=number,
                text=_short(point.text or about.items[number].text),
                who=names[point.put_by],
            )
        case PointKind.PUT:
            return t(
                "**T-{number}** · {text} ({who})", number=point.number, text=_short(point.text), who=names[point.put_by]
            )
        case PointKind.ITEM if number in about.items:
            return t("**C-{number}** · {text}", number=number, text=_short(about.items[number].text))
        case PointKind.REVIEW if number in about.decisions:
            decision = about.decisions[number]
            return t(
                "**D-{number}** · to be looked at again {when}: {text}",
                number=number,
                when=_near(ctx, decision.review_at or decision.term_ends_at, point),
                text=_short(decision.text),
            )
        case PointKind.MEASURE if number in about.measures:
            measure = about.measures[number]
            return t(
                "**C-{item}** · what has this shown? {what} ({who}, {when})",
                item=measure.item,
                what=_short(measure.what),
                who=names[measure.owner],
                when=ctx.near(measure.due_at, slug),
            )
        case PointKind.ROLE if number in about.roles:
            role = about.roles[number]
            return t(
                "{role}: the term of {who} ends {when}",
                role=role_called(ctx, role.role),
                who=names[role.user_id],
                when=_near(ctx, role.ends_at, point),
            )
        case PointKind.ACTION if number in about.actions:
            action = about.actions[number]
            return t(
                "**A-{number}** · {who}: {what} (by {when})",
                number=number,
                who=names[action.owner],
                what=_short(action.what),
                when=ctx.near(action.due_at, slug),
            )
    return t("something that is no more")


def _near(ctx: Ctx, instant: datetime | None, point: AgendaPoint) -> str:
    return ctx.near(instant, point.circle) if instant is not None else ""


def _short(text: str) -> str:
    return shorter(on_one_line(text), LONGEST)
