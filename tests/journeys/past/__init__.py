"""The past of the town, and its neighbours: in every table the rows that nothing may find.

A query that has lost one of its conditions finds the same rows in an empty archive. So every journey begins in one where much
has happened: circles were given up, people have left, terms have ended or not begun, other years were asked for. Whoever finds
any of it tells the wrong circle, asks the wrong person, or counts what is over, and some journey fails.

The past has the numbers from 0 downwards: what happens in a journey is C-1, D-1, R-1, as in an archive that is new, and comes
after it in every order.
"""

from storage.database import Database
from tests.journeys.past import people, talk, traces
from tests.journeys.past.names import HAVE_LEFT

__all__ = ["HAVE_LEFT", "live_through"]


async def live_through(database: Database) -> None:
    """Put the past into an archive that is empty."""
    async with database.transaction() as db:
        for rows in (people.rows(), talk.rows(), traces.rows()):
            for row in rows:
                db.add(row)
                await db.flush()
