"""What needs more than one record, or something that was said before: who is let in, chosen, taken in, given back, forgotten."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import commands
from chatbot.taking_in import take_in
from storage.models import (
    CircleStanding,
    ConfirmedAs,
    Coop,
    EndedAs,
    JoinRequest,
    Member,
    Nomination,
    OpenQuestion,
    PutMatter,
    Role,
    RoleName,
    RollAnswer,
    RollCall,
    Selection,
    Speaker,
    Stance,
)
from storage.models import Stage as Stage_
from storage.types import CircleSlug, UserId
from tests.journeys.statements.federation import (
    ADA,
    AGO,
    AHEAD,
    BO,
    CRUST,
    CY,
    EVE,
    FAY,
    FOOD,
    GUS,
    HAL,
    IVY,
    LEAF,
    LOOM,
    person,
)
from tests.journeys.statements.stage import Stage

ZOE, KIT = UserId("@zoe:example.org"), UserId("@kit:example.org")
ONE = CircleSlug("c1")
YES, NO = (Stance.CONSENT,), (Stance.CRITICAL,)


async def _put(stage: Stage, name: str, key: int, stances: tuple[Stance, ...]) -> int:
    """An item of a family's own that everybody has answered, and its number."""
    item = stage.federation.number()
    family = {"admission": "membership", "select": "selection"}[name]
    await stage.keeps(*stage.federation.item(item, stances=stances))
    await stage.keeps(PutMatter(item=item, family=family, name=name, key=str(key), data={}))
    return item


async def _let_in(stage: Stage) -> None:
    for name, stances in (("somebody is let in by the circle", YES), ("somebody is not let in", NO)):
        number, who = stage.federation.number(), KIT if stances is YES else ZOE
        item = await _put(stage, "admission", number, stances)
        await stage.keeps(JoinRequest(number=number, circle=FOOD, user_id=who, coop_name=f"Kiln {number}", standing=CircleStanding.MEMBER, asked_at=AGO, item=item))  # fmt: skip
        await stage.says(name, FAY, "food", f"!close C-{item}")


async def _chosen(stage: Stage) -> None:
    for name, stances in (("somebody is not chosen", NO), ("somebody is chosen", YES)):
        number = stage.federation.number()
        item = await _put(stage, "select", number, stances)
        for row in stage.federation.selection(number, stage=Stage_.DECIDING):
            if isinstance(row, Selection):
                row.proposed, row.proposed_by, row.item = HAL, FAY, item
            await stage.keeps(row)
        await stage.says(name, FAY, "food", f"!close C-{item}")


async def _too_few(stage: Stage) -> None:
    for name, extended in (("job selection.reveal, too few yet", None), ("job selection.reveal, too few still", AGO)):
        number = stage.federation.number()
        await stage.keeps(Selection(number=number, circle=FOOD, role=f"role {number}", opened_by=GUS, opened_at=AGO, closes_at=AGO, extended_at=extended))  # fmt: skip
        await stage.keeps(stage.federation.card(f"selection:N-{number}"))
        await stage.does("selection", "reveal", str(number), {}, as_=name)


async def _withdrawn(stage: Stage) -> None:
    number = await stage.make("selection")
    await stage.keeps(Nomination(selection=number, user_id=HAL, changed=False, nominee=GUS, words="calm", at=AGO))
    await stage.says("a nomination is taken back", HAL, "private", f"!nominate N-{number} withdraw")


async def _rolls(stage: Stage) -> None:
    number = stage.federation.number()
    await stage.keeps(RollCall(number=number, circle=ONE, asked_by=ADA, asked_at=AGO, ends_at=AHEAD))
    await stage.keeps(*(RollAnswer(roll_call=number, coop_id=each) for each in (LOOM, LEAF)))
    await stage.is_asked(EVE, "rollcall", "still-here", f"{number} {LOOM}", {})
    await stage.says("a co-op is still here", EVE, "private", "yes")


async def _on_registers(stage: Stage) -> None:
    coop = stage.federation.number()
    await stage.keeps(Coop(id=coop, slug="bread-back", name="Bread Back", added_at=AGO, added_by=ADA))
    await stage.keeps(Speaker(coop_id=coop, user_id=ADA, since=AGO, confirmed_at=AGO, confirmed_by=BO, confirmed_as=ConfirmedAs.OPERATOR, figures_from=AGO, ended_at=AGO, ended_by=ADA, ended_as=EndedAs.LEFT))  # fmt: skip
    await stage.says("somebody speaks for their co-op again", ADA, "food", "!join for Bread Back")
    guest = Member(circle=FOOD, user_id=ZOE, coop_id=CRUST, standing=CircleStanding.GUEST, joined_at=AGO)
    learns = Member(circle=FOOD, user_id=IVY, standing=CircleStanding.LEARNING, joined_at=AGO)
    await stage.keeps(guest, learns)
    await stage.says("somebody is a co-op's guest no more", HAL, "food", f"!speaker end {ZOE} for Crust Works")
    await stage.is_asked(IVY, "membership", "full-voice", FOOD, {"coop": None})
    await stage.says("who was learning goes on as a guest", IVY, "private", "no")


async def _roles(stage: Stage) -> None:
    await stage.says("a circle is asked to end a role", HAL, "food", f"!role end {person(3)} facilitator")
    number = stage.federation.number()
    await stage.keeps(Role(id=number, circle=ONE, user_id=EVE, role=RoleName.FACILITATOR, starts_at=AGO, source="role", ends_at=AGO))  # fmt: skip
    await stage.does("membership", "term", str(number), {}, as_="job membership.term, which is over")
    await stage.says("two are two again", CY, "private", "!me end")


async def _taken_in(stage: Stage) -> None:
    town, table = stage.town, "circle,person,coop\nfood,@nora:example.org,Tailors\n"

    async def takes_in() -> None:
        app = town.app
        done = await take_in(table, by=ADA, store=True, database=app.database, settings=app.settings, families=commands.FAMILIES, now=town.now)  # fmt: skip
        assert (done.new, list(done.bad)) == (1, [])

    await stage.counts("a table of members is taken in", takes_in)


async def _in_clear(stage: Stage) -> None:
    await stage.says("!private unencrypted, once more", GUS, "private", "!private unencrypted")


async def _forgotten(stage: Stage) -> None:
    await stage.town.private(KIT)
    for row in stage.federation.selection(stage.federation.number(), stage=Stage_.ASKED):
        if isinstance(row, Selection):
            row.proposed = KIT
        await stage.keeps(row)
    await stage.keeps(OpenQuestion(user_id=KIT, family="help", name="stop-forgetting", about="me", data={}, asked_at=stage.town.now - timedelta(days=2), expires_at=AHEAD))  # fmt: skip
    await stage.does("help", "forget", "kit", {"person": KIT}, as_="job help.forget, after the day")
    await stage.is_asked(HAL, "help", "stop-forgetting", "me", {})
    await stage.says("!forget cancel, after a yes", HAL, "private", "!forget cancel")


async def _follows(stage: Stage) -> None:
    await stage.is_asked(ADA, "help", "follow", "!another:example.org", {"circle": ONE})
    await stage.says("a circle follows its alias", ADA, "private", "yes")


STORIES: tuple[Callable[[Stage], Awaitable[None]], ...] = (
    _let_in, _chosen, _too_few, _withdrawn, _rolls, _on_registers, _roles, _taken_in, _in_clear, _forgotten, _follows,
)  # fmt: skip


async def tell_stories(stage: Stage) -> None:
    """All of them, one after the other."""
    for story in STORIES:
        await story(stage)
