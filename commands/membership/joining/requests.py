"""Requests: to join a circle that does not let in whoever comes, to speak for a co-op, to see its figures. Asking to join,
``!approve``, ``!decline``, and the card."""

from typing import Annotated

from chatbot.api.access import Who
from chatbot.api.arguments import ItemNumber, Rest
from chatbot.api.called import role_called
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.holders import holders_in, in_words
from chatbot.api.incoming import Touch, TouchKind
from chatbot.api.wording.markup import Doc, listed, t
from commands.authority import must_not_be_banned, what_they_are
from commands.membership.family import decides_on_members, membership
from commands.membership.joining.admitting import admit
from commands.membership.joining.by_consent import ask_circle, decides_itself
from commands.membership.register.around import around_request, person_of, who_answers
from commands.membership.register.asked import HandOn, close_cards, settle, withdraw, withdrawn
from commands.membership.speakers.confirming import approve_speaker, decline_speaker
from commands.membership.speakers.deciding import confirm_too, deciders_of, tell_deciders
from commands.membership.speakers.figures import hide_figures, show_figures
from commands.membership.speakers.given import end_given, keep_given
from commands.membership.speakers.given_too import end_what_was_given, keep_it
from commands.membership.speakers.guests import guest_approved, guest_declined
from commands.membership.texts import register as texts
from commands.people import name_and_id, name_of, names_of, speaker_in
from commands.rules import authority
from commands.rules.authority import Is
from commands.rules.membership import admission as judge
from commands.rules.membership import speakers as speaking
from commands.rules.membership.coop_names import Alike, warning
from storage.models import Circle, JoinRequest, RequestFor, RequestState, RoleName
from storage.queries import circles, coops
from storage.queries import requests as requests_of
from storage.types import NotFound, RoomId

RequestNumber = Annotated[int, ItemNumber("J")]
ANSWERS = Who.SECRETARY | Who.LINK_PERSON | Who.MEMBER | Who.TREASURER | Who.OPERATOR
"""Who may answer some request. Which, is judged with the request in hand."""


async def ask_to_join(ctx: Ctx, circle: Circle, wish: judge.Wish, *, like: Alike) -> Reply:
    """Note the request and tell those who decide, in the room on a card and in private: with a warning, when the name of
    the co-op is like that of a known one. Raises Refusal."""
    user_id = ctx.actor.user_id
    earlier = await requests_of.find_open_to_join(ctx.db, circle=circle.slug, user_id=user_id)
    link_person = role_called(ctx, RoleName.LINK_PERSON)
    if earlier is not None and (earlier.coop_name, earlier.standing) == (wish.coop_name, wish.standing):
        raise judge.asked_already(earlier, link_person=link_person)

    itself = await decides_itself(ctx, circle)
    if earlier is not None and (itself or earlier.item is not None):
        await withdraw_to_join(ctx, earlier)
        earlier = None
    elif earlier is not None:
        withdrawn(ctx, earlier)
    request = JoinRequest(
        asks=RequestFor.JOIN,
        circle=circle.slug,
        user_id=user_id,
        coop_name=wish.coop_name,
        standing=wish.standing,
        asked_at=ctx.now,
    )
    ctx.db.add(request)
    await ctx.db.flush()
    ctx.audit("membership.asked", f"J-{request.number}", circle=circle.slug)

    slugs = {name: slug for slug, name in (await coops.names(ctx.db)).items()} if like else {}
    beware = warning(like, slugs)
    if itself:
        return await ask_circle(ctx, circle, request, beware=beware)
    who, deciders = await name_and_id(ctx, user_id, circle), await deciders_of(ctx, circle)
    both = await confirm_too(ctx, request, deciders)
    if circle.room_id is not None:
        card = texts.request_card(request, circle, who=who, link_person=link_person, beware=beware, both=bool(both))
        await _show(ctx, request, circle.room_id, card, earlier=earlier)
    if earlier is not None and earlier.handed_on_at is not None:
        await close_cards(ctx, earlier, texts.closed_as_withdrawn(earlier.number))
    await tell_deciders(ctx, request)
    today = await requests_of.count_since(ctx.db, user_id=user_id, asks=RequestFor.JOIN, since=ctx.now - speaking.A_DAY)
    await ctx.schedule(
        HandOn(request.number), at=ctx.now + speaking.hands_on_after(somebody=bool(deciders), asked_today=today)
    )
    names = list((await names_of(ctx, deciders, circle)).values())
    return Reply(texts.request_noted(request, circle, deciders=names, link_person=link_person))


async def withdraw_to_join(ctx: Ctx, request: JoinRequest) -> None:
    """A request to join needs no answer any more: those who decide are told so; where that is the circle, its item ends."""
    if request.item is not None:
        withdrawn(ctx, request)
        await ctx.take_from_circle(request.item)
        return
    await withdraw(ctx, request)
    await tell_deciders(ctx, request)


async def _show(ctx: Ctx, request: JoinRequest, room_id: RoomId, card: Doc, *, earlier: JoinRequest | None) -> None:
    """Show what a person asks for: on the card of what they asked ``earlier``, where that waits for an answer in this room."""
    key = str(request.number)
    if earlier is not None and await ctx.outbox.hand_card_on(str(earlier.number), key, room_id=room_id):
        await ctx.outbox.edit_card(key, card)
    else:
        await ctx.outbox.card(key, room_id, card, reactions=(texts.YES, texts.NO))


@membership.command(
    "approve",
    allow=ANSWERS,
    example="approve J-4",
    changes=True,
    also="accept, admit, let in, allow, confirm",
    weighs=True,
)
async def approve(ctx: Ctx, request: RequestNumber) -> Reply:
    """Say yes to a request: to join your circle, to speak for a co-op, or to see its earlier figures."""
    return await _approve(ctx, await requests_of.by_number(ctx.db, number=request))


@membership.command(
    "decline",
    allow=ANSWERS,
    example="decline J-4 we are full",
    changes=True,
    also="reject, refuse, deny, turn down",
    weighs=True,
)
async def decline(ctx: Ctx, request: RequestNumber, reason: Rest | None = None) -> Reply:
    """Say no to a request, if you like with a reason, which the person is told."""
    return await _decline(ctx, await requests_of.by_number(ctx.db, number=request), reason)


@membership.on_card(changes=True)
async def request_touched(ctx: Ctx, touch: Touch) -> Reply:
    """A reaction or a reply on the card of a request: yes and no, by those who decide."""
    words = touch.words.strip().casefold().rstrip(".!\ufe0f")
    yes = words in {texts.YES, "👍", "yes", "approve", "ok", "welcome"}
    no = words in {texts.NO, "👎", "no", "decline"}
    if touch.kind is TouchKind.REACTION_REMOVED or not (yes or no):
        return Reply.none()
    request = await requests_of.by_number(ctx.db, number=int(touch.key))
    if touch.kind is TouchKind.REACTION and not await _may_answer(ctx, request):
        return Reply.none()  # Anybody may cheer; only a word that looks like a decision is answered.
    if request.asks is RequestFor.JOIN and not await ctx.outbox.showed(touch.key, request.asked_at, at=touch.at):
        raise Refusal(
            "asked-anew",
            "That card was just changed: what is asked now is {request}. Please look at it once more, and answer then.",
            request=f"J-{request.number}",
        )
    return await (_approve(ctx, request) if yes else _decline(ctx, request, None))


async def _may_answer(ctx: Ctx, request: JoinRequest) -> bool:
    if request.asks is RequestFor.JOIN:
        circle = await circles.by_slug(ctx.db, slug=request.circle)
        return _operates(ctx, request) or await decides_on_members(ctx, circle, ctx.actor.user_id)
    person = await person_of(ctx, ctx.actor.user_id)
    return speaking.answers_as(request, person, await around_request(ctx, request)) is not None


async def _approve(ctx: Ctx, request: JoinRequest) -> Reply:
    match request.asks:
        case RequestFor.JOIN:
            return await _approve_to_join(ctx, request)
        case RequestFor.SPEAK:
            return await approve_speaker(ctx, request, *await _answered_as(ctx, request))
        case RequestFor.GUEST:
            await _answered_as(ctx, request)
            return await guest_approved(ctx, request)
        case RequestFor.KEEP:
            await _answered_as(ctx, request)
            return await keep_given(ctx, request)
        case RequestFor.KEEP_ROLE | RequestFor.KEEP_SEAT:
            await _answered_as(ctx, request)
            return await keep_it(ctx, request)
        case RequestFor.FIGURES:
            return await show_figures(ctx, request, *await _answered_as(ctx, request))


async def _decline(ctx: Ctx, request: JoinRequest, reason: str | None) -> Reply:
    match request.asks:
        case RequestFor.JOIN:
            return await _decline_to_join(ctx, request, reason)
        case RequestFor.SPEAK:
            await _answered_as(ctx, request)
            return await decline_speaker(ctx, request, reason)
        case RequestFor.GUEST:
            await _answered_as(ctx, request)
            return await guest_declined(ctx, request, reason)
        case RequestFor.KEEP:
            await _answered_as(ctx, request)
            return await end_given(ctx, request)
        case RequestFor.KEEP_ROLE | RequestFor.KEEP_SEAT:
            await _answered_as(ctx, request)
            return await end_what_was_given(ctx, request)
        case RequestFor.FIGURES:
            return await hide_figures(ctx, request, *await _answered_as(ctx, request))


async def _answered_as(ctx: Ctx, request: JoinRequest) -> tuple[speaking.As, speaking.Around]:
    """As what the speaker may answer a request about a co-op. Raises Refusal; to whom it is none of their business, NotFound."""
    user_id, around = ctx.actor.user_id, await around_request(ctx, request)
    is_ = await what_they_are(ctx, authority.DECIDE, request)
    as_ = speaking.answers_as(request, await person_of(ctx, user_id), around)
    if as_ is None and request.user_id != user_id:
        circle = await circles.by_slug(ctx.db, slug=request.circle)
        if not is_:
            raise NotFound("request", f"J-{request.number}")
        judge.must_wait(request)
        asked = [await name_and_id(ctx, each, circle) for each in await who_answers(ctx, request, around)]
        raise Refusal(
            "not-yours",
            "{request} is for {names} to answer, thank you.",
            request=f"J-{request.number}",
            names=listed(asked, style="or") if asked else t("somebody else"),
        )
    judge.must_not_be_own(request, user_id)
    judge.must_wait(request)
    if as_ is None:
        raise LookupError("nobody answers a request who may not")
    return as_, around


async def _approve_to_join(ctx: Ctx, request: JoinRequest) -> Reply:
    circle = await _circle_to_decide_for(ctx, request)
    settle(ctx, request, RequestState.APPROVED)
    ctx.audit("membership.approved", f"J-{request.number}", circle=circle.slug)

    wish = judge.Wish(request.coop_name, request.standing)
    welcome = await admit(ctx, circle, request.user_id, wish, by=ctx.actor.user_id)
    who, decider = await name_and_id(ctx, request.user_id, circle), await speaker_in(ctx, circle)
    await close_cards(ctx, request, texts.closed_as_approved(request.number, who=who, name=decider))
    approved = texts.request_approved(request.number, name=decider)
    await ctx.outbox.private(request.user_id, approved + welcome, about=None, awaited=True)
    return Reply(texts.you_approved(request.number, circle, who=who))


async def _decline_to_join(ctx: Ctx, request: JoinRequest, reason: str | None) -> Reply:
    circle = await _circle_to_decide_for(ctx, request)
    settle(ctx, request, RequestState.DECLINED)
    ctx.audit("membership.declined", f"J-{request.number}", circle=circle.slug)

    name = await speaker_in(ctx, circle)
    await close_cards(ctx, request, texts.closed_as_declined(request.number, name=name))
    declined = texts.request_declined(request.number, circle, decider=ctx.actor.user_id, name=name, reason=reason)
    await ctx.outbox.private(request.user_id, declined, about=circle, awaited=True)
    return Reply(texts.you_declined(request.number, who=await name_of(ctx, request.user_id, circle)))


def _operates(ctx: Ctx, request: JoinRequest) -> bool:
    """Whether a request to join went on to the speaker, as operator, since nobody had answered."""
    return request.handed_on_at is not None and ctx.actor.user_id in ctx.settings.federation.operators


async def _circle_to_decide_for(ctx: Ctx, request: JoinRequest) -> Circle:
    """The circle of a request that the speaker may answer. Raises Refusal; to whom the circle is not theirs, NotFound, as if there
    were none."""
    circle, is_ = (
        await circles.by_slug(ctx.db, slug=request.circle),
        await what_they_are(ctx, authority.DECIDE, request),
    )
    operates = _operates(ctx, request)
    if not is_ and not operates:
        raise NotFound("request", f"J-{request.number}")
    judge.must_be_for_people(request)
    if operates and not is_:
        await must_not_be_banned(ctx, circle)
    deciding = [] if operates or Is.DECIDES in is_ else await holders_in(ctx, circle, authority.DECIDING)
    judge.judge_request(
        request,
        decided_by=ctx.actor.user_id,
        may_decide=operates or Is.DECIDES in is_,
        circle=circle,
        link_person=role_called(ctx, RoleName.LINK_PERSON),
        who=in_words(ctx, deciding, style="or") if deciding else None,
    )
    return circle
