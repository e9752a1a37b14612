"""What the relay says of itself when another family asks."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial

from chatbot.api.called import role_called
from chatbot.api.context import Ctx
from chatbot.api.seams.says import Held, News, Readers, Waiting
from chatbot.api.wording.markup import cmd
from commands.relay.family import relay
from commands.relay.links.silence_alarm import alarm_alone
from commands.relay.texts import asking as asking_texts
from commands.relay.texts import call as call_texts
from commands.relay.texts import says as texts
from commands.relay.texts.silence_alarm import vacant_above
from commands.rules.authority import RUNNING
from commands.rules.relay import passing as judge
from storage.models import (
    AskedToPass,
    AskedToPassPart,
    Circle,
    NeverRelayed,
    Relay,
    RelayCall,
    RelayDraft,
    RelayPart,
    RelayReaction,
    RelayReply,
    Role,
    RoleName,
    SharedNews,
)
from storage.queries import circles, persons, roles, rooms
from storage.queries import relay as relays_of
from storage.queries import relay_items as items_of
from storage.queries import relay_requests as asked_of
from storage.types import CircleSlug, UserId


@relay.news()
async def news(ctx: Ctx, among: Sequence[Circle], since: datetime | None) -> Sequence[News]:
    """What other circles have passed on to these ones, for those who are in them."""
    if since is None:
        return []
    slugs = [circle.slug for circle in among]
    arrived = await relays_of.arrived_among(ctx.db, circles=slugs, since=since, but=judge.TAKEN_BACK)
    names = {each.slug: each.name for each in await circles.active_in(ctx.db)} if arrived else {}
    return [
        News(
            each.passed_at,
            texts.arrived(each, origin=names.get(each.origin, each.origin)),
            each.target,
            more=cmd("relays"),
            inside=True,
        )
        for each in arrived
    ]


@relay.waiting()
async def waiting(ctx: Ctx, user_id: UserId, readers: Readers) -> Sequence[Waiting]:
    """What a person is asked to pass on, their links that are overdue, since nothing has passed for longer than the rhythm, and
    what their circles are asked and have not answered."""
    held = await roles.held_by(ctx.db, user_id=user_id, at=ctx.now)
    links = {role.circle for role in held if role.circle and role.role == RoleName.LINK_PERSON}
    known = {each.slug: each for each in await circles.active_in(ctx.db)}
    last = await relays_of.last_from_each(ctx.db, circles=links & known.keys(), but=judge.TAKEN_BACK)
    taken = await items_of.taken_above(ctx.db, circles=links & known.keys()) if links else {}
    last |= {slug: max(each.at, last.get(slug, each.at)) for slug, each in taken.items()}
    room_ids = [each.room_id for each in known.values() if each.room_id is not None]
    closed = await rooms.encrypted_among(ctx.db, room_ids=room_ids)
    began = await rooms.since_among(ctx.db, room_ids=room_ids) if links else {}
    found: list[Waiting] = []
    for slug in sorted(links & known.keys()):
        circle, rules = known[slug], ctx.rules_of(slug).relay
        parent = known.get(circle.parent) if circle.parent is not None else None
        since = last.get(slug) or (began.get(circle.room_id) if circle.room_id is not None else None)
        if parent is None or since is None or not readers.are_for(circle):
            continue
        if judge.overdue_since(last=since, first=ctx.now, rhythm=rules.rhythm, now=ctx.now) is None:
            continue
        secret = judge.stays_secret(
            from_encrypted=circle.room_id in closed,
            to_encrypted=parent.room_id in closed,
            allowed=rules.allow_from_encrypted,
        )
        passed = ctx.when(last[slug], slug) if slug in last else None
        line = texts.link_waits(parent, last=passed, rhythm=rules.rhythm, secret=secret)
        in_full = partial(alarm_alone, ctx, circle, parent, user_id)
        found.append(Waiting(f"link-{slug}", line, circle=circle.name, until=since + rules.rhythm, alone=in_full))
    return [
        *found,
        *await _vacant(ctx, held, known, readers),
        *await _calls(ctx, links, known, readers),
        *await _asked_of(ctx, held, known, readers),
    ]


async def _vacant(
    ctx: Ctx, held: Sequence[Role], known: Mapping[CircleSlug, Circle], readers: Readers
) -> list[Waiting]:
    """The links that nobody keeps, for the secretary of the circle above."""
    minuted = {role.circle for role in held if role.role == RoleName.SECRETARY}
    below = [each for each in known.values() if each.parent in minuted and each.room_id is not None]
    if not below:
        return []
    kept = await roles.all_of(ctx.db, circles=[each.slug for each in below], role=RoleName.LINK_PERSON, at=ctx.now)
    vacant = [each for each in below if each.slug not in {role.circle for role in kept}]
    found: list[Waiting] = []
    for circle in sorted(vacant, key=lambda each: each.slug):
        parent = known.get(circle.parent) if circle.parent is not None else None
        if parent is not None and readers.are_for(parent):
            line = vacant_above(circle, parent, link_person=role_called(ctx, RoleName.LINK_PERSON))
            found.append(Waiting(f"vacant-{circle.slug}", line, circle=parent.name))
    return found


async def _calls(
    ctx: Ctx, links: Collection[CircleSlug], known: Mapping[CircleSlug, Circle], readers: Readers
) -> list[Waiting]:
    """What the coordinating circle has asked circles, and theirs has not answered."""
    if not links:
        return []
    asked = await relays_of.asked_and_open(ctx.db, circles=links, at=ctx.now, but=judge.TAKEN_BACK)
    found: list[Waiting] = []
    for relayed, call in asked:
        circle = known.get(relayed.target)
        if circle is not None and readers.are_for(circle):
            until = ctx.when(call.answers_by, circle.slug)
            line = call_texts.not_answered(relayed.number, circle, until=until)
            found.append(Waiting(f"R-{relayed.number}", line, until=call.answers_by))
    return found


async def _asked_of(
    ctx: Ctx, held: Sequence[Role], known: Mapping[CircleSlug, Circle], readers: Readers
) -> list[Waiting]:
    """What waits for who may pass it on."""
    links = {role.circle for role in held if role.circle and role.role == RoleName.LINK_PERSON}
    runs = {role.circle for role in held if role.circle and role.role in RUNNING}
    if not links | runs:
        return []
    found: list[Waiting] = []
    for request in await asked_of.asked_between(ctx.db, circles=links | runs):
        origin, target = known.get(request.circle), known.get(request.target)
        if origin is None or target is None or not readers.are_for(origin):
            continue
        if judge.may_pass(links=links, runs=runs, origin=origin, target=target):
            found.append(
                Waiting(f"P-{request.number}", asking_texts.request_waits(request, target), circle=origin.name)
            )
    return found


@relay.holds()
async def holds(ctx: Ctx, user_id: UserId) -> Sequence[Held]:
    """What a person has passed on or said, and what was carried back."""
    relays, parts, asked, replies, requests, never, reactions, drafts, shared, calls = await persons.count_naming(
        ctx.db,
        Relay,
        RelayPart,
        AskedToPassPart,
        RelayReply,
        AskedToPass,
        NeverRelayed,
        RelayReaction,
        RelayDraft,
        SharedNews,
        RelayCall,
        user_id=user_id,
    )
    return [
        Held(line)
        for line in texts.held(
            relays=relays,
            parts=parts + asked,
            replies=replies,
            requests=requests,
            never=never,
            reactions=reactions,
            drafts=drafts,
            shared=shared + calls,
        )
    ]
