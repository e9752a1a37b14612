"""Roll-call: a circle asks its co-ops, once in a while, whether they are still here (DOMAIN §6)."""

from commands.rollcall import answering, beginning, over, says
from commands.rollcall.family import rollcall

__all__ = ["rollcall"]

rollcall.made_of(beginning, answering, over, says)
