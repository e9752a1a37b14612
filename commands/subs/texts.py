"""All that this family says, from top to bottom. Sums come in as ``Sums``, which writes one in the federation's money."""

from collections.abc import Callable, Sequence

from chatbot.api.arguments import Declared
from chatbot.api.markup import Block, Doc, Inline, b, cmd, code, n, p, run, say, t, ul
from chatbot.config import LevyScheme
from commands.rules import subs as judge
from storage.models import Declaration

Sums = Callable[[int], str]
FIGURES = code("92000 wages, 71500 self-employed")


def how_many_have_declared(declared: int, seats: int, year: judge.SubsYear) -> Doc:
    """In a circle's room: how many, and no more."""
    return say(
        "{declared} of {seats} co-ops here have declared for {year}. Thank you! Figures are for our private room: write to "
        "me there and say {subs}.",
        declared=declared,
        seats=seats,
        year=year.label,
        subs=cmd("subs", here=False),
    )


def how_a_coop_stands(coop: str, year: judge.SubsYear, state: Inline) -> Inline:
    """One co-op's line: whether it has declared, and in private what."""
    return t("{coop}, {year}: {state}", coop=b(coop), year=year.label, state=state)


DECLARED, NOT_DECLARED = t("declared"), t("not declared yet")


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
    return t(
        "declared {when}: fee {fee} + VAT {vat} = {total}",
        when=when,
        fee=sums(found.fee),
        vat=sums(found.vat),
        total=sums(found.fee + found.vat),
    )


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


def bill(declared: Declared, due: judge.Bill, scheme: LevyScheme, sums: Sums) -> list[Block]:
    """A declaration and what follows from it, line by line."""
    figures = t(
        "Wages {wages}, self-employed {self_employed}",
        wages=sums(declared.wages),
        self_employed=sums(declared.self_employed),
    )
    why = _why(declared, due, scheme, sums)
    if scheme.vat is None:
        fee = t("Fee {fee} ({why})", fee=sums(due.fee), why=why)
    else:
        fee = t("Fee {fee} ({why}) + VAT {vat}", fee=sums(due.fee), why=why, vat=sums(due.vat))
    return [ul([figures, fee]), p("**Total {total}**", total=sums(due.total))]


def _why(declared: Declared, due: judge.Bill, scheme: LevyScheme, sums: Sums) -> Inline:
    labour = declared.wages + declared.self_employed
    rate = f"{scheme.rate.numerator}/{scheme.rate.denominator}"
    if declared.pays is not None:
        return t("what your co-op can pay")
    if due.fee == scheme.minimum and labour * scheme.rate < scheme.minimum:
        return t("the minimum, since {rate} of {labour} is less", rate=rate, labour=sums(labour))
    return t("{rate} of {labour}", rate=rate, labour=sums(labour))


def worked_out(bill: list[Block]) -> Doc:
    """What some figures would come to."""
    return say(*bill, p("Nothing is stored. To declare, say {declare}.", declare=cmd("subs declare")))


def figures_wanted(coop: str, year: judge.SubsYear) -> Doc:
    """To whoever would declare and has not said any figures."""
    return say(
        p(
            "Thank you! For {coop}, {year}: what did your co-op pay in wages in its last financial year, and to "
            "self-employed members?",
            coop=b(coop),
            year=year.label,
        ),
        p("For example: {figures}. Say {cancel} to stop.", figures=FIGURES, cancel=code("cancel")),
    )


def please_declare(coop: str, year: judge.SubsYear, *, due: str) -> Doc:
    """To whoever speaks for a co-op, when the treasurer asks their circle."""
    return say(
        p(
            "Hello! The subs for {year} are to be declared for {coop}. Please answer by {due}.",
            year=year.label,
            coop=b(coop),
            due=due,
        ),
        p(
            "What did your co-op pay in wages in its last financial year, and to self-employed members? For example: "
            "{figures}",
            figures=FIGURES,
        ),
        p("Only you and the treasurer see the figures. I read them back before I keep anything."),
    )


def read_back(
    coop: str, year: judge.SubsYear, bill: list[Block], *, replaces: Inline | None, by: str | None, fee_only: bool
) -> Doc:
    """What was understood; it waits for a yes. ``replaces`` is what it takes the place of, where the person may see it; ``by`` is
    who has declared that, where it was somebody else."""
    blocks: list[Block] = [p("{coop}, {year}. I read:", coop=b(coop), year=year.label), *bill]
    if replaces is not None:
        blocks.append(p("It replaces what was {declared}.", declared=replaces))
    if by is not None:
        blocks.append(p("It replaces what {name} has declared. They and the treasurer are told.", name=by))
    if fee_only:
        blocks.append(p("I will keep just the fee, not the figures."))
    question = p(
        "Is that right? Say {yes} to declare it, {no} to drop it, or send other figures.",
        yes=code("yes"),
        no=code("no"),
    )
    return say(*blocks, question)


def not_read(understood: Inline, expected: Inline | None) -> Doc:
    """To whoever would declare figures that cannot be read: the next ones need no command."""
    return say(
        run(
            understood,
            *([t("I expected {expected}.", expected=expected)] if expected is not None else []),
            t(
                "Please say just the figures, for example: {figures}. Say {cancel} to stop.",
                figures=FIGURES,
                cancel=code("cancel"),
            ),
        )
    )


def dropped() -> Inline:
    """To whoever says no."""
    return t("All right, nothing is stored. To begin again, say {declare}.", declare=cmd("subs declare"))


def stored(coop: str, year: judge.SubsYear, *, total: str) -> Doc:
    """To whoever says yes."""
    return say(
        p(
            "Thank you! {coop} has declared for {year}. **Total {total}.**",
            coop=b(coop),
            year=year.label,
            total=total,
        ),
        p(
            "To correct it, just declare again; both are kept. {undo} takes it back, and {subs} shows it any time.",
            undo=cmd("undo"),
            subs=cmd("subs"),
        ),
    )


def replaced(coop: str, year: judge.SubsYear, *, who: str, was_by: str | None, back: Inline) -> Doc:
    """To the one whose declaration was replaced by somebody else's, and to the treasurer: no figure."""
    change = t(
        "{person} has declared anew for {coop}, {year}, in place of what {was_by} had declared.",
        person=who,
        coop=b(coop),
        year=year.label,
        was_by=was_by or "",
    )
    if was_by is None:
        change = t(
            "{person} has declared anew for {coop}, {year}, in place of what you had declared.",
            person=who,
            coop=b(coop),
            year=year.label,
        )
    return say(
        change,
        p(
            "If that should not be, tap ↩ on this message, or say {back}: what was declared before holds again.",
            back=back,
        ),
    )


def brought_back(coop: str, year: judge.SubsYear) -> Doc:
    """To who has brought an earlier declaration back."""
    return say(
        "Thank you. For {coop}, {year}, what was declared before holds again, as a new entry. Both are kept.",
        coop=b(coop),
        year=year.label,
    )


def was_brought_back(coop: str, year: judge.SubsYear, *, who: str) -> Doc:
    """To those whom that concerns."""
    return say(
        "{person} has brought back what was declared for {coop}, {year}, before it was replaced. Both are kept.",
        person=who,
        coop=b(coop),
        year=year.label,
    )


def asking(year: judge.SubsYear, *, asked: int, waiting: int, due: str, declared: int, seats: int) -> Inline:
    """To the treasurer who asks a circle."""
    sentences: list[Inline] = [
        t("Thank you."),
        n(
            asked,
            "I am asking {count} co-op in private to declare for {year} by {due}.",
            "I am asking {count} co-ops in private to declare for {year} by {due}.",
            year=year.label,
            due=due,
        ),
    ]
    if waiting:
        again = n(
            waiting,
            "{count} asked before has not answered yet; I remind them once.",
            "{count} asked before have not answered yet; I remind them once.",
        )
        sentences.append(again)
    return run(*sentences, t("{declared} of {seats} have declared so far.", declared=declared, seats=seats))


def reminder(coop: str, year: judge.SubsYear, *, due: str, pays_what_it_can: bool) -> Doc:
    """To whoever was asked and has not declared, once."""
    please = t(
        "A friendly reminder: the subs of {coop} for {year} are to be declared by {due}. Say {declare} here; it takes two "
        "messages.",
        coop=b(coop),
        year=year.label,
        due=due,
        declare=cmd("subs declare"),
    )
    if not pays_what_it_can:
        return say(please)
    return say(run(please, t("If money is tight, your co-op can pay what it can.")))


def outstanding(names: Sequence[str], year: judge.SubsYear, *, private: bool) -> Doc:
    """Who has not declared yet: by name in private only."""
    if not names:
        return say("All have declared for {year}. Thank you!", year=year.label)
    if private:
        return say(p("Not declared for {year} yet:", year=year.label), ul(names))
    return say(
        n(
            len(names),
            "{count} has not declared for {year} yet. Say {outstanding} in our private room for the name.",
            "{count} have not declared for {year} yet. Say {outstanding} in our private room for the names.",
            year=year.label,
            outstanding=cmd("subs outstanding", here=False),
        )
    )
