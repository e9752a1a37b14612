"""The questions that are asked in private: the figures of a co-op, and whether what was read back is right."""

from dataclasses import dataclass
from datetime import date

from chatbot.api.arguments import Declared, Reading
from chatbot.api.context import Ctx
from chatbot.api.markup import Inline
from chatbot.api.payloads import Asked
from commands.rules import subs as judge
from commands.rules import subs_words as words_of
from commands.subs import asked_texts as texts
from commands.subs.family import levy_of, sums_of, work_out, year_starting_in
from storage.models import Coop
from storage.queries import coops
from storage.types import Pence


@dataclass(frozen=True)
class FiguresWanted(Asked, name="figures"):
    """What has the co-op paid in wages? One question for each co-op and year."""

    about: str
    """The co-op and the year; the co-op alone where it was asked before the year was part of it."""
    year: date
    """The first day of the subs year."""
    fee_only: bool = False

    @classmethod
    def of(cls, coop: Coop, year: judge.SubsYear, *, fee_only: bool = False) -> "FiguresWanted":
        return cls(f"{coop.id} {year.start}", year.start, fee_only)

    @property
    def coop(self) -> int:
        return int(self.about.partition(" ")[0])


@dataclass(frozen=True)
class ToConfirm(Asked, name="confirm"):
    """Is this what the co-op declares?"""

    coop: int
    year: date
    wages: Pence
    self_employed: Pence
    pays: Pence | None = None
    fee_only: bool = False
    sure: bool = False
    """Whether they have been asked once more about figures that are out of all likelihood."""

    @property
    def declared(self) -> Declared:
        return Declared(self.wages, self.self_employed, self.pays)


def are_figures(words: str, asked: FiguresWanted, reading: Reading) -> bool:
    """Whether words are what a co-op has paid."""
    return words_of.are_figures(words, currency=reading.currency, locale=reading.locale)


def hold_figures(words: str, asked: FiguresWanted | ToConfirm, reading: Reading) -> bool:
    """Whether words are meant as figures, read or not."""
    return words_of.hold_figures(words, currency=reading.currency, locale=reading.locale)


def confirms(words: str, asked: ToConfirm, reading: Reading) -> bool:
    """Whether words say yes or no to what was read back, or correct it."""
    return words_of.confirms(words, asked.declared, currency=reading.currency, locale=reading.locale)


async def figures_of(ctx: Ctx, asked: FiguresWanted) -> Inline:
    """What is asked for."""
    coop = await coops.by_id(ctx.db, coop_id=asked.coop)
    return texts.figures_of(coop.name, year_starting_in(ctx, asked.year.year))


async def read_back_for(ctx: Ctx, asked: ToConfirm) -> Inline:
    """What yes would store."""
    coop = await coops.by_id(ctx.db, coop_id=asked.coop)
    total = work_out(levy_of(ctx), asked.declared).bill.total
    return texts.what_was_read_back(coop.name, asked.declared, total, sums_of(ctx))


def waiting(ctx: Ctx, asked: ToConfirm) -> Inline:
    """What yes would store, said whenever something else is said."""
    return texts.waiting(asked.declared, work_out(levy_of(ctx), asked.declared).bill.total, sums_of(ctx))
