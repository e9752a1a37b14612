"""Follows every objection to its end in what a circle can read: the pages of its items, outcomes, logbook, files and reviews.

It reads nothing else. Which objections there were it has from the ledger, which people have kept; what became of each it does not
ask, but finds, or does not.
"""

import csv
import io
import re

from tests.journeys.years.deeds import Years
from tests.journeys.years.ledger import As, Raised
from tests.journeys.years.people import READER

FIRST = re.compile(r"(?P<mark>\S+) C-\d+ (?P<came>.+?)(?: · D-(?P<decision>\d+))?$")
UNMET = "with an unmet"


class Follower:
    """Reads what there is to read when the years are over."""

    def __init__(self, years: Years) -> None:
        self.years, self.town, self.ledger = years, years.town, years.ledger
        self.pages: dict[int, str] = {}
        self.decisions: dict[int, str] = {}
        self.rows: dict[int, dict[str, str]] = {}
        self.outcomes: dict[int, list[str]] = {}
        self.open = ""

    async def reads(self) -> None:
        """All pages, each once."""
        for number, circle in sorted(self.years.circle_of.items()):
            self.pages[number] = await self._all_of(circle, f"!item C-{number}")
        for number in sorted(
            {int(each) for page in self.pages.values() for each in re.findall(r"· D-(\d+)$", page.split("\n")[0])}
        ):
            circle = next(
                self.years.circle_of[item]
                for item, page in self.pages.items()
                if page.split("\n")[0].endswith(f"· D-{number}")
            )
            self.decisions[number] = await self._all_of(circle, f"!decision D-{number}")
        for circle, reader in READER.items():
            self.open += await self._all_of(circle, "!objections")
            before = len(self.town.server.files)
            await self.town.says(reader, await self.town.private(reader), f"decisions export csv circle {circle}")
            for data in list(self.town.server.files.values())[before:]:
                for row in csv.DictReader(io.StringIO(data.decode().lstrip("\ufeff"))):
                    self.rows[int(row["decision"].removeprefix("D-"))] = row
            for body in self.years.said_in(circle):
                if (found := re.match(r"C-(\d+): ", body)) is not None:
                    self.outcomes.setdefault(int(found[1]), []).append(body)

    async def _all_of(self, circle: str, words: str) -> str:
        before, room = len(self.town.server.files), self.town.room(circle)
        said = len(self.town.heard_all(room))
        await self.town.says(READER[circle], room, words)
        files = [data.decode() for data in list(self.town.server.files.values())[before:]]
        return "\n".join([*self.town.heard_all(room)[said:], *files])

    # Of an item.

    def came_to(self, number: int) -> str:
        """How an item stands, by the first line of its page."""
        found = FIRST.match(self.pages[number].split("\n")[0])
        return found["came"] if found is not None else "open"

    def decision_of(self, number: int) -> int | None:
        found = FIRST.match(self.pages[number].split("\n")[0])
        return int(found["decision"]) if found is not None and found["decision"] else None

    def reviews_of(self, decision: int) -> list[int]:
        """The reviews of a decision, by their pages."""
        return [
            each for each, page in sorted(self.pages.items()) if re.search(rf"^Review of D-{decision} by", page, re.M)
        ]

    def complaints(self, held: Raised) -> list[str]:
        """What nobody can read that should be read of an objection."""
        if held.taken is As.REFUSED or held.back:
            return []
        found = [] if held.words in self.pages[held.item] else [f"is not on the page of C-{held.item}"]
        if held.taken in (As.LATE, As.PERSONAL) or self.ledger.answered(held):
            return found
        return found + self._stands(held, held.item)

    def _stands(self, held: Raised, number: int) -> list[str]:
        """It was not answered: what became of it on an item, and on what has followed from that."""
        came, page = self.came_to(number), self.pages[number]
        if number in self.ledger.follows:
            later = self.ledger.follows[number]
            if self.ledger.spoke_in(later, held):
                return []
            found = [] if held.words in self.pages[later] else [f"is not on C-{later}, as which C-{number} goes on"]
            return found + self._stands(held, later)
        if came == "open":
            return (
                []
                if held.words in self.open or "Said before the consent round" in page
                else [f"is not among !objections, though C-{number} is open"]
            )
        if came.startswith("agreed"):
            return self._agreed_over(held, number)
        if came.startswith("referred"):
            return self._taken_further(held, number)
        return [] if held.words in page else [f"C-{number} is {came}, and it is not on its page"]

    def _agreed_over(self, held: Raised, number: int) -> list[str]:
        found: list[str] = []
        outcome = "\n".join(self.outcomes.get(number, []))
        came, decision = self.came_to(number), self.decision_of(number)
        weighs = held.taken is not As.UNCONFIRMED
        if weighs and UNMET not in came:
            found.append(f"C-{number} is plainly {came!r}")
        if held.words not in outcome:
            found.append(f"is not in the outcome of C-{number}")
        if decision is None:
            return [*found, f"C-{number} has no decision"]
        if held.words not in self.decisions[decision]:
            found.append(f"is not on the page of D-{decision}")
        if held.words not in "".join(self.rows[decision].values()):
            found.append(f"is not in the file, at D-{decision}")
        return found + self._reviewed(held, decision, after=number, weighs=weighs)

    def _reviewed(self, held: Raised, decision: int, *, after: int, weighs: bool) -> list[str]:
        """It stands at each review of a decision, and of what takes its place, until whoever holds it has spoken there."""
        found: list[str] = []
        for review in self.reviews_of(decision):
            if review <= after:
                continue
            if held.words not in self.pages[review]:
                found.append(f"is not at C-{review}, the review of D-{decision}")
            came, new = self.came_to(review), self.decision_of(review)
            spoke = self.ledger.spoke_in(review, held)
            if came.startswith("agreed") and not spoke:
                dropped = new is not None and "Drop D-" in self.pages[review]
                if weighs and not dropped and UNMET not in came:
                    found.append(f"C-{review} is plainly {came!r}, though nobody has spoken to it there")
            if spoke and came.startswith("agreed"):
                return found
            if new is not None and new != decision:
                return found + self._reviewed(held, new, after=review, weighs=weighs)
        return found

    def _taken_further(self, held: Raised, number: int) -> list[str]:
        there = self.ledger.referred.get(number)
        if there is None:
            return []  # The other half of what was taken further: it stands on the page of the first.
        found = [] if held.words in self.pages[there] else [f"did not go along to C-{there}"]
        if self.came_to(there) != "open":
            circle = self.years.circle_of[number]
            back = [body for body in self.years.said_in(circle) if held.words in body and f"C-{number}" in body]
            if not back:
                found.append(f"nobody told the {circle} circle what became of it in C-{there}")
        return found
