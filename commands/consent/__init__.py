"""Consent: does anybody have a critical concern? From a quick check or a proposal to a decision, and to its review."""

from commands.consent import forgotten, looking, plain, possible, says, spoken_of, standing, touching, undoing
from commands.consent.answers import answering, keeping, refreshing, talking, telling, unsaying
from commands.consent.beginning import ends, matters, opening, quorums
from commands.consent.calls import at_the_call, calling, correcting, entered
from commands.consent.card import replacing
from commands.consent.decisions import exporting, handbook, logbook, logbook_file
from commands.consent.drafts import authors as draft_authors
from commands.consent.drafts import changes as draft_changes
from commands.consent.drafts import drafting, publishing
from commands.consent.drafts import lists as draft_lists
from commands.consent.family import consent
from commands.consent.objections import integrating, measuring, objecting
from commands.consent.rounds import (
    amending,
    answered,
    brought_back,
    closing,
    facilitating,
    offering,
    reminding,
    reviewing,
    steering,
    waiting,
)

__all__ = ["consent"]

consent.made_of(
    opening,
    quorums,
    matters,
    looking,
    answering,
    keeping,
    talking,
    drafting,
    draft_lists,
    draft_authors,
    draft_changes,
    publishing,
    steering,
    facilitating,
    forgotten,
    ends,
    closing,
    reminding,
    offering,
    at_the_call,
    entered,
    calling,
    correcting,
    waiting,
    amending,
    measuring,
    integrating,
    objecting,
    reviewing,
    logbook,
    logbook_file,
    handbook,
    answered,
    brought_back,
    exporting,
    refreshing,
    replacing,
    plain,
    spoken_of,
    touching,
    telling,
    unsaying,
    possible,
    says,
    standing,
    undoing,
)
