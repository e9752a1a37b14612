"""What the bot keeps about a person, asked of all families; and who else can see it."""

from chatbot.api.access import Who
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Place
from commands.help import mydata_texts as texts
from commands.help.family import help_
from commands.rules.tables import as_csv, iso
from storage.queries import accounts, persons

MOST = 500
"""Of each table no more than the newest so many are listed one by one."""


@help_.command(
    "mydata",
    allow=Who.ANYONE,
    place=Place.PRIVATE,
    example="mydata",
    changes=False,
    also="my data., what do you know about me., what do you keep about me., what do you store about me., my personal data.",
)
async def mydata(ctx: Ctx, *, all: bool = False) -> Reply:  # noqa: A002
    """See what I keep about you, and who can see it.

    The first of it is shown, with `mydata all` everything, and each record that names you comes as a table (CSV): where, as what, since
    when. Words and figures are not in it.
    """
    person, lines = ctx.actor.user_id, []
    for account in (await accounts.current(ctx.db)).of(person):
        held = [each.line for each in await ctx.held_of(account)]
        lines += held if account == person else [texts.of_account(account, line) for line in held]
    records = await persons.records_naming(ctx.db, user_id=person, most=MOST)
    rows = [(table, key, as_, iso(at)) for table, key, as_, at in records]
    table = as_csv(("table", "record", "as", "since"), rows).encode()
    await ctx.outbox.file(person, about=None, name="mydata.csv", mime="text/csv", data=table)
    operators = ctx.settings.federation.operators
    if all or len(lines) <= texts.FIRST:
        return Reply(texts.kept(person, lines, operators=operators))
    return Reply(texts.first_of(lines, operators=operators))
