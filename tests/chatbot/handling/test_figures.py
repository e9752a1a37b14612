"""Which lines to the bot may hold a figure, and which do not, on the words alone."""

import pytest
from babel import Locale

import commands
from chatbot.api.arguments import read_declaration
from chatbot.api.errors import UsageError
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.handling.figures import may_hold_a_figure

CATALOGUE = Catalogue(commands.FAMILIES)


def are_sums(text: str) -> bool:
    try:
        read_declaration(text, currency="GBP", locale=Locale.parse("en-GB", sep="-"))
    except UsageError:
        return False
    return True


FIGURES = """
subs declare 64000 wages
subs declare
subs declare lots
subs calc 92000
Subs Declare £64,000
subs  declare: 64000 wages
sub declare 64002 wages
subs decalre 64008 wages
subs 64006 wages
subs 64006
subs: £64,000 wages
subs64000 wages
declare 64007 wages
declar 64007 wages
decalre 64007 wages
calc 5000
clac 5000
subsdeclare 64000
subs-declare 64000
subscalc 64000
sbus declare 64000
subbs declare 64000
usbs declare 64000
subs declare 2026 wages
subs ask 64000 wages
subs outstanding 64000.50
subs year 2026/27: 64000
subs by friday 64k
please declare 92000 wages
hello, subs 92000
please sub declare 92k wages
92000 wages, 71500 self-employed
£64,000
£64,000, pays what it can: £40
64000
wages 92000
self-employed 71500
92000 wages and 71500 for self employed members
92000 in wages + 71500 freelancers
we paid 92000 in wages
2026 pounds wages
2000 wages
９２０００ wages
subs declare ٩٢٠٠٠
declare 1 wages, pays what it can: £0.01
salaries 92,000.50
GBP 92000
92000 pounds
subs D 64000
subs a64000x
"""

NONE = """
help
ping 12000
yes C-12
yes 12
12
#12
sub
subs
subs ask
subs ask by in 30 days
subs ask by 30 april 17:00
subs ask 2026 by fri 5pm
subs ask 2026/27 tech by 10/02/2027
subs outstanding 2026
subs ask by 2027-02-10
subs C-12
consent Raise the subs to £5,000 a year
consent Pay Byte Co-op 950 pounds, wages 92000
proposal Subs of 1/1000 of wages, at least £150
object C-1 because wages of 92000 are too high
concern C-12 64000 wages is what we paid
relay We pay 92000 wages
ask C-1 Who pays the 5000 pounds?
answer C-1 5000 pounds
date Monthly call 1h thu 10:00, thu 14:00
hands Paint the shed 3
standin @eve:example.org until in 300 days
measure C-1 @gus:example.org 20 loaves are sold by 20 march
amend C-1 Pay 900 pounds
join for Leaf Bakery 2000
item C-12
items tech
decision D-31
decisions since 2025
we object because wages of 92000 are too high
fine by us, 3 of us were there
we meet at 10:30 on 3 may
see you on 10/02/2027
the vote was 12 to 3
circle 5
1 and 3
not 2
option 2 please
in 3 days
at 17:00
2026
C-12: fine by us
call at 5pm
subs on 3 may at 17:00
"""


@pytest.mark.parametrize("said", FIGURES.strip().splitlines())
def test_this_may_hold_a_figure(said: str) -> None:
    assert may_hold_a_figure(said, catalogue=CATALOGUE, are_sums=are_sums)


@pytest.mark.parametrize("said", NONE.strip().splitlines())
def test_this_holds_none(said: str) -> None:
    assert not may_hold_a_figure(said, catalogue=CATALOGUE, are_sums=are_sums)
