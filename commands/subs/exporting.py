"""What was declared, for the treasurer, as a file that the command line writes: it holds figures told in private."""

from chatbot.api.context import Ctx
from commands.rules.tables import as_csv, exact, iso
from commands.subs.family import subs
from storage.models import Declaration
from storage.queries import coops
from storage.queries import subs as declarations
from storage.types import Pence

COLUMNS = (
    *("scheme", "year_start", "coop", "wages", "self_employed", "pays", "fee", "vat", "total"),
    *("declared_by", "declared_at", "replaced_at", "reason"),
)


@subs.export("declarations.csv")
async def declared(ctx: Ctx) -> str:
    """All declarations, also those that were corrected since."""
    names = {coop.id: coop.name for coop in await coops.all_in(ctx.db)}
    return as_csv(COLUMNS, [_row(each, names[each.coop_id]) for each in await declarations.ever(ctx.db)])


def _row(declaration: Declaration, coop: str) -> tuple[str, ...]:
    fee, vat = declaration.fee, declaration.vat
    sums = (declaration.wages, declaration.self_employed, declaration.pays, fee, vat, Pence(fee + vat))
    return (
        declaration.scheme,
        declaration.year_start.isoformat(),
        coop,
        *map(exact, sums),
        declaration.declared_by,
        iso(declaration.declared_at),
        iso(declaration.replaced_at),
        declaration.reason or "",
    )
