"""How things stand where a task is tried: who tries it, and what was before."""

from datetime import timedelta

from storage.models import Role, RoleName
from storage.types import CircleSlug, UserId
from tests.journeys.conftest import Town
from tests.understanding.stage import Scene, Set

ADA, BO, CY, DI, EVE, FAY, GUS, HAL = (
    f"@{name}:example.org" for name in ("ada", "bo", "cy", "di", "eve", "fay", "gus", "hal")
)


async def newcomer(town: Town) -> Scene:
    """Hal is in the food circle's room, and nobody yet."""
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(FAY, "food", "!join for Green Grocers")
    await town.private(HAL)
    return Scene(
        HAL,
        answers={
            "new co-op\\?": "Sunrise Laundry",
            "[Ww]hich co-op": "Sunrise Laundry",
            "[Gg]uest or": "guest",
            "1: the Food circle": "1",
        },
    )


async def watcher(town: Town) -> Scene:
    """The same, who only wants to listen."""
    await newcomer(town)
    return Scene(HAL, answers={"[Ww]hich co-op|guest": "guest"})


async def misspelling(town: Town) -> Scene:
    """The same, who comes from a co-op that is known."""
    await newcomer(town)
    return Scene(HAL, answers={})


async def asked_to_join(town: Town) -> Scene:
    """Hal has asked to join the tech circle."""
    await town.says(EVE, "tech", "!join for Data Workers")
    await town.private(HAL)
    await town.says(HAL, "tech", "!join for Leaf Bakry")
    return Scene(HAL, "tech", thanks=town.last_event("tech"))


async def colleague(town: Town) -> Scene:
    """Hal works at Leaf Bakery, too."""
    await newcomer(town)
    return Scene(HAL, answers={"1: the Food circle": "1", "Food circle.*cannot tell which": "1"})


async def settled(town: Town) -> Scene:
    """Three co-ops are in the food circle; Gus speaks for one of them."""
    for user, coop in ((GUS, "Leaf Bakery"), (HAL, "Small Screws"), (FAY, "Green Grocers")):
        await town.says(user, "food", f"!join for {coop}")
    await town.private(GUS)
    await town.private(HAL)
    await town.private(FAY)
    return Scene(GUS)


async def two_coops(town: Town) -> Scene:
    """The same, and Gus speaks for another one in the tech circle."""
    await settled(town)
    await town.confirms(GUS, "Kiln Co-op")
    return Scene(GUS)


async def proposed(town: Town) -> Scene:
    """Gus has asked whether to buy an oven; Hal is to answer."""
    await settled(town)
    await town.says(GUS, "food", "!consent We buy an oven by in 6 days")
    return Scene(
        HAL,
        reply_to=town.card("food", "C-1 ·"),
        answers={"Does your|What is your": "object because it is too dear"},
        copies_in_reply=True,
    )


async def answered(town: Town) -> Scene:
    """The same, and Hal has consented."""
    await proposed(town)
    await town.says(HAL, "food", "!yes C-1")
    return Scene(HAL, thanks=town.last_event("food"))


async def objected(town: Town) -> Scene:
    """The same, and Hal has a critical concern; Gus is to meet it."""
    await proposed(town)
    await town.says(HAL, "food", "!object C-1 it is too dear")
    return Scene(GUS, reply_to=town.card("food", "C-1 ·"))


async def all_heard(town: Town) -> Scene:
    """All have answered; Gus is to close it."""
    await proposed(town)
    for user in (HAL, GUS, FAY):
        await town.says(user, "food", "!yes C-1")
    return Scene(GUS, reply_to=town.card("food", "C-1 ·"))


async def mine(town: Town) -> Scene:
    """Gus has just asked whether to buy an oven."""
    await proposed(town)
    return Scene(GUS, reply_to=town.card("food", "C-1 ·"))


async def decided(town: Town) -> Scene:
    """Last month it was decided to buy an oven."""
    await proposed(town)
    for user in (HAL, GUS, FAY):
        await town.says(user, "food", "!yes C-1")
    await town.says(GUS, "food", "!close C-1")
    await town.passes(timedelta(days=32))
    return Scene(HAL)


async def asked_for_figures(town: Town) -> Scene:
    """The treasurer has asked Gus in private."""
    await settled(town)
    await town.says(BO, "food", "!subs ask")
    return Scene(GUS, "private", answers={"self-employed people\\?|no self-employed|self-employed": "yes"})


async def read_back(town: Town) -> Scene:
    """Gus has declared, and it was read back."""
    await asked_for_figures(town)
    await town.says(GUS, await town.private(GUS), "92000 wages and 0 self-employed")
    return Scene(GUS, "private")


async def treasurer(town: Town) -> Scene:
    """Bo is the treasurer."""
    await settled(town)
    await town.private(BO)
    return Scene(BO)


async def asked_all(town: Town) -> Scene:
    """Bo has asked."""
    await treasurer(town)
    await town.says(BO, "food", "!subs ask")
    return Scene(BO)


async def link_person(town: Town) -> Scene:
    """Hal has said something that Fay is to pass on."""
    await settled(town)
    said = await town.says(HAL, "food", "We have room for two apprentices")
    return Scene(FAY, reply_to=said, copies_in_reply=True)


async def passed_on(town: Town) -> Scene:
    """Fay has passed something on."""
    scene = await link_person(town)
    assert scene.reply_to is not None
    await town.replies(FAY, "food", to=scene.reply_to, text="!relay")
    return Scene(FAY, thanks=town.last_event("food"))


async def member(town: Town) -> Scene:
    """Hal is no link person."""
    await settled(town)
    return Scene(HAL, answers={"before noon": "1"})


async def polled(town: Town) -> Scene:
    """Hal has answered a date poll: Thursday 10:00, Friday 10:00, Monday 10:00."""
    await settled(town)
    await town.says(GUS, "food", "!date Call 1h thu 10:00, fri 10:00, mon 10:00")
    poll = town.card("food", "Date poll M-1")
    await town.replies(HAL, "food", to=poll, text="1 yes")
    return Scene(HAL, reply_to=poll)


async def dated(town: Town) -> Scene:
    """A date was found."""
    await polled(town)
    await town.says(GUS, "food", "!date close M-1 1")
    return Scene(HAL)


async def with_secretary(town: Town) -> Scene:
    """Gus is secretary."""
    await settled(town)
    await town.says(ADA, "tech", "!join for Byte")
    async with town.app.database.transaction() as db:
        db.add(
            Role(
                circle=CircleSlug("food"),
                user_id=UserId(GUS),
                role=RoleName.SECRETARY,
                starts_at=town.now - timedelta(days=1),
                source="toml",
            )
        )
    return Scene(GUS)


SCENES: dict[str, Set] = {
    name: each
    for name, each in list(globals().items())
    if callable(each) and getattr(each, "__module__", "") == __name__
}
