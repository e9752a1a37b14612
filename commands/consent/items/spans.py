"""How long a circle gives to what it decides."""

from chatbot.api.context import Ctx
from commands.rules.consent import rounds
from storage.models import Circle


def spans_of(ctx: Ctx, circle: Circle) -> rounds.Spans:
    """How long a circle gives to each round."""
    chosen = ctx.rules_of(circle.slug).consent
    return rounds.Spans(
        quick_check=chosen.quick_check,
        questions=chosen.questions,
        reactions=chosen.reactions,
        consent=chosen.consent_round,
        least=chosen.proposal_at_least,
    )
