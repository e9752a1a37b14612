"""What is told to people who ask about the figures before they say them."""

from collections.abc import Sequence

from chatbot.api.wording.markup import SUBS, Block, Doc, Inline, cmd, code, p, run, say, t, ul
from commands.rules.subs.terms import Bill, Kind, Terms
from commands.subs.texts.paying import Sums


def why() -> Block:
    """What the figures are for, and that the fee alone can be kept."""
    return p(
        "I work out your co-op's {subs} from them, and they are for nothing else. With {fee_only} at the end I keep just the fee, not the figures.",
        subs=SUBS,
        fee_only=code("fee only"),
    )


def who_sees() -> Block:
    """Who sees them."""
    return p(
        "Those who speak for your co-op and the treasurer see the figures; a circle's room sees only how many have declared. {privacy} says the rest.",
        privacy=cmd("privacy"),
    )


def what_counts(treasurers: Inline | None) -> Block:
    """What the two parts are."""
    told = t(
        "Wages are what your co-op paid its employees in its last financial year; self-employed is what it paid its members who are not "
        "employed by it."
    )
    return (
        p(told)
        if treasurers is None
        else p(run(told, t("Whether something counts, ask {treasurers}.", treasurers=treasurers)))
    )


def until_when(due: str | None) -> Block:
    """By when they are wanted."""
    if due is None:
        return p("There is no end that I know of: nobody has asked for them yet.")
    return p("They are asked for by {due}. If you need longer, I take them after that, too.", due=due)


def again() -> Block:
    """That a declaration can be corrected."""
    return p("Yes: declare again whenever you like; both are kept. {undo} takes back the last one.", undo=cmd("undo"))


def how_worked_out(terms: Terms, sums: Sums) -> Block:
    """By what rate, and from which sum on."""
    rate = f"{terms.rate.numerator}/{terms.rate.denominator}"
    example = cmd("subs calc 92000 wages, 71500 self-employed")
    if terms.kind is not Kind.LEVY:
        return p("{subs} shows what your co-op pays.", subs=cmd("subs"))
    if terms.bands:
        return p(
            "The fee is a share of wages and self-employed together. {example} works it out, and keeps nothing.",
            example=example,
        )
    return p(
        "The fee is {rate} of wages and self-employed together, and {minimum} at least. {example} works it out, and keeps nothing.",
        rate=rate,
        minimum=sums(terms.minimum),
        example=example,
    )


def which_year(year: str) -> Block:
    """For which year they are."""
    return p(
        "They are for {year}: what your co-op paid in its last financial year that has ended, whenever that begins. {example} says another year.",
        year=year,
        example=cmd("subs declare for 2026/27"),
    )


def vat(terms: Terms, total: Inline | None) -> Block:
    """Whether VAT is in it."""
    if terms.vat is None:
        return p("There is no VAT on these {subs}.", subs=SUBS)
    said = t("VAT comes on top of the fee, and the total that I say has it in.")
    return p(said) if total is None else p(run(said, total))


def total(bill: Bill, sums: Sums) -> Inline:
    """What a bill comes to, part by part."""
    fee, vat_, all_ = sums(bill.fee), sums(bill.vat), sums(bill.total)
    return t("Here: fee {fee} + VAT {vat} = {total}.", fee=fee, vat=vat_, total=all_)


def a_month(bill: Bill | None, sums: Sums) -> Block:
    """What it is a month."""
    if bill is None:
        return p(
            "It is one sum for a whole year; {example} works it out, and a twelfth of that is a month.",
            example=cmd("subs calc 92000 wages, 71500 self-employed"),
        )
    return p(
        "{total} is for the whole year, VAT included. That is about {month} a month.",
        total=sums(bill.total),
        month=sums(round(bill.total / 12)),
    )


def pay_less(years: int, treasurers: Inline | None) -> Block:
    """How a co-op pays less."""
    if not years:
        said = t("For that I have no command.")
        return p(said) if treasurers is None else p(run(said, t("Please ask {treasurers}.", treasurers=treasurers)))
    return p(
        "Yes, when money is tight: say what your co-op can pay, for example {pwyc}. It needs no figures, goes for {years} years at most, and nothing "
        "in a room tells it.",
        pwyc=cmd("subs pwyc 40"),
        years=str(years),
    )


def somebody_else(coop: str, speakers: Inline) -> Block:
    """Who can say the figures of a co-op."""
    return p(
        "Whoever speaks for {coop} can tell me its figures in private, with {declare}: {speakers}. Somebody else of it says {join} in "
        "your circle's room first.",
        coop=coop,
        declare=cmd("subs declare"),
        speakers=speakers,
        join=cmd(f"join for {coop}", here=False),
    )


def what_is_wanted() -> Block:
    """What figures are asked for."""
    return p(
        "I need two sums of your co-op's last financial year: what it paid its employees in wages, and what it paid to self-employed members, "
        "if it has any. For example: {example}, or {none}.",
        example=code("92000 wages, 71500 self-employed"),
        none=code("92000 wages, no freelancers"),
    )


def what_next(*, waits: bool) -> Block:
    """What comes after the figures."""
    if waits:
        return p(
            "With {yes} I keep it as what your co-op declares, and the treasurer sees it. You pay nothing here: the treasurer asks for the money. "
            "You can correct it later.",
            yes=code("yes"),
        )
    return p("Nothing more to do here: the treasurer asks for the money. {subs} shows how it stands.", subs=cmd("subs"))


def what_if_not() -> Block:
    """What comes of not declaring."""
    return p(
        "Then it stays “not declared”, and the treasurer sees that, by your co-op's name. I remind you in private; no room is told who is missing."
    )


def before(lines: Sequence[Inline]) -> Block:
    """What was declared for the year before."""
    return ul(lines) if lines else p("I know of nothing that your co-op declared for the year before.")


def same_as_unknown() -> Inline:
    """To whoever says the same as last year, of which nothing is known that they may see."""
    return t("I know of no figures of last year that I could take. Please say them.")


def told(block: Block, waits: Inline | None) -> Doc:
    """The answer, and which question is still open."""
    return say(block) if waits is None else say(block, p("I still wait for your word on {what}.", what=waits))
