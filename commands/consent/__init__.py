"""Consent: does anybody have a critical concern? From a quick check or a proposal to a decision, and to its review."""

from commands.consent import (
    amending,
    answering,
    closing,
    ends,
    exporting,
    integrating,
    keeping,
    logbook,
    looking,
    opening,
    plain,
    possible,
    refreshing,
    reviewing,
    says,
    standing,
    steering,
    talking,
    telling,
    touching,
    undoing,
    unsaying,
)
from commands.consent.family import consent

__all__ = ["consent"]

consent.made_of(
    opening,
    looking,
    answering,
    keeping,
    talking,
    steering,
    ends,
    closing,
    amending,
    integrating,
    reviewing,
    logbook,
    exporting,
    refreshing,
    plain,
    touching,
    telling,
    unsaying,
    possible,
    says,
    standing,
    undoing,
)
