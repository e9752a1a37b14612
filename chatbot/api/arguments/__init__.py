"""Words to typed values, and values to words. Pure: no I/O, and the clock comes in as a value."""

from chatbot.api.arguments.dates import HasPassed, Reading, Spoken, parse_when, read_time
from chatbot.api.arguments.declaration import Declared, read_correction, read_declaration
from chatbot.api.arguments.doubts import (
    ahead_at_the_end,
    looks_like_a_time,
    may_be_an_amount,
    time_left_in,
    without_lead,
)
from chatbot.api.arguments.grammar import Grammar, Parsed
from chatbot.api.arguments.habits import Habits
from chatbot.api.arguments.kinds import (
    AlsoSaid,
    CircleRef,
    CoopRef,
    End,
    ForWhat,
    ItemNumber,
    Money,
    OtherCircle,
    PersonRef,
    Rest,
    SaidEnd,
    SaidWhen,
    Since,
    Span,
    When,
    WhenThen,
    Word,
)
from chatbot.api.arguments.lengths import Length, parse_span, read_length
from chatbot.api.arguments.longer import NewEnd, read_longer
from chatbot.api.arguments.money import in_units, parse_money, places_of, say_money
from chatbot.api.arguments.past import parse_since, read_stretch
from chatbot.api.arguments.saying import say_ago, say_days_left, say_from_to, say_near, say_span, say_when
from chatbot.api.arguments.sums_in import holds_a_sum
from chatbot.api.arguments.words import (
    nearly,
    parse_number,
    parse_user,
    plain_digits,
    read_name,
    tidy,
    with_apostrophes,
)
from storage.folding import LONGEST_NAME, clean_name, skeleton_of, slug_of, sort_key

__all__ = [
    "LONGEST_NAME",
    "AlsoSaid",
    "CircleRef",
    "CoopRef",
    "Declared",
    "End",
    "ForWhat",
    "Grammar",
    "Habits",
    "HasPassed",
    "ItemNumber",
    "Length",
    "Money",
    "NewEnd",
    "OtherCircle",
    "Parsed",
    "PersonRef",
    "Reading",
    "Rest",
    "SaidEnd",
    "SaidWhen",
    "Since",
    "Span",
    "Spoken",
    "When",
    "WhenThen",
    "Word",
    "ahead_at_the_end",
    "clean_name",
    "holds_a_sum",
    "in_units",
    "looks_like_a_time",
    "may_be_an_amount",
    "nearly",
    "parse_money",
    "parse_number",
    "parse_since",
    "parse_span",
    "parse_user",
    "parse_when",
    "places_of",
    "plain_digits",
    "read_correction",
    "read_declaration",
    "read_length",
    "read_longer",
    "read_name",
    "read_stretch",
    "read_time",
    "say_ago",
    "say_days_left",
    "say_from_to",
    "say_money",
    "say_near",
    "say_span",
    "say_when",
    "skeleton_of",
    "slug_of",
    "sort_key",
    "tidy",
    "time_left_in",
    "with_apostrophes",
    "without_lead",
]
