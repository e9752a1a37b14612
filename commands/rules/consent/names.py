"""What outcomes and rounds are called within a sentence: the one place that says how an item stands, or has ended."""

from chatbot.api.wording.phrases import CONCERN, CONCERNS, Phrase, t
from storage.models import Decision, Item, ItemStatus, Round

OUTCOMES: dict[ItemStatus, Phrase] = {
    ItemStatus.AGREED: t("agreed"),
    ItemStatus.AGREED_WITH_CONCERNS: t("agreed, with {concerns}", concerns=CONCERNS),
    ItemStatus.AGREED_HAND: t("agreed, with a raised hand without words"),
    ItemStatus.AGREED_UNMET: t("agreed, with an unmet {concern} kept", concern=CONCERN),
    ItemStatus.NOT_AGREED: t("not agreed"),
    ItemStatus.NOT_HEARD: t("not heard by enough"),
    ItemStatus.WITHDRAWN: t("withdrawn"),
    ItemStatus.REFERRED: t("referred to the broader circle"),
}
"""What an item has come to, as people say it within a sentence."""
AGREED = (
    ItemStatus.AGREED,
    ItemStatus.AGREED_WITH_CONCERNS,
    ItemStatus.AGREED_HAND,
    ItemStatus.AGREED_UNMET,
)
"""What becomes a decision, the plainest first."""
ROUNDS: dict[Round, Phrase] = {
    Round.QUESTIONS: t("questions round"),
    Round.REACTIONS: t("reactions round"),
    Round.CONSENT: t("consent round"),
}
"""What a round is called within a sentence."""


def how_it_stands(item: Item) -> Phrase:
    """How an item stands, or what it has come to: “C-4 is …”."""
    if item.status is not ItemStatus.OPEN:
        return OUTCOMES[item.status]
    if item.own_outcome is not None:
        return t("{outcome} in this circle, and waits for the other one", outcome=OUTCOMES[item.own_outcome])
    return t("open")


def how_agreed(decision: Decision, item: Item) -> Phrase:
    """How a decision was agreed; for an older one, which does not keep that, as the ``item`` says that it came from."""
    came_to = decision.outcome or item.status
    return OUTCOMES[came_to if came_to in AGREED else ItemStatus.AGREED]
