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
from chatbot.api.arguments.words import nearly, parse_number, parse_user, read_name, tidy
from storage.folding import LONGEST_NAME, clean_name, skeleton_of, slug_of, sort_key

__all__ = [
    "LONGEST_NAME",
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
    "clean_name",
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
    "read_name",
    "say_ago",
    "say_money",
    "say_span",
    "say_when",
    "skeleton_of",
    "slug_of",
    "sort_key",
    "tidy",
]
