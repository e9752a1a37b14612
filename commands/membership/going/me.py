"""Several Matrix accounts of one person: ``!me @other:server``, confirmed from both sides (DECISIONS 2)."""

from dataclasses import dataclass

from chatbot.api.access import Who
from chatbot.api.arguments import PersonRef, Reading
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Place
from chatbot.api.errors import Refusal
from chatbot.api.seams.payloads import Asked, Due
from chatbot.api.wording.markup import Doc, Inline
from commands.events import RegisterChanged
from commands.membership.family import membership
from commands.membership.going.as_one import take_over
from commands.membership.going.parting import part
from commands.membership.texts import me as texts
from commands.people import name_of, person_among
from commands.rules.membership import accounts as judge
from commands.rules.yes_or_no import yes_or_no
from storage.models import Account
from storage.queries import accounts as accounts_of
from storage.queries import audit as lines_of
from storage.queries import circles, members, private_rooms, roles, rooms, speakers
from storage.types import UserId


@dataclass(frozen=True)
class OnePerson(Asked, name="one-person"):
    """Are you and another account one person?"""

    person: UserId


@dataclass(frozen=True)
class AccountToTell(Due, name="account"):
    """Another account is to hear that it is one with a person, or no longer."""

    about: str
    """Which account, and whether it is one with the person now: “one @gus:other.example”."""
    account: UserId
    person: UserId
    told: UserId
    joined: bool


@membership.command(
    "me",
    allow=Who.ANYONE,
    place=Place.PRIVATE,
    example="me @hal:example.org",
    changes=True,
    also="my accounts., my other account is, my second account is",
    weighs=True,
)
async def me(ctx: Ctx, account: PersonRef | None = None) -> Reply:
    """Say that another Matrix account is yours, too: you have one voice then. I ask it whether that is so.

    Say it with the account by which you want to be known. Alone, it shows your accounts.
    """
    person = ctx.actor.user_id
    joined = await accounts_of.current(ctx.db)
    if account is None:
        return Reply(texts.yours(joined.of(person)))
    other = await _account_meant(ctx, account)
    if await ctx.asked_at(ctx.said.account, OnePerson(other)) is not None:
        return await _join(ctx, person=other, account=ctx.said.account)
    judge.may_say_so(known=bool(ctx.actor.holds & (Who.PRESENT | Who.REGISTERED)))
    await _may_be_joined(ctx, other, person=person)
    since = ctx.now - judge.A_DAY
    judge.may_ask_again(await lines_of.count_by(ctx.db, actor=person, what="membership.account_asked", since=since))

    ctx.audit("membership.account_asked", other)
    await ctx.ask(other, OnePerson(person), texts.whether(person, other), about=None)
    return Reply(texts.asked(other))


async def _account_meant(ctx: Ctx, words: str) -> UserId:
    try:
        meant, rest = await person_among(ctx, words, "", people={}, of="")
    except Refusal:
        rest = words
    if rest:
        raise Refusal(
            "whole-id",
            "Please name your other account by its whole id, for example {example}. Nothing has changed.",
            example=judge.EXAMPLE,
        )
    return meant


async def _may_be_joined(ctx: Ctx, account: UserId, *, person: UserId) -> None:
    """Raises Refusal."""
    federation = ctx.settings.federation
    known = await circles.attended_by(ctx.db, user_id=account)
    judge.may_be_joined(
        account,
        person=person,
        accounts=await accounts_of.current(ctx.db),
        bot=ctx.settings.matrix.user_id,
        named={*federation.operators, *federation.treasurers},
        known=bool(known) or bool((await private_rooms.of(ctx.db, user_id=account)).known),
    )


def says_whether(words: str, asked: OnePerson, reading: Reading) -> bool:
    """Whether words say yes or no."""
    return yes_or_no(words) is not None


async def whether(ctx: Ctx, asked: OnePerson) -> Inline:
    """What the question is about."""
    return texts.about(asked.person)


@membership.answer(changes=True, fits=says_whether, subject=whether)
async def one_person_or_not(ctx: Ctx, words: str, asked: OnePerson) -> Reply:
    """The other account says whether it is so."""
    account = ctx.said.account
    if not yes_or_no(words):
        ctx.audit("membership.account_refused", account)
        await ctx.outbox.private(asked.person, texts.they_say_no(account), about=None, rings=False)
        return Reply(texts.not_so())
    return await _join(ctx, person=asked.person, account=account)


async def _join(ctx: Ctx, *, person: UserId, account: UserId) -> Reply:
    """Both sides have said so: from now on they are one."""
    await _may_be_joined(ctx, account, person=person)
    if not await circles.attended_by(ctx.db, user_id=person) and not await members.current_of(ctx.db, user_id=person):
        raise Refusal("not-here", "{person} is in none of our circles any more. Nothing has changed.", person=person)
    await ctx.forget_question(account, OnePerson(person))
    joined = Account(account=account, person=person, since=ctx.now)
    ctx.db.add(joined)
    ctx.audit("membership.account_joined", account, person=person)
    await ctx.db.flush()
    await take_over(ctx, joined)

    await _tell_all(ctx, person, texts.they_are_one(await name_of(ctx, person), person, account))
    other = person if ctx.said.account == account else account
    await ctx.schedule(AccountToTell(f"one {account}", account, person, other, joined=True), at=ctx.now)
    return Reply(texts.you_are_one(person, account))


async def _tell_all(ctx: Ctx, person: UserId, doc: Doc) -> None:
    """Tell the circles in which a person has a part, and whoever else speaks for their co-ops."""
    theirs = {member.circle for member in await members.current_of(ctx.db, user_id=person)}
    theirs |= {
        role.circle for role in await roles.held_by(ctx.db, user_id=person, at=ctx.now) if role.circle is not None
    }
    for circle in await circles.active_in(ctx.db):
        if circle.slug in theirs:
            await ctx.publish(RegisterChanged((circle.slug,)))
        if circle.slug in theirs and circle.room_id is not None:
            await ctx.outbox.post(circle.room_id, doc)
    ids = {each.coop_id for each in await speakers.confirmed_of(ctx.db, user_id=person)}
    others = {each.user_id for each in await speakers.confirmed_among(ctx.db, coop_ids=ids)} - {person}
    for other in sorted(others):
        await ctx.outbox.private(other, doc, about=None, rings=False)


@membership.command(
    "me end",
    allow=Who.ANYONE,
    place=Place.PRIVATE,
    example="me end @hal:example.org",
    changes=True,
    also="not my account, that is not my account",
    weighs=True,
)
async def end_me(ctx: Ctx, account: PersonRef | None = None) -> Reply:
    """End that another account is yours, too: the two are two people then, each with what it had before.

    What came to you meanwhile stays yours, by the account by which you are known.
    """
    person, said_with = ctx.actor.user_id, ctx.said.account
    joined = {each.account: each for each in await accounts_of.joined_to(ctx.db, person=person)}
    named = None
    if account is not None:
        named = UserId(account) if account in joined else await _whole_id(ctx, account)
    meant = judge.which_to_part(named, spoken_with=said_with, joined=list(joined))
    judge.may_part(await _banned_from(ctx, person))

    ctx.audit("membership.account_parted", meant, person=person)
    await _tell_all(ctx, person, texts.they_are_two(person, meant))
    await accounts_of.end(ctx.db, joined[meant], at=ctx.now, by=said_with)
    await part(ctx, joined[meant])
    for told in {person, meant} - {said_with}:
        await ctx.schedule(AccountToTell(f"two {meant}", meant, person, told, joined=False), at=ctx.now)
    return Reply(texts.you_are_two(person, meant))


async def _banned_from(ctx: Ctx, person: UserId) -> str | None:
    """A circle from whose room a person is banned with one of their accounts; None where there is none."""
    by_room = {each.room_id: each.name for each in await circles.active_in(ctx.db) if each.room_id is not None}
    banned = await rooms.banned_from(ctx.db, user_id=person, room_ids=by_room)
    return min((by_room[room_id] for room_id in banned), default=None)


async def _whole_id(ctx: Ctx, words: str) -> UserId | None:
    """The account that words name, as it is written: one that is joined is not taken for the person."""
    for each in (await accounts_of.current(ctx.db)).of(ctx.actor.user_id):
        if each in words:
            return each
    return UserId(words)


@membership.job(changes=False)
async def account_is_told(ctx: Ctx, due: AccountToTell) -> None:
    """Tell the other account, in its own private room."""
    doc = (texts.you_are_one if due.joined else texts.you_are_two)(due.person, due.account)
    theirs = (await private_rooms.of(ctx.db, user_id=due.told)).usable
    own = next((room.room_id for room in theirs if room.private_with == due.told), None)
    if own is None:
        await ctx.outbox.private(due.told, doc, about=None, rings=False)
    else:
        await ctx.outbox.post(own, doc, alone_with=due.told)
