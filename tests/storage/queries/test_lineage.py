"""What came before a decision: each condition keeps out a row that differs in nothing else."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Decision, Item, ItemStatus, ReviewWish
from storage.queries import lineage
from tests.storage.queries.conftest import AFTER, EVE, FOOD, NOW, amid

ITEM: dict[str, Any] = {
    "circle": FOOD, "text": "Share a van", "proposer": EVE, "opened_at": NOW, "closes_at": AFTER, "version_at": NOW,
    "status": ItemStatus.AGREED,
}  # fmt: skip
AGREED = (ItemStatus.AGREED, ItemStatus.AGREED_UNMET)


async def decided(db: AsyncSession, *, replaced_by: int | None = None, text: str = "Share a van") -> Decision:
    item = await amid(db, Item, **ITEM)
    return await amid(
        db, Decision, item=item.number, circle=FOOD, text=text, agreed_at=NOW, summary="", replaced_by=replaced_by
    )


async def test_of_a_decision_all_whose_place_it_has_taken_are_found_and_no_others(db: AsyncSession) -> None:
    newest = await decided(db)
    before = await decided(db, replaced_by=newest.number)
    first = await decided(db, replaced_by=before.number)
    other = await decided(db)
    await decided(db, replaced_by=other.number)

    found = await lineage.lines_of(db, decisions=[newest.number, before.number])
    assert [(asked, one.number) for asked, one in found] == [
        *((newest.number, one.number) for one in (newest, before, first)),
        *((before.number, one.number) for one in (before, first)),
    ]


async def test_the_reviews_that_have_kept_a_decision(db: AsyncSession) -> None:
    decision, other = await decided(db), await decided(db)
    wanted = await amid(
        db,
        Item,
        {"reviews": other.number},
        {"wish": ReviewWish.AMEND},
        {"wish": ReviewWish.DROP},
        {"status": ItemStatus.NOT_AGREED},
        {"status": ItemStatus.OPEN},
        **{**ITEM, "reviews": decision.number, "wish": ReviewWish.KEEP},
    )
    assert await lineage.renewals_of(db, decisions=[decision.number], agreed=AGREED) == [wanted]
