"""What is told to people who ask about the figures before they say them."""

from chatbot.api.wording.markup import SUBS, Block, Doc, Inline, cmd, code, p, run, say, t
from commands.rules.subs.terms import Kind, Terms
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
    return p("They are asked for by {due}.", due=due)


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


def told(block: Block, waits: Inline | None) -> Doc:
    """The answer, and which question is still open."""
    return say(block) if waits is None else say(block, p("I still wait for your word on {what}.", what=waits))
