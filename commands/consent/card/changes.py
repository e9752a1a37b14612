"""What has changed in a text: word by word, and on the card of an item whose text is not its first, with what led to it."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Inline, b, run, t
from commands.consent.card.lines import Page, answer_line
from commands.consent.items.view import Changed, ItemView
from commands.consent.texts.vocabulary import in_stance
from commands.rules.consent.outcomes import NEED_WORDS
from commands.rules.consent.words import what_changed
from storage.models import Answer, Version
from storage.written import plain_of

LONGEST_ON_CARD = 400
"""Letters of both texts of which a card shows what has changed; of longer ones it says where that is to be seen."""


def diff(old: str, new: str) -> Inline:
    """What changed, word by word, readable without any markup."""
    parts: list[Inline] = []
    pieces = what_changed(old, new)
    for position, (kind, words) in enumerate(pieces):
        followed = position + 1 < len(pieces) and pieces[position + 1][0] == "in"
        replaces = position > 0 and pieces[position - 1][0] == "out"
        match kind:
            case "same":
                parts.append(words)
            case "out" if followed:
                parts.append(t("*[was: {words}]*", words=words))
            case "out":
                parts.append(t("*[left out: {words}]*", words=words))
            case _:
                parts.append(b(words) if replaces else t("**[new: {words}]**", words=words))
    return run(*parts)


def change(before: Version, now: Version) -> Inline:
    """What makes a version another than the one before: its words, or for how long it is to be decided."""
    if before.text != now.text:
        return diff(before.text, now.text)
    return t("now for {term}", term=now.term or "")


def change_in_full(before: Version, now: Version) -> Inline:
    """The same beside no card: all of the text is in it."""
    return (
        change(before, now) if before.text != now.text else t("{how}: {text}", how=change(before, now), text=now.text)
    )


def change_on_card(view: ItemView, changed: Changed, page: Page, *, whole: Inline) -> Inline:
    """The line of a card that tells what has changed, by whom, and what becomes of earlier answers. ``whole``: where all of it is
    to be seen."""
    who = page.name(changed.now.by)
    if len(plain_of(changed.before.text)) + len(plain_of(changed.now.text)) > LONGEST_ON_CARD:
        told: Inline = t("*Changed by {who}:* {whole} shows how.", who=who, whole=whole)
    else:
        told = t("*Changed by {who}:* {change}", who=who, change=change(changed.before, changed.now))
    if not view.tally.earlier:
        return told
    return run(told, t("*Please answer anew: what was answered before no longer counts.*"), between="\n")


def what_led_to_it(view: ItemView, page: Page) -> Sequence[Inline]:
    """The concerns with words to the text before the present one, but for those that are still open as they are."""
    if view.changed is None:
        return []
    still = {one.answer.id for one in view.objections}
    said_again = {one.words for one in view.answers}
    return [
        _to_version(one, view, page)
        for one in view.tally.earlier
        if one.version == view.changed.before.version
        and one.stance in NEED_WORDS
        and one.words
        and one.seat is not None
        and one.id not in still
        and one.words not in said_again
    ]


def _to_version(one: Answer, view: ItemView, page: Page) -> Inline:
    line = answer_line(one, seats=view.seat_names, page=page)
    if one.resolved_at is not None:  # Its line says what it was.
        return t("{answer} *(to version {version})*", answer=line, version=one.version)
    stance = in_stance(one.stance, page.words)
    return t("{answer} *({stance} to version {version})*", answer=line, stance=stance, version=one.version)
