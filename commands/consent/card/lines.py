"""Single lines of the pages about items: an answer, a measure, a reaction, a question, the tally, an item in a list."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from chatbot.api.wording.markup import Inline, Phrase, b, listed, t
from chatbot.config.settings import Words
from commands.consent.items.view import ItemView, Twin
from commands.consent.texts.vocabulary import a_, how_it_came, in_stance, seat_name, short
from commands.rules.consent import outcomes as judge
from commands.rules.consent import rounds
from commands.rules.consent.names import OUTCOMES, ROUNDS, how_agreed, how_it_stands
from commands.rules.consent.outcomes import Moved, Tally, stance_of
from commands.rules.consent.seat import SeatKey
from commands.rules.consent.voices import is_own
from storage.models import (
    Answer,
    Decision,
    Item,
    ItemKind,
    ItemStatus,
    Measure,
    Question,
    ReactionLine,
    Round,
    Stance,
)
from storage.types import UserId


@dataclass(frozen=True, slots=True)
class Page:
    """How things are called where the card is read."""

    names: Mapping[UserId, str]
    when: Callable[[datetime], str]
    """An instant in full."""
    near: Callable[[datetime], str]
    """The same in short, where it is this year's."""
    left: Callable[[datetime], Inline]
    """In how many days it is."""
    words: Words
    question: str = ""
    """What the circle asks in its consent round."""

    def name(self, user_id: UserId) -> str:
        return self.names.get(user_id, str(user_id))


def outcome_in_words(view: ItemView) -> Phrase:
    """What an item has come to."""
    item = view.item
    if item.status is ItemStatus.NOT_HEARD and judge.lacks_own_voices(view.tally, needed=view.needed):
        return t("not heard by enough in their own voice")
    if item.status is ItemStatus.AGREED_HAND and any(seat.waiting for seat in view.tally.seats):
        raised = listed([seat_name(seat.seat, view.seat_names) for seat in view.tally.seats if seat.waiting])
        return t("agreed, a raised hand without words: {seats}", seats=raised)
    return how_it_stands(item)


def agreed_in_words(view: ItemView, decision: Decision) -> Phrase:
    """How a decision was agreed that comes from an item, wherever it is told: page, list, news, file."""
    if view.item.status is ItemStatus.OPEN:
        return t("{agreed}, and open again", agreed=how_agreed(decision, view.item))
    if decision.outcome in (None, view.item.status):
        return outcome_in_words(view)
    return how_agreed(decision, view.item)  # It was renewed since, in another item.


def moved_line(moved: Moved, view: ItemView, page: Page) -> Phrase:
    """Whose place is not heard, since who had answered for it has answered for another one."""
    return t(
        "{left} is not heard: {name} has answered for {seat} since, and one person has one answer.",
        left=seat_name(SeatKey.find(moved.answer.seat), view.seat_names),
        name=page.name(moved.answer.user_id),
        seat=seat_name(SeatKey.find(moved.to.seat), view.seat_names),
    )


def two_accounts(view: ItemView, page: Page) -> list[Phrase]:
    """Who had answered with two accounts that are one person's by now."""
    said = [one for one in view.said if one.taken_back_at is None and is_own(one)]
    before = {one.user_id for one in said if one.via is not None}
    return [
        t(
            "{name} had answered with two accounts, and is one person: the latest answer counts.",
            name=page.name(user_id),
        )
        for user_id in sorted(before & {one.user_id for one in said if one.via is None})
    ]


def twin_in_words(twin: Twin, page: Page) -> Phrase:
    """How it goes in the other circle of a joint item."""
    item = twin.item
    outcome = item.own_outcome if item.status is ItemStatus.OPEN else item.status
    if outcome is not None:
        return t("{outcome}.", outcome=OUTCOMES[outcome])
    if item.round is not Round.CONSENT:
        return t("{round}, closes {closes}.", round=ROUNDS[item.round], closes=page.when(item.closes_at))
    against = twin.tally.count(Stance.CRITICAL)
    figures: dict[str, str | int | Inline] = {
        "round": ROUNDS[item.round],
        "closes": page.when(item.closes_at),
        "heard": len(twin.tally.heard),
        "seats": len(twin.tally.seats),
    }
    if not against:
        return t("{round}, closes {closes}; {heard} of {seats} heard.", **figures)
    return t(
        "{round}, closes {closes}; {heard} of {seats} heard, {against} with {concern}.",
        against=against,
        concern=a_(page.words.critical_concern),
        **figures,
    )


def answer_line(answer: Answer, *, seats: Mapping[SeatKey, str], page: Page) -> Phrase:
    """One answer: who, for whom, how it came, and the words."""
    who = who_for(answer.user_id, answer.seat, how_it_came(answer, page.name(answer.user_id)), seats=seats, page=page)
    if answer.kept_by is not None:
        who = t("{who} **(left to stand by {name})**", who=who, name=page.name(answer.kept_by))
    if answer.words is None and answer.resolved_at is None:  # No words of theirs, so nothing here may look like some.
        stance = stance_of(answer)
        what = in_stance(stance, page.words)
        if stance in judge.NEED_WORDS:
            return t("{who} *({stance}, without words)*", who=who, stance=what)
        return t("{who} *({stance})*", who=who, stance=what)
    words = answer.words or in_stance(stance_of(answer), page.words)
    if answer.resolved_at is not None:
        return t(
            "{who}: {words} – met: {how} *({concern}, met)*",
            who=who,
            words=words,
            how=answer.resolved_how or "",
            concern=page.words.critical_concern,
        )
    return t("{who}: {words}", who=who, words=words)


def dated_line(answer: Answer, *, seats: Mapping[SeatKey, str], page: Page) -> Phrase:
    """One answer of a history: with its stance, the text that it was to, and when it was given."""
    line = answer_line(answer, seats=seats, page=page)
    told = answer.resolved_at is not None or not answer.words
    text = t("before the consent round") if answer.early else t("version {number}", number=answer.version)
    if not answer.version:
        text = t("an earlier text")
    if told:
        return t("{answer}, {text}, {when}", answer=line, text=text, when=page.when(answer.at))
    stance = in_stance(answer.stance, page.words)
    return t("{answer} *({stance})*, {text}, {when}", answer=line, stance=stance, text=text, when=page.when(answer.at))


def measure_lines(these: Iterable[Measure], page: Page, *, concerns: Iterable[Answer] = ()) -> Sequence[Phrase]:
    """Measures: what, who, by when, whose concern it looks at, and what it has shown."""
    by_id = {concern.id: concern for concern in concerns}
    return [_measure_line(one, by_id.get(one.answer or 0), page) for one in these]


def _measure_line(one: Measure, concern: Answer | None, page: Page) -> Phrase:
    line = t("**{owner}**, by {when}: {what}", owner=page.name(one.owner), when=page.when(one.due_at), what=one.what)
    if concern is not None:
        line = t("{line} ({name}’s {concern})", line=line, name=page.name(concern.user_id), concern=page.words.concern)
    return _seen(line, one, page)


def _seen(line: Phrase, one: Measure, page: Page) -> Phrase:
    if one.result is None or one.result_at is None or one.result_by is None:
        return line
    return t(
        "{line} – seen {when} by {name}: {result}",
        line=line,
        when=page.when(one.result_at),
        name=page.name(one.result_by),
        result=one.result,
    )


def looked_at_line(concern: Inline, one: Measure, page: Page) -> Phrase:
    """A concern that is kept, with who looks at it again, and what they have seen."""
    who, when = page.name(one.owner), page.when(one.due_at)
    return _seen(t("{concern} *({who} looks at it again, {when})*", concern=concern, who=who, when=when), one, page)


def looked_at_below(concern: Answer, one: Measure, page: Page) -> Phrase:
    """The same where the concern itself stands further below."""
    whose, when = page.name(concern.user_id), page.when(one.due_at)
    line = t(
        "**{owner}** looks at {name}’s {concern} again, {when}",
        owner=page.name(one.owner),
        name=whose,
        concern=page.words.concern,
        when=when,
    )
    return _seen(line, one, page)


def reaction_line(line: ReactionLine, *, view: ItemView, page: Page) -> Phrase:
    """One reaction of the reactions round."""
    who = who_for(line.user_id, line.seat, None, seats=view.seat_names, page=page)
    return t("{who}: {words}", who=who, words=line.words)


def question_line(question: Question, page: Page) -> Phrase:
    """One question, with its answer where it has one."""
    who = page.name(question.asked_by)
    if question.answer is None:
        return t("**{who}**: {question}", who=who, question=question.words)
    return t(
        "**{who}**: {question} – {by}: {answer}",
        who=who,
        question=question.words,
        by=page.name(question.answered_by or question.asked_by),
        answer=question.answer,
    )


def item_line(item: Item, tally: Tally, *, when: Callable[[datetime], str]) -> Phrase:
    """One line for a list of items."""
    figures: dict[str, str | int | Inline] = {
        "number": item.number,
        "text": short(item.text),
        "heard": len(tally.heard),
        "seats": len(tally.seats),
        "closes": when(item.closes_at),
    }
    if item.round is not Round.CONSENT:
        return t(
            "**C-{number}** {text} – {round} until {until}",
            number=item.number,
            text=short(item.text),
            round=ROUNDS[item.round],
            until=when(rounds.of(item).ends_at),
        )
    if item.kind is ItemKind.QUICK_CHECK:
        return t("**C-{number}** {text} – {heard} of {seats} heard, closes {closes}", **figures)
    return t(
        "**C-{number}** {text} – {round}, {heard} of {seats} heard, closes {closes}",
        round=ROUNDS[item.round],
        **figures,
    )


def marked_line(view: ItemView, *, when: Callable[[datetime], str], waits: bool, objects: bool) -> Phrase:
    """The same, with what makes it worth looking at: that it waits for who reads it, or that an objection is open."""
    line = item_line(view.item, view.tally, when=when)
    if waits and objects:
        return t("👉 {item} · **waits for your co-op** · ✋ open objection", item=line)
    if waits:
        return t("👉 {item} · **waits for your co-op**", item=line)
    return t("✋ {item} · open objection", item=line) if objects else line


def who_for(
    user_id: UserId, seat: str | None, how: Phrase | None, *, seats: Mapping[SeatKey, str], page: Page
) -> Inline:
    """Who says something, and for whom; nobody speaks for themselves by name twice."""
    key, name = SeatKey.find(seat), page.name(user_id)
    if how is not None:
        return t("**{seat}, {how}**", seat=seat_name(key, seats), how=how)
    if key in seats and seat != user_id:
        return t("**{name} for {seat}**", name=name, seat=seat_name(key, seats))
    return b(name)


def item_title(item: Item) -> Phrase:
    """An item by its number and the beginning of its text."""
    return t("C-{number} {text}", number=item.number, text=short(item.text))
