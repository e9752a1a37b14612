"""What was declared, for the treasurer, as a file that the command line writes: it holds figures told in private."""

from chatbot.api.arguments import places_of
from chatbot.api.context import Ctx
from commands.rules.tables import as_csv, exact, iso
from commands.subs.family import subs
from storage.models import Declaration
from storage.queries import coops
from storage.queries import subs as declarations
from storage.types import Pence

COLUMNS = (
    *("id", "scheme", "year_start", "coop_id", "coop", "wages", "self_employed", "heads", "pays", "left_out"),
    *("currency", "fee", "vat", "total", "months", "declared_by", "way", "declared_at", "replaced_at", "reason"),
)


@subs.export("declarations.csv")
async def declared(ctx: Ctx) -> str:
    """All declarations, also those that were corrected since."""
    names = {coop.id: coop.name for coop in await coops.all_in(ctx.db)}
    money = ctx.settings.federation.currency
    found = await declarations.ever(ctx.db)
    return as_csv(COLUMNS, [row_of(each, names[each.coop_id], currency=money) for each in found])


def row_of(declaration: Declaration, coop: str, *, currency: str) -> tuple[str, ...]:
    """A declaration as a line of a table: exact sums in its own money, which is the federation's where that was not kept."""
    fee, vat, terms = declaration.fee, declaration.vat, declaration.terms
    money = terms["currency"] if terms is not None else currency
    places = places_of(money)
    return (
        str(declaration.id),
        declaration.scheme,
        declaration.year_start.isoformat(),
        str(declaration.coop_id),
        coop,
        exact(declaration.wages, places=places),
        exact(declaration.self_employed, places=places),
        "" if declaration.heads is None else str(declaration.heads),
        exact(declaration.pays, places=places),
        "yes" if declaration.left_out else "",
        money,
        *(exact(each, places=places) for each in (fee, vat, Pence(fee + vat))),
        str(terms["months"]) if terms is not None else "",
        declaration.declared_by,
        declaration.way or "",
        iso(declaration.declared_at),
        iso(declaration.replaced_at),
        declaration.reason or "",
    )
