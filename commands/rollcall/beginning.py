"""``!rollcall``: each co-op's people are asked in private, with one tap; also by itself, on the day that the TOML names."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from chatbot.api.access import Who
from chatbot.api.arguments import Reading, When
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Place
from chatbot.api.many import ToAsk, ask_each, known, schedule_times
from chatbot.api.seams.happenings import Started
from chatbot.api.seams.payloads import Asked, Due
from chatbot.api.wording.markup import Inline
from commands.authority import must_be_there
from commands.rollcall import texts
from commands.rollcall.family import rollcall
from commands.rules import rollcall as judge
from commands.rules.subs.years import next_on
from commands.rules.yes_or_no import yes_or_no
from storage.models import Circle, RollAnswer, RollCall
from storage.queries import circles, coops, members, roll_calls, speakers
from storage.types import CircleSlug, UserId


@dataclass(frozen=True)
class StillHere(Asked, name="still-here"):
    """Is a co-op still here?"""

    about: str
    """The number of the roll-call and the co-op's: “3 7”."""

    @property
    def roll_call(self) -> int:
        return int(self.about.partition(" ")[0])

    @property
    def coop(self) -> int:
        return int(self.about.partition(" ")[2])


@dataclass(frozen=True)
class RollCallOver(Due, name="over"):
    """The time to answer is over."""

    number: int


@dataclass(frozen=True)
class YearlyRollCall(Due, name="yearly"):
    """It is time to ask a circle's co-ops whether they are still here."""

    circle: CircleSlug
    on: date
    """For which day it was planned: by another TOML it may be another one."""


@rollcall.command(
    "rollcall",
    allow=Who.SECRETARY | Who.OPERATOR,
    place=Place.CIRCLE,
    example="rollcall until in 3 weeks",
    changes=True,
    also="roll call, roll-call",
)
async def call_the_roll(ctx: Ctx, *, until: When | None = None) -> Reply:
    """Ask each co-op of this circle, in private and with one tap, whether it is still here.

    Afterwards you get the list of the silent, and the words of one proposal for all of them.
    """
    circle = ctx.circle
    await must_be_there(ctx, circle)
    open_ = await roll_calls.find_open(ctx.db, circle=circle.slug)
    judge.may_begin(until, now=ctx.now, open_until=ctx.when(open_.ends_at) if open_ is not None else None)
    asked, nobody = await begin(ctx, circle, until or ctx.now + ctx.rules_of(circle.slug).rollcall_for)
    return Reply(texts.begun(circle, asked=asked, nobody=nobody))


async def begin(ctx: Ctx, circle: Circle, ends_at: datetime) -> tuple[int, list[str]]:
    """Ask all. Returns how many co-ops are asked, and those for which nobody speaks."""
    by = ctx.speaker.user_id if ctx.speaker is not None else None
    call = RollCall(circle=circle.slug, asked_by=by, asked_at=ctx.now, ends_at=ends_at)
    ctx.db.add(call)
    await ctx.db.flush()
    ctx.audit("rollcall.begun", circle.slug, circle=circle.slug)
    await ctx.schedule(RollCallOver(call.number), at=ends_at)
    seated = {
        coop.id: coop
        for _, coop in await members.coops_seated_among(ctx.db, circles=[circle.slug])
        if coop.circle is None
    }
    people: dict[int, list[UserId]] = {}
    for _, user_id, coop_id in await speakers.among(ctx.db, circles=[circle.slug]):
        people.setdefault(coop_id, []).append(user_id)
    ctx.db.add_all(RollAnswer(roll_call=call.number, coop_id=coop_id) for coop_id in seated)
    asks: list[ToAsk] = []
    for coop_id, coop in seated.items():
        about = f"{call.number} {coop_id}"
        doc = texts.are_you_here(circle, coop.name, until=ctx.when(ends_at, circle.slug))
        asks += [ToAsk(user_id, StillHere(about), doc, card=about) for user_id in people.get(coop_id, [])]
    lasts = max(timedelta(days=1), ends_at - ctx.now)
    await ask_each(ctx, asks, about=None, lasts=lasts, reactions=(texts.HERE,))
    await ctx.db.flush()
    nobody = ctx.by_name((coop.name for coop_id, coop in seated.items() if coop_id not in people), str)
    return len(seated), nobody


def says_whether(words: str, asked: StillHere, reading: Reading) -> bool:
    """Whether words say yes or no."""
    return yes_or_no(words) is not None


async def whether(ctx: Ctx, asked: StillHere) -> Inline:
    """What is asked."""
    call = await roll_calls.by_number(ctx.db, number=asked.roll_call)
    coop = await coops.by_id(ctx.db, coop_id=asked.coop)
    return texts.whether(await circles.by_slug(ctx.db, slug=call.circle), coop.name)


@rollcall.job(changes=False)
async def started(ctx: Ctx, happened: Started) -> None:
    """Plan the next one of each circle that asks every year."""
    found = (_next(ctx, CircleSlug(circle.slug)) for circle in ctx.settings.circles)
    dues = [due for due in found if due is not None]
    jobs = await known(ctx, dues)
    await schedule_times(ctx, {due: _at(ctx, due) for due in dues if due.key not in jobs}, among=jobs)


@rollcall.job(changes=True)
async def yearly(ctx: Ctx, due: YearlyRollCall) -> None:
    """Ask, if the TOML still names this day, and nobody is asking already."""
    settings = ctx.rules_of(due.circle)
    following = _next(ctx, due.circle)
    if following is None or settings.rollcall_on is None:
        return
    await ctx.schedule(following, at=_at(ctx, following))
    same = (due.on.month, due.on.day) == (settings.rollcall_on.month, settings.rollcall_on.day)
    if not same or await roll_calls.find_open(ctx.db, circle=due.circle) is not None:
        return
    circle = await circles.by_slug(ctx.db, slug=due.circle)
    asked, nobody = await begin(ctx, circle, ctx.now + settings.rollcall_for)
    if circle.room_id is not None:
        await ctx.outbox.post(circle.room_id, texts.begun_by_itself(circle, asked=asked, nobody=nobody))


def _next(ctx: Ctx, circle: CircleSlug) -> YearlyRollCall | None:
    on = ctx.rules_of(circle).rollcall_on
    if on is None:
        return None
    today = ctx.now.astimezone(ctx.settings.zone_of(circle)).date()
    return YearlyRollCall(circle, next_on(on.month, on.day, after=today))


def _at(ctx: Ctx, due: YearlyRollCall) -> datetime:
    """In the morning of a day, where the circle is."""
    morning = ctx.settings.federation.times.morning
    return datetime.combine(due.on, time(morning.hour), tzinfo=ctx.settings.zone_of(due.circle))
