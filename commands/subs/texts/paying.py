"""All that this family says, from top to bottom. Sums come in as ``Sums``, which writes one in the federation's money."""

from collections.abc import Callable, Sequence

from chatbot.api.wording.markup import SUBS, Block, Doc, Inline, b, cmd, code, p, run, say, t, ul
from commands.rules.subs.terms import Kind
from storage.models import Declaration

Sums = Callable[[int], str]
FIGURES, HEADS = code("92000 wages, 71500 self-employed"), code("8 members")


def how_many_have_declared(counts: Sequence[tuple[int, int, str]]) -> Doc:
    """In a circle's room: how many, and no more. ``counts`` has how many of how many, for which year."""
    of = [
        t("{declared} of {seats} co-ops here have declared for {year}.", declared=declared, seats=seats, year=year)
        for declared, seats, year in counts
    ]
    more = t(
        "Thank you! Figures are for our private room: write to me there and say {subs}.", subs=cmd("subs", here=False)
    )
    return say(p(run(*of, more))) if len(of) == 1 else say(ul(of), p(more))


def how_a_coop_stands(coop: str, year: str, state: Inline) -> Inline:
    """One co-op's line: whether it has declared, and in private what."""
    return t("{coop}, {year}: {state}", coop=b(coop), year=year, state=state)


DECLARED, NOT_DECLARED = t("declared"), t("not declared yet")
NOT_DUE = t("nothing is due, by what the treasurer has noted of when it pays")


def declared_before(figures: Inline) -> Inline:
    """A co-op has declared, and its figures are from before the person spoke for it."""
    return t("declared, before you spoke for it; to ask for the figures, say {figures}", figures=figures)


def unconfirmed(*, declared: bool) -> Inline:
    """How a co-op stands, for somebody who is still to be confirmed."""
    if declared:
        return t("declared; you see the figures once it is confirmed that you speak for it")
    return t("not declared yet; you can once it is confirmed that you speak for it")


def what_was_declared(found: Declaration, *, when: str, sums: Sums) -> Inline:
    """What a co-op has declared, for its own people."""
    if found.left_out:
        return t("left out, as said {when}", when=when)
    return t("declared {when}: fee {due}", when=when, due=what_is_due(found, sums))


def what_is_due(found: Declaration, sums: Sums) -> Inline:
    """What a declaration comes to; of VAT nothing is said where its terms know none."""
    if not found.vat and found.terms is not None and found.terms["vat"] is None:
        return t("{fee}", fee=sums(found.fee))
    return t("{fee} + VAT {vat} = {total}", fee=sums(found.fee), vat=sums(found.vat), total=sums(found.fee + found.vat))


def how_ones_coops_stand(lines: Sequence[Inline], *, treasurer: bool) -> Doc:
    """How a person's co-ops stand; to a treasurer who speaks for none, what they can do."""
    if not lines and treasurer:
        return say(
            "You speak for no co-op yet, so there is nothing of your own. As treasurer, {outstanding} shows which co-ops have not "
            "declared, and {ask}, in a circle's room, asks them.",
            outstanding=cmd("subs outstanding"),
            ask=cmd("subs ask", here=False),
        )
    if not lines:
        join = cmd("join for <your co-op>", here=False)
        return say("You speak for no co-op yet. Say {join} in your circle's room.", join=join)
    return say(ul(lines), p("To declare or to correct, say {declare}.", declare=cmd("subs declare")))


def worked_out(bill: list[Block], *, declare_it: str, waits: Inline | None = None) -> Doc:
    """What some figures would come to, and the command that declares them; ``waits`` what is still waited for."""
    still = [] if waits is None else [p("I still wait for your word on {what}.", what=waits)]
    return say(*bill, p("Nothing is stored. To declare that, say {declare}.", declare=cmd(declare_it)), *still)


def figures_wanted(coop: str, year: str, kind: Kind, *, voluntary: bool) -> Doc:
    """To whoever would declare and has not said any figures."""
    example = HEADS if kind is Kind.PER_HEAD else FIGURES
    blocks = [p(run(t("Thank you! For {coop}, {year}:", coop=b(coop), year=year), _asks_for(kind)))]
    if voluntary:
        blocks.append(LEAVES_OUT)
    return say(*blocks, p("For example: {figures}. Say {cancel} to stop.", figures=example, cancel=code("cancel")))


LEAVES_OUT = p("It is voluntary: say {no} to leave it out this year.", no=code("not this year"))


def _asks_for(kind: Kind) -> Inline:
    if kind is Kind.PER_HEAD:
        return t("how many members does your co-op have?")
    return t("what did your co-op pay in wages in its last financial year, and to self-employed members?")


def please_declare(coop: str, year: str, kind: Kind, *, due: str, voluntary: bool) -> Doc:
    """To whoever speaks for a co-op, when it is asked for its figures."""
    blocks = [
        p(
            "Hello! The {subs} for {year} are to be declared for {coop}. Please answer by {due}.",
            subs=SUBS,
            year=year,
            coop=b(coop),
            due=due,
        )
    ]
    if kind is Kind.PER_HEAD:
        blocks.append(p("How many members does your co-op have? For example: {figures}", figures=HEADS))
    else:
        blocks.append(
            p(
                "What did your co-op pay in wages in its last financial year, and to self-employed members? For example: "
                "{figures}",
                figures=FIGURES,
            )
        )
    if voluntary:
        blocks.append(LEAVES_OUT)
    seen = p(
        "Those who speak for {coop} and the treasurer see the figures, and nobody else. I read them back before I keep anything.",
        coop=coop,
    )
    return say(*blocks, seen)


def please_confirm(coop: str, year: str, bill: list[Block], *, due: str, voluntary: bool) -> Doc:
    """The same, where there is one sum for all."""
    blocks: list[Block] = [
        p(
            "Hello! The {subs} for {year} come to this for {coop}. Please answer by {due}:",
            subs=SUBS,
            year=year,
            coop=b(coop),
            due=due,
        ),
        *bill,
    ]
    question = p("Say {yes} to declare it.", yes=code("yes"))
    return say(*blocks, question, *([LEAVES_OUT] if voluntary else []))


def read_back(
    coop: str,
    year: str,
    bill: list[Block],
    *,
    replaces: Inline | None,
    by: str | None,
    fee_only: bool,
    why: str | None,
    figures: bool,
) -> Doc:
    """What was understood; it waits for a yes. ``replaces`` is what it takes the place of, where the person may see it; ``by`` is
    who has declared that, where it was somebody else. ``figures`` whether there are any to correct."""
    blocks: list[Block] = [p("{coop}, {year}. I read:", coop=b(coop), year=year), *bill]
    if replaces is not None:
        blocks.append(p("It replaces what was {declared}.", declared=replaces))
    if by is not None:
        blocks.append(p("It replaces what {name} has declared. They and the treasurer are told.", name=by))
    if (replaces or by) is not None and why is None:
        blocks.append(p("To note why, say {because}.", because=code("yes because …")))
    if why is not None:
        blocks.append(p("Why: “{why}”", why=why))
    if fee_only:
        blocks.append(p("I will keep just the fee, not the figures."))
    if figures:
        question = p(
            "Is that right? Say {yes} to declare it, {no} to drop it, or send other figures.",
            yes=code("yes"),
            no=code("no"),
        )
    else:
        question = p("Is that right? Say {yes} to declare it, or {no} to drop it.", yes=code("yes"), no=code("no"))
    return say(*blocks, question)


def not_read(understood: Inline, expected: Inline | None, *, example: Inline = FIGURES) -> Doc:
    """To whoever would declare figures that cannot be read: the next ones need no command."""
    return say(
        run(
            understood,
            *([t("I expected {expected}.", expected=expected)] if expected is not None else []),
            t(
                "Please say just the figures, for example: {figures}. Say {cancel} to stop.",
                figures=example,
                cancel=code("cancel"),
            ),
        )
    )


def dropped() -> Inline:
    """To whoever says no."""
    return t("All right, nothing is stored. To begin again, say {declare}.", declare=cmd("subs declare"))


def stored(coop: str, year: str, *, total: str) -> Doc:
    """To whoever says yes."""
    return say(
        p(
            "Thank you! {coop} has declared for {year}. **Total {total}.**",
            coop=b(coop),
            year=year,
            total=total,
        ),
        p(
            "To correct it, just declare again; both are kept. {undo} takes it back, and {subs} shows it any time.",
            undo=cmd("undo"),
            subs=cmd("subs"),
        ),
    )


def left_out(coop: str, year: str, *, declare: str) -> Doc:
    """To whoever leaves a voluntary scheme out."""
    return say(
        "Thank you, that is noted: {coop} leaves out {year}. I do not ask again this year. To take part after all, say {declare}.",
        coop=b(coop),
        year=year,
        declare=cmd(declare),
    )


def terms_have_changed() -> Inline:
    """To whoever says yes to what was read back by terms that have changed since."""
    return t("The terms have changed since I read it back, so nothing is stored yet.")


def replaced(coop: str, year: str, *, who: str, was_by: str | None, back: Inline) -> Doc:
    """To the one whose declaration was replaced by somebody else's, and to the treasurer: no figure."""
    change = t(
        "{person} has declared anew for {coop}, {year}, in place of what {was_by} had declared.",
        person=who,
        coop=b(coop),
        year=year,
        was_by=was_by or "",
    )
    if was_by is None:
        change = t(
            "{person} has declared anew for {coop}, {year}, in place of what you had declared.",
            person=who,
            coop=b(coop),
            year=year,
        )
    return say(
        change,
        p(
            "If that should not be, tap ↩ on this message, or say {back}: what was declared before holds again.",
            back=back,
        ),
    )


def brought_back(coop: str, year: str) -> Doc:
    """To who has brought an earlier declaration back."""
    return say(
        "Thank you. For {coop}, {year}, what was declared before holds again, as a new entry. Both are kept.",
        coop=b(coop),
        year=year,
    )


def was_brought_back(coop: str, year: str, *, who: str) -> Doc:
    """To those whom that concerns."""
    return say(
        "{person} has brought back what was declared for {coop}, {year}, before it was replaced. Both are kept.",
        person=who,
        coop=b(coop),
        year=year,
    )
