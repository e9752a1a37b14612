"""What is held against an item and is counted nowhere, each in a line: to an earlier text, without words, of who is not confirmed."""

from collections.abc import Mapping

from chatbot.api.wording.markup import Phrase, t
from commands.consent.card.lines import Page, answer_line, who_for
from commands.consent.items.view import ItemView
from commands.rules.consent.objections import Objection
from commands.rules.consent.seat import SeatKey
from storage.models import Answer


def objection_line(objection: Objection, *, seats: Mapping[SeatKey, str], page: Page) -> Phrase:
    """A critical concern to an earlier text that nobody has lifted, and what is on record of it."""
    answer = objection.answer
    line, name = answer_line(answer, seats=seats, page=page), page.name(answer.user_id)
    said = _said_to(answer)
    if objection.heard is not None:
        return t(
            "{concern} – {said}, heard (by {by}), not confirmed by {name}: {how}",
            concern=line,
            said=said,
            by=page.name(objection.heard.by),
            name=name,
            how=objection.heard.how,
        )
    if objection.doubted:
        return t("{concern} – {name} was not yet confirmed as speaking for it", concern=line, name=name)
    if objection.gone:
        return t(
            "{concern} – {said}, kept on record: {name} speaks for it no longer", concern=line, said=said, name=name
        )
    return t("{concern} – {said}, not yet said to be met", concern=line, said=said)


def _said_to(answer: Answer) -> Phrase:
    """What was asked when an answer came, where that is not what is asked now."""
    if answer.early:
        return t("said before the consent round")
    return t("to version {number}", number=answer.version) if answer.version else t("to an earlier text")


def hand_line(answer: Answer, *, seats: Mapping[SeatKey, str], page: Page) -> Phrase:
    """Who has raised a hand and given no words, and for whom."""
    return t(
        "{who} *(a raised hand without words)*", who=who_for(answer.user_id, answer.seat, None, seats=seats, page=page)
    )


def unconfirmed_line(answer: Answer, view: ItemView, page: Page) -> Phrase:
    """One answer of somebody who is still to be confirmed."""
    seats = {**view.seat_names, **view.unconfirmed_names}
    return t("{answer} **(not yet confirmed)**", answer=answer_line(answer, seats=seats, page=page))


def doubted_line(answer: Answer, view: ItemView, page: Page) -> Phrase:
    """A critical concern to what was asked before of somebody who is still to be confirmed."""
    line = answer_line(answer, seats={**view.seat_names, **view.unconfirmed_names}, page=page)
    return t("{concern} – {said} **(not yet confirmed)**", concern=line, said=_said_to(answer))
