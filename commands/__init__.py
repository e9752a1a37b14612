"""The counters: one family of commands each. This table of contents is all the registration there is."""

from commands.admin import admin
from commands.call import call
from commands.consent import consent
from commands.help import help_
from commands.meet import meet
from commands.membership import membership
from commands.pages import pages
from commands.relay import relay
from commands.rollcall import rollcall
from commands.selection import selection
from commands.subs import subs

FAMILIES = (help_, membership, consent, selection, rollcall, meet, call, subs, relay, pages, admin)
"""In the order in which help shows them."""
