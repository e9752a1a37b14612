"""What waits for a person: asked of all families, what ends first told first."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from chatbot.api.access import Who
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.pages import first_page
from chatbot.api.seams.listing import Entries, Entry, Listing
from chatbot.api.seams.says import Readers, Waiting
from commands.encryption import answered_encrypted
from commands.help import todo_texts as texts
from commands.help.family import help_
from commands.help.privately import in_private
from storage.queries import circles
from storage.types import CircleSlug

NO_END = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Todo(Listing, name="todo"):
    """What waits for who asks, behind what is known by this and ends then."""

    circle: str = ""
    """In whose room it was asked for; none in private."""
    encrypted: bool = False
    """Whether that room was encrypted: what it may not hold stays out of it on every page."""
    until: datetime | None = None
    about: str = ""
    shown: int = 0
    """How many have been shown so far."""

    @property
    def boundary(self) -> tuple[datetime, str]:
        """Where the list is read on."""
        return self.until or NO_END, self.about


@help_.command(
    "todo",
    allow=Who.ANYONE,
    example="todo",
    changes=False,
    also="to do., to-do., todos., tasks., what waits for me., what is waiting for me., what's waiting for me., what "
    "do i have to do., what should i do., what must i do., what needs my answer., what needs me.",
)
async def todo(ctx: Ctx) -> Reply:
    """See what waits for you, each with what to say or tap.

    In a circle's room I tell what concerns this circle. In private I tell all.
    """
    here = None if ctx.said.private else ctx.circle_here
    if here is None and not ctx.said.private:
        raise Refusal("private-only", texts.others_would_read_it())
    asked = Todo(here.slug if here is not None else "", await answered_encrypted(ctx))
    nothing = texts.nothing_waits(here, present=Who.PRESENT in ctx.actor.holds)
    page = await first_page(ctx, asked, empty=nothing)
    if here is None or page.doc is None:
        return page
    return replace(page, doc=page.doc + texts.more_in_private(await in_private(ctx)))


@help_.pages(allow=Who.ANYONE)
async def read_todo(ctx: Ctx, behind: Todo) -> Entries:
    """What still waits, behind what was shown."""
    here = await circles.by_slug(ctx.db, slug=CircleSlug(behind.circle)) if behind.circle else None
    found = await ctx.waiting_for(ctx.actor.user_id, Readers(here, behind.encrypted))
    left = [each for each in sorted(found, key=_order) if not behind.about or _order(each) > behind.boundary]
    return Entries(
        heading=texts.heading(behind.shown + len(left), here),
        total=behind.shown + len(left),
        next=[
            Entry(
                texts.in_the_list(each, here),
                replace(behind, until=each.until, about=each.about, shown=behind.shown + number),
            )
            for number, each in enumerate(left, start=1)
        ],
    )


def _order(each: Waiting) -> tuple[datetime, str]:
    return each.until or NO_END, each.about
