"""What outcomes and rounds are called within a sentence."""

from chatbot.api.phrases import Phrase, t
from storage.models import ItemStatus, Round

OUTCOMES: dict[ItemStatus, Phrase] = {
    ItemStatus.AGREED: t("agreed"),
    ItemStatus.AGREED_WITH_CONCERNS: t("agreed, with concerns"),
    ItemStatus.AGREED_HAND: t("agreed, with a raised hand without words"),
    ItemStatus.AGREED_UNMET: t("agreed, with an unmet concern kept"),
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
