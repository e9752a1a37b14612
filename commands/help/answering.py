"""Whether the bot is there, what it is for, who one is to it; and a kind word for a kind word."""

import re
from collections.abc import Sequence

from chatbot.api.access import Who
from chatbot.api.arguments import Rest
from chatbot.api.called import role_called
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Command
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.api.understanding.courtesies import wants_nothing
from chatbot.api.wording.phrases import Inline
from commands.help import texts
from commands.help.expected import said_to
from commands.help.family import help_
from commands.help.glossary import meaning_of
from commands.help.showing import Meaning, of_one, overview
from commands.help.showing_texts import meaning as can_be_told
from commands.help.showing_texts import possible as can_be_done
from commands.people import name_of
from commands.rules.expectations import Expected, expected_in
from commands.rules.help_words import asked_what, number_alone
from storage.models import CircleStanding, Member, RoleName
from storage.patterns import pattern_of
from storage.queries import circles, coops, members, questions, roles, speakers
from storage.queries import requests as requests_of
from storage.types import CircleSlug

_THANKS = pattern_of(
    r"(?:many\s+)?(?:thanks|thank\s+you|thank\s+u|thx|thanx|tnx|ty|tysm|cheers|ta|merci|danke|gracias|grazie|obrigad[oa]|dzi[ęe]kuj[ęe]|tack)\b.{0,60}|[\W_]*(?:👍|🙏|❤|😊|🙂)[\W_]*",
    re.I | re.S,
)
_HOW = r"(?:(?:and\s+)?how\s+(?:are|is|do)\s+(?:you|things|it|life)(?:\s+(?:doing|going|do|today|all|feeling))*|what'?s\s+up|nice\s+to\s+meet\s+you|are\s+you\s+(?:ok|well))"
_PUTS_OFF = pattern_of(r"\b(?:let me|will|later|sorry)\b|\b(?:i|we)['’]ll\b", re.I)
"""“Let me think”: whoever says so has something else in mind, which may be a question of ours."""
_HELLO = (
    r"(?:hi+|hello|hey+|hiya|yo|howdy|gm|morning|evening|good\s+(?:morning|afternoon|evening|day)|bonjour|bonsoir|salut|hola|buenos\s+d[ií]as"
    r"|buenas|hallo|moin|servus|gr[üu](?:ß|ss)\s+gott|guten\s+(?:morgen|tag|abend)|ciao|buongiorno|ol[áa]|hej|cze[śs][ćc]|dzie[ńn]\s+dobry"
    r"|merhaba|goedemorgen|goedendag|namaste|dobr[ýy]\s+den|ahoj|hei|shalom|salaam|happy\s+(?:new\s+year|easter|christmas)|merry\s+christmas)"
)
_GREETING = pattern_of(
    rf"(?:(?:bye(?:\s+bye)?|goodbye|good\s+night|see\s+you|tsch[üu]ss|adieu|adi[óo]s)(?:\s+\w+){{0,2}}|{_HELLO}(?:(?:\s+(?:there\s+)?\w+)?(?:[\s,.!–-]+(?:any(?:one|body)\s+(?:here|home|there)))?|(?:\s+(?!how\b)\w+){{0,3}}[\s,.!?–-]+{_HOW})|{_HOW})[\W_]*",
    re.I,
)

_ASKS = pattern_of(r"[\s!?¿]*[?？][\s!?]*")
"""“?”, “???”: whoever says no more wants help."""


@help_.in_conversation
def talks(words: str) -> bool:
    """Thanks and greetings."""
    return (_THANKS.fullmatch(words) or _GREETING.fullmatch(words)) is not None


def asks_for_help(words: str) -> bool:
    """A question mark, and nothing else."""
    return _ASKS.fullmatch(words) is not None


@help_.on_words
async def words_heard(ctx: Ctx, text: str) -> Reply | None:
    """Thanks and greetings, which are for nobody else; days later nobody waits for an answer to them."""
    if ctx.said.late:
        return None
    if _THANKS.fullmatch(text):
        return Reply(texts.welcome())
    if _GREETING.fullmatch(text):
        return Reply(texts.hello())
    return await overview(ctx) if asks_for_help(text) else None


@help_.on_words_left
async def expected_of_me(ctx: Ctx, text: str) -> Reply | None:
    """What can be done with a record, for its number alone: R-3. And what people expect of me and I do not do: who does. What wants
    nothing is ticked, unless something waits for their word: that is told then."""
    if not ctx.said.late and wants_nothing(text) and not _PUTS_OFF.search(text):
        if await questions.open_to(ctx.db, user_id=ctx.actor.user_id, at=ctx.said.at):
            return None
        await ctx.outbox.thank(ctx.said.room_id, ctx.said.event_id)
        return Reply.none()
    number = None if ctx.said.late else number_alone(text)
    if number is not None and (possible := await ctx.possible_with(*number)) is not None:
        return Reply(can_be_done(possible))
    expected = None if ctx.said.late else expected_in(text)
    if expected is Expected.TROUBLE and ctx.said.called and len(text.split()) == 1:
        return None  # “!nonsense” is a word that we do not know, and no complaint.
    if expected is not None:
        return Reply(await said_to(ctx, expected))
    return None if ctx.said.late else await _meaning_asked(ctx, text)


async def _meaning_asked(ctx: Ctx, text: str) -> Reply | None:
    """What a word means, or what a command does, to who asks that: “what is a quorum?”."""
    told = explained(ctx.catalogue, text)
    if isinstance(told, Meaning):
        return Reply(can_be_told(told.words))
    return await of_one(ctx, told) if told is not None else None


def explained(catalogue: Catalogue, text: str) -> Command | Meaning | None:
    """What somebody asks the meaning of, where it is a word of ours or what a command is called."""
    what = asked_what(text)
    if what is None:
        return None
    told = meaning_of(what)
    if told is not None:
        return Meaning(told)
    return catalogue.by_words(what) or next(catalogue.called(what), None)


@help_.command(
    "ping",
    allow=Who.ANYONE,
    example="ping 7 b",
    also="are you there., are you alive., are you awake., are you online., anybody there.",
)
async def ping(ctx: Ctx, words: Rest | None = None) -> Reply:
    """Hear whether I am there: I answer pong."""
    return Reply(texts.pong(words))


@help_.command(
    "about",
    allow=Who.ANYONE,
    example="about",
    also="who are you., what are you., what is this., who is this., what are you for., introduce yourself., about "
    "you., about yourself.",
)
async def about(ctx: Ctx) -> Reply:
    """Learn what I am for."""
    return Reply(texts.about(ctx.settings.federation.name))


@help_.command("whoami", allow=Who.ANYONE, example="whoami", also="role., my roles., who am i.")
async def whoami(ctx: Ctx) -> Reply:
    """See who you are to me: your circles, your co-op and your roles, and what you can do that others cannot."""
    actor = ctx.actor
    names = {circle.slug: circle.name for circle in await circles.active_in(ctx.db)}
    heard = await speakers.heard_of(ctx.db, user_id=actor.user_id)
    known = [
        await _registered(ctx, member, names, [coop for circle, coop in heard if circle == member.circle])
        for member in await members.current_of(ctx.db, user_id=actor.user_id)
    ]
    for coop in await speakers.unconfirmed_of(ctx.db, user_id=actor.user_id):
        waits = await requests_of.open_about(ctx.db, coop_id=coop.id, user_id=actor.user_id)
        known.append(texts.unconfirmed(coop.name, requests=[each.number for each in waits]))
    held = await roles.held_by(ctx.db, user_id=actor.user_id, at=ctx.now)
    has = [
        texts.role(
            names.get(CircleSlug(str(role.circle)), str(role.circle)),
            role_called(ctx, role.role),
            until=ctx.when(role.ends_at) if role.ends_at is not None else None,
        )
        for role in held
    ]
    can = [texts.answers_for(list(dict.fromkeys(seat for _, seat in heard)))] if heard else []
    if own := ctx.by_name([coop.name for coop in await coops.spoken_for_by(ctx.db, user_id=actor.user_id)], str):
        can.append(texts.sees_to_subs(own))
    allowed = dict.fromkeys(role.role for role in held)
    if Who.TREASURER in actor.holds:
        has.append(texts.TREASURER)
        allowed[RoleName.TREASURER] = None
    can += [texts.BY_ROLE[role] for role in allowed if role in texts.BY_ROLE]
    if Who.OPERATOR in actor.holds:
        has.append(texts.OPERATOR)
        can.append(texts.OPERATES)
    called = await name_of(ctx, actor.user_id)
    return Reply(texts.who_you_are(called, actor.user_id, known, has, can))


async def _registered(ctx: Ctx, member: Member, names: dict[CircleSlug, str], heard: Sequence[str]) -> Inline:
    """What somebody is on a circle's register: ``heard`` are the co-ops that they speak for there."""
    circle = names.get(member.circle, member.circle)
    if member.standing is CircleStanding.MEMBER:
        return texts.speaks_for(circle, heard)
    came_for = await coops.by_id(ctx.db, coop_id=member.coop_id) if member.coop_id is not None else None
    coop = came_for.name if came_for is not None else None
    return texts.learns(circle, coop) if member.standing is CircleStanding.LEARNING else texts.guest(circle, coop)
