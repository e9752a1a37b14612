"""What was declared, for the treasurer, as a file that the command line writes: it holds figures told in private."""

from chatbot.api.context import Ctx
from commands.rules.tables import as_csv, exact, iso
from commands.subs.family import subs
from storage.queries import coops
from storage.queries import subs as declarations
from storage.types import Pence

COLUMNS = (
    "scheme", "year_start", "coop", "wages", "self_employed", "pays", "fee", "vat", "total", "declared_by", "declared_at",
    "replaced_at", "reason",
)  # fmt: skip


@subs.export("declarations.csv")
async def declared(ctx: Ctx) -> str:
    """All declarations, also those that were corrected since."""
    names = {coop.id: coop.name for coop in await coops.all_in(ctx.db)}
    rows = [
        (each.scheme, each.year_start.isoformat(), names[each.coop_id], exact(each.wages), exact(each.self_employed),
         exact(each.pays), exact(each.fee), exact(each.vat), exact(Pence(each.fee + each.vat)), each.declared_by,
         iso(each.declared_at), iso(each.replaced_at), each.reason or "")
        for each in await declarations.ever(ctx.db)
    ]  # fmt: skip
    return as_csv(COLUMNS, rows)
