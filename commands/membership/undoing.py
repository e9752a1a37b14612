"""Taking back what somebody has asked for on the registers; and what is said instead of roles and of who may speak."""

from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.seams.deeds import Deed
from chatbot.api.wording.markup import Doc, cmd, t
from commands.membership.family import membership
from commands.membership.going.leaving import leave
from commands.membership.going.me import OnePerson
from commands.membership.joining.requests import withdraw_to_join
from commands.membership.register.asked import withdraw
from commands.membership.register.standing_in import end_it
from commands.membership.texts import undoing as texts
from storage.models import JoinRequest, RequestFor, RequestState
from storage.queries import circles, stand_ins
from storage.queries import requests as requests_of
from storage.types import UserId


@membership.about_cards
def request_of_card(key: str) -> str | None:
    """The request of a card."""
    return f"J-{key}" if key.isdecimal() else None


@membership.undoes(
    "membership.joined",
    named=lambda deed: t("that you joined"),
    anew=lambda deed: t("say {command}", command=cmd("join for <your co-op>")),
    asks_itself=True,
)
async def undo_joining(ctx: Ctx, deed: Deed) -> Doc | None:
    """Who has just joined is off the register again, unless others have confirmed it."""
    if deed.subject != ctx.actor.user_id or deed.circle is None:
        raise Refusal("not-undone", texts.answered_for_others())
    for request in await _requests(ctx, deed):
        if request.state is not RequestState.OPEN:
            raise Refusal("acted-on", texts.was_answered(f"J-{request.number}"))
    left = await leave(ctx, deed.circle)
    return left.doc  # None where it ends more, and was asked about first.


async def _requests(ctx: Ctx, deed: Deed) -> list[JoinRequest]:
    numbers = [int(each.removeprefix("J-")) for each in deed.subjects if each.startswith("J-")]
    return [await requests_of.by_number(ctx.db, number=number) for number in numbers]


@membership.undoes(
    "membership.asked",
    named=lambda deed: t("your request {request}", request=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd("join for <your co-op>")),
)
async def undo_asking(ctx: Ctx, deed: Deed) -> Doc:
    """A request that nobody has answered yet."""
    for request in await _requests(ctx, deed):
        if request.user_id != ctx.actor.user_id:
            raise Refusal("not-undone", texts.answered_for_others())
        if request.state is not RequestState.OPEN:
            raise Refusal("acted-on", texts.was_answered(f"J-{request.number}"))
        if request.asks is RequestFor.SPEAK:
            raise Refusal("not-undone", texts.lay_down(request.coop_name))
        await (withdraw_to_join if request.asks is RequestFor.JOIN else withdraw)(ctx, request)
    return Doc(())


@membership.undoes(
    "membership.stand_in",
    named=lambda deed: t("that {person} may stand in", person=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd("standin @person until <when>")),
)
async def undo_standing_in(ctx: Ctx, deed: Deed) -> Doc:
    """Who was just named stands in no longer."""
    circle = await circles.by_slug(ctx.db, slug=deed.circle) if deed.circle is not None else None
    standing = await stand_ins.all_in(ctx.db, circle=circle.slug, at=ctx.now) if circle is not None else []
    named = [one for one in standing if (one.user_id, one.named_by) == (deed.subject, ctx.actor.user_id)]
    if circle is None or not named:
        raise Refusal("undone-already", texts.stands_in_no_more())
    await end_it(ctx, circle, named)
    return Doc(())


@membership.undoes(
    "membership.account_asked",
    named=lambda deed: t("that you asked whether {account} is yours, too", account=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd(f"me {deed.subject}")),
)
async def undo_asking_an_account(ctx: Ctx, deed: Deed) -> Doc:
    """An account that has not answered yet is not asked any more."""
    person, account = ctx.actor.user_id, UserId(deed.subject)
    if await ctx.asked_at(account, OnePerson(person)) is None:
        raise Refusal("acted-on", texts.was_answered_by(account))
    await ctx.forget_question(account, OnePerson(person))
    return Doc(())


@membership.undoes(
    "membership.speaker_confirmed",
    named=lambda deed: t("that you confirmed {person}", person=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd("approve")),
    never=True,
)
@membership.undoes(
    "membership.speaker_ended",
    named=lambda deed: t("that {person} speaks no longer", person=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd("join")),
    never=True,
)
@membership.undoes(
    "membership.guest_ended",
    named=lambda deed: t("that {person} is no guest of a co-op’s any more", person=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd("join")),
    never=True,
)
@membership.undoes(
    "membership.stand_in_ended",
    named=lambda deed: t("that {person} stands in no longer", person=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd("standin @person until <when>")),
    never=True,
)
@membership.undoes(
    "membership.request_withdrawn",
    named=lambda deed: t("that you withdrew {request}", request=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd("leave")),
    never=True,
)
@membership.undoes(
    "membership.role_given",
    named=lambda deed: t("the role that you gave {person}", person=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd("role give")),
    never=True,
)
@membership.undoes(
    "membership.role_ended",
    named=lambda deed: t("the role of {person} that you ended", person=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd("role end")),
    never=True,
)
@membership.undoes(
    "membership.approved",
    named=lambda deed: t("that you approved {request}", request=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd("approve")),
    never=True,
)
@membership.undoes(
    "membership.declined",
    named=lambda deed: t("that you declined {request}", request=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd("decline")),
    never=True,
)
@membership.undoes(
    "membership.standing",
    named=lambda deed: t("the standing of {coop}", coop=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd("standing")),
    never=True,
)
@membership.undoes(
    "membership.account_joined",
    named=lambda deed: t("that {account} is yours, too", account=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd("me end")),
    never=True,
)
@membership.undoes(
    "membership.account_parted",
    named=lambda deed: t("that {account} is yours no more", account=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd("me @hal:example.org")),
    never=True,
)
@membership.undoes(
    "membership.left",
    named=lambda deed: t("that you left"),
    anew=lambda deed: t("say {command}", command=cmd("leave")),
    never=True,
)
async def undo_by_its_own_command(ctx: Ctx, deed: Deed) -> Doc:
    """What others rely on has a command of its own that answers it."""
    raise Refusal("not-undone", texts.has_its_own_command(deed))
