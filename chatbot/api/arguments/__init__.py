"""Words to typed values, and values to words. Pure: no I/O, and the clock comes in as a value."""

from chatbot.api.arguments.dates import (
    HasPassed,
    looks_like_a_time,
    may_be_an_amount,
    parse_since,
    parse_span,
    parse_when,
    say_ago,
    say_span,
    say_when,
)
from chatbot.api.arguments.declaration import Declared, read_declaration
from chatbot.api.arguments.grammar import Grammar, Parsed
from chatbot.api.arguments.kinds import (
    CircleRef,
    CoopRef,
    ItemNumber,
    Money,
    PersonRef,
    Reading,
    Rest,
    Since,
    Span,
    When,
    Word,
)
from chatbot.api.arguments.money import parse_money, say_money
from chatbot.api.arguments.words import nearly, parse_number, parse_user, slug_of, tidy

__all__ = [
    "CircleRef",
    "CoopRef",
    "Declared",
    "Grammar",
    "HasPassed",
    "ItemNumber",
    "Money",
    "Parsed",
    "PersonRef",
    "Reading",
    "Rest",
    "Since",
    "Span",
    "When",
    "Word",
    "looks_like_a_time",
    "may_be_an_amount",
    "nearly",
    "parse_money",
    "parse_number",
    "parse_since",
    "parse_span",
    "parse_user",
    "parse_when",
    "read_declaration",
    "say_ago",
    "say_money",
    "say_span",
    "say_when",
    "slug_of",
    "tidy",
]
