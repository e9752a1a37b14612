"""Items and decisions that are about to come to something: to wait for a holder, to their half of an outcome, to a review's end."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import update

from storage.models import Answer, Decision, Item, ItemDraft, ReviewWish, Stance
from storage.types import Base, EventId
from tests.journeys.statements.federation import AGO, CRUST, FOOD, GUS, HAL, TECH, WORDS, Federation

if TYPE_CHECKING:
    from tests.journeys.statements.stage import Stage

MADE = ("published", "no_end_over", "term_over", "unmet_due", "half", "kept_review", "amended_review")
HEARD = (Stance.CONSENT,)


async def make(stage: "Stage", what: str, number: int) -> int:
    """One of these, and its number."""
    made = stage.federation
    if what in ("kept_review", "amended_review"):
        decided, number = await stage.make("decision"), made.number()  # A review is younger than what it looks at.
        wish = ReviewWish.KEEP if what == "kept_review" else ReviewWish.AMEND
        await stage.keeps(*made.item(number, stances=HEARD, reviews=decided, wish=wish))
    elif what == "half":
        other = made.number()
        await stage.keeps(*made.item(number, stances=HEARD))
        await stage.keeps(*made.item(other, circle=TECH, twin=number))
        async with stage.town.app.database.transaction() as db:
            await db.execute(update(Item).where(Item.number == number).values(twin=other))
    else:
        await stage.keeps(*_rows_of(made, what, number))
    return number


def _rows_of(made: Federation, what: str, number: int) -> Iterator[Base]:
    match what:
        case "published":
            yield from made.item(number, stances=HEARD)
            yield ItemDraft(number=number, circle=FOOD, text=WORDS, begun_by=GUS, begun_at=AGO, changed_at=AGO, item=number, published_at=AGO)  # fmt: skip
        case "no_end_over":
            yield from made.item(number, unset_ends=1, closes_at=AGO)
        case "term_over":
            for row in made.decision(number):
                if isinstance(row, Decision):
                    row.review_at, row.term_ends_at = AGO, AGO
                yield row
        case "unmet_due":
            for row in made.item(number, stances=HEARD, version=2):
                if isinstance(row, Answer):
                    row.version = 2
                yield row
            source = EventId(f"$unmet-{number}")
            yield Answer(item=number, version=1, user_id=HAL, seat=f"coop:{CRUST}", stance=Stance.CRITICAL, words=WORDS, at=AGO, source=source)  # fmt: skip
