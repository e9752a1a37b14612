"""A model of the rules of consent, written from docs/consent.md and DECISIONS alone, walks at random beside the rules that people get.

Whatever is said in whichever order, across new texts, rounds, waits and people who go: who is heard and with what, which concern is
still open, whether the close waits, and what it comes to must be the same in both. It knows none of their functions: it keeps a few
dictionaries as a facilitator would keep a sheet of paper.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from commands.rules.consent import objections, reviews, rounds
from commands.rules.consent import outcomes as judge
from commands.rules.consent import quorum as presets
from commands.rules.consent.seat import SeatKey
from storage.models import Answer, Item, ItemStatus, Round, Silence, Stance
from storage.types import EventId, UserId

START = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ZONE = ZoneInfo("Europe/London")
SPANS = rounds.Spans(quick_check=2 * DAY, questions=2 * DAY, reactions=3 * DAY, consent=4 * DAY, least=4 * DAY)
WAIT = 3 * DAY
OK, BUT, NO, ASIDE = Stance.CONSENT, Stance.CONCERN, Stance.CRITICAL, Stance.STAND_ASIDE
WEIGHT = [OK, BUT, ASIDE, NO]
"""From the least cautious position to the most."""
WALKS, STEPS = 250, 28


@dataclass
class Word:
    """What somebody has said, as the sheet of paper has it."""

    who: str
    seat: int
    stance: Stance
    words: str | None
    lent: bool
    id: int
    met: bool = False

    @property
    def weighs(self) -> Stance:
        return BUT if self.met else self.stance


@dataclass
class Met:
    """Whoever holds a concern has said that it is met."""

    word: Word


@dataclass
class Sheet:
    """What a facilitator would note: who is heard, and which concerns nobody has met."""

    home: dict[str, int]
    """For which seat each person speaks now."""
    seats: int
    version: int = 1
    counting: bool = True
    """Whether it is the consent round: before it nothing counts."""
    waited_for: int = 0
    """For which version the close has waited."""
    own: dict[str, Word] = field(default_factory=dict)
    """Each person's one answer of their own."""
    lent: dict[tuple[int, str], Word] = field(default_factory=dict)
    """What was said for a seat by others, by whose voice."""
    concerns: dict[str | int, tuple[Word, bool]] = field(default_factory=dict)
    """The critical concerns with words, of a person or of a seat for which others said it, and whether they are to what is asked now."""

    def say(self, word: Word) -> None:
        voice = "phone" if word.lent and word.who.startswith("phone") else word.who
        before = self.lent.get((word.seat, voice)) if word.lent else self.own.get(word.who)
        if word.lent:
            self.lent[word.seat, voice] = word
        else:
            self.own[word.who] = word
        self._lift(word)
        if before is None or not before.words or before.met or word.words is not None:
            return
        if (before.seat, before.stance) == (word.seat, word.stance):  # A tap takes no reason away.
            if word.lent:
                self.lent[word.seat, voice] = before
            else:
                self.own[word.who] = before

    def _lift(self, word: Word) -> None:
        whose: str | int = word.seat if word.lent else word.who
        bare_hand = word.stance is NO and word.words is None
        if word.lent and any(each.seat == word.seat for who, each in self.own.items() if self._speaks(who, word.seat)):
            return  # Their own people have spoken.
        if bare_hand:
            return
        self.concerns.pop(whose, None)
        if not word.lent:
            self.concerns.pop(word.seat, None)
        if word.stance is NO:
            self.concerns[whose] = (word, True)

    def meet(self, word: Word) -> None:
        word.met = True
        self.concerns = {whose: held for whose, held in self.concerns.items() if held[0] is not word}

    def begin_anew(self, home: dict[str, int]) -> None:
        """All is noted once more from the beginning."""
        self.home, self.own, self.lent, self.concerns = home, {}, {}, {}

    def anew(self) -> None:
        """A new text, or the consent round begins: nobody is heard yet, and no concern is gone."""
        self.own, self.lent = {}, {}
        self.concerns = {whose: (word, False) for whose, (word, _) in self.concerns.items()}

    def _speaks(self, who: str, seat: int) -> bool:
        return self.home.get(who) == seat

    def position(self, seat: int) -> tuple[Stance | None, bool, bool]:
        """What a seat holds, whether a hand waits for words there, and whether it is its own voice."""
        theirs = [each for who, each in self.own.items() if each.seat == seat and self._speaks(who, seat)]
        said = theirs or [each for (of, _), each in self.lent.items() if of == seat]
        against = [each for each in said if each.weighs is NO]
        if not said:
            return None, False, True
        if against and not any(each.words for each in against):
            return None, True, bool(theirs)
        return max((each.weighs for each in said), key=WEIGHT.index), False, bool(theirs)

    def open_concerns(self) -> dict[int, bool]:
        """The concerns that nobody has met, by their number, and whether the close waits for whoever holds them."""
        found = {}
        for whose, (word, now) in self.concerns.items():
            gone = isinstance(whose, str) and not self._speaks(whose, word.seat)
            if not now or gone:
                found[word.id] = not gone
        return found

    def outcome(self, *, needed: int, silence: Silence) -> ItemStatus | None:
        """What it comes to now; None where it waits first."""
        held = [self.position(seat) for seat in range(1, self.seats + 1)]
        heard = [each for each in held if each[0] is not None]
        hands = any(waits for _, waits, _ in held)
        if any(stance is NO for stance, _, _ in held):
            return ItemStatus.NOT_AGREED
        silent = silence == "consent" and not all(waits for _, waits, _ in held)
        if not silent:
            own = sum(mine for _, _, mine in heard)
            if len(heard) < needed or own < (needed + 1) // 2:
                return ItemStatus.NOT_HEARD
            if all(stance is ASIDE for stance, _, _ in heard):
                return ItemStatus.NOT_AGREED
        still = self.open_concerns()
        if (any(still.values()) or hands) and self.waited_for < self.version:
            return None
        if still:
            return ItemStatus.AGREED_UNMET
        if hands:
            return ItemStatus.AGREED_HAND
        return ItemStatus.AGREED_WITH_CONCERNS if self._has_concerns() else ItemStatus.AGREED

    def _has_concerns(self) -> bool:
        for seat in range(1, self.seats + 1):
            theirs = [each for who, each in self.own.items() if each.seat == seat and self._speaks(who, seat)]
            said = theirs or [each for (of, _), each in self.lent.items() if of == seat]
            if any(each.weighs is BUT for each in said):
                return True
        return False


class Walk:
    """One item from its opening to its close, on the sheet and by the rules."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.seats = self.dice.choice((1, 2, 3, 5))
        self.home = {f"p{seat}{letter}": seat for seat in range(1, self.seats + 1) for letter in "ab"}
        self.sheet = Sheet(dict(self.home), self.seats)
        self.now = START
        proposal = self.dice.random() < 0.4
        self.course = (
            rounds.proposal(by=None, now=START, spans=SPANS, zone=ZONE)
            if proposal
            else rounds.quick_check(by=None, now=START, spans=SPANS)
        )
        self.sheet.counting = not proposal
        self.silence: Silence = self.dice.choice(("not-heard", "not-heard", "consent"))
        self.quorum = self.dice.choice((Fraction(1, 3), Fraction(1, 2), 1, 2))
        self.kept: list[Answer] = []
        self.told: list[Word | Met | str] = []
        """All that the sheet was told, in order: words, which are met, who has gone, and that all is asked anew."""
        self.waited = 0

    @property
    def keys(self) -> list[SeatKey]:
        return [SeatKey(seat) for seat in range(1, self.seats + 1)]

    @property
    def speakers(self) -> dict[SeatKey, frozenset[UserId]]:
        return {
            key: frozenset(UserId(f"@{who}:e.org") for who, seat in self.sheet.home.items() if SeatKey(seat) == key)
            for key in self.keys
        }

    def run(self) -> Iterator[tuple[object, object]]:
        """What the sheet and the rules say after each step."""
        for _ in range(self.dice.randint(4, STEPS)):
            self.now += self.dice.randint(1, 400) * MINUTE
            self._rounds_pass()
            if self.now >= self.course.closes_at and not self._stays_open():
                break
            self._step()
            yield self._compared()
        while self._stays_open():
            self.now = max(self.now, self.course.closes_at)
        yield self._sheet_closes(), self._rules_close()
        closed = rounds.judged(self.course, self._rules_close() or ItemStatus.NOT_HEARD, now=self.now)
        with pytest.raises(Exception, match="closed"):
            rounds.amend(closed, now=self.now + MINUTE)

    def _rounds_pass(self) -> None:
        after = rounds.due(self.course, now=self.now)
        self._goes_to(after)

    def _goes_to(self, after: rounds.Course) -> None:
        begins = self.course.round is not Round.CONSENT and after.round is Round.CONSENT
        self.course = after
        if begins:
            self.sheet.counting = True
            self._tell("anew")

    def _stays_open(self) -> bool:
        """At its end: whether it waits for somebody, once for each text."""
        if self.course.round is not Round.CONSENT:
            self.now = self.course.closes_at
            self._rounds_pass()
        if self._sheet_closes() is not None:
            return False
        item = Item(closes_at=self.course.closes_at, version=self.course.version, waited_version=self.waited)
        assert objections.may_wait(item)
        until = objections.waits_until(item, now=max(self.now, self.course.closes_at), span=WAIT, zone=ZONE)
        assert until == max(self.now, self.course.closes_at) + WAIT
        self.course = replace(self.course, closes_at=until)
        self.waited = self.sheet.waited_for = self.course.version
        return True

    def _step(self) -> None:
        match self.dice.choice(
            ("say",) * 12 + ("lend",) * 3 + ("amend", "amend", "meet", "meet", "move", "take back", "extend", "advance")
        ):
            case "say":
                who = self.dice.choice(list(self.home))
                self._say(who, self.sheet.home.get(who), lent=False)
            case "lend":
                who = self.dice.choice(("phone1", "phone2", "stand1"))
                self._say(who, self.dice.randint(1, self.seats), lent=True)
            case "amend":
                self.course = rounds.amend(self.course, now=self.now)
                self.sheet.version += 1
                self._tell("anew")
            case "meet":
                self._meet()
            case "take back":
                self._take_back()
            case "move":
                self._moves()
            case "extend":
                self.course = rounds.extend(self.course, to=self.course.ends_at + DAY, now=self.now, zone=ZONE)
            case "advance" if self.course.round is not Round.CONSENT:
                self._goes_to(rounds.advance(self.course, now=self.now))

    def _say(self, who: str, seat: int | None, *, lent: bool) -> None:
        if seat is None:
            return
        stance = self.dice.choice((OK, OK, BUT, NO, NO, ASIDE))
        worded = stance is BUT or (stance is NO and self.dice.random() < 0.6)
        word = Word(who, seat, stance, f"words {len(self.kept)}" if worded else None, lent, len(self.kept) + 1)
        answer = Answer(
            id=word.id,
            item=1,
            version=self.course.version,
            user_id=UserId(f"@{who}:e.org"),
            seat=str(SeatKey(seat)),
            stance=stance,
            words=word.words,
            at=self.now,
            source=EventId(f"${word.id}"),
            by_phone=lent and who.startswith("phone"),
            as_stand_in=lent and who.startswith("stand"),
            named_by=UserId(f"@p{seat}a:e.org") if lent else None,
            late=False,
            early=self.course.round is not Round.CONSENT,
        )
        if lent and any(each.seat == seat and self.sheet.home.get(by) == seat for by, each in self.sheet.own.items()):
            return  # Nobody answers for a co-op whose own people have.
        self.kept.append(answer)
        self._tell(word)

    def _tell(self, what: "Word | Met | str") -> None:
        self.told.append(what)
        self._note(what)

    def _note(self, what: "Word | Met | str") -> None:
        if isinstance(what, Word):
            self.sheet.say(what)
        elif isinstance(what, Met):
            self.sheet.meet(what.word)
        elif what == "anew":
            self.sheet.anew()
        else:
            self.sheet.home.pop(what, None)

    def _take_back(self) -> None:
        """Somebody takes back what they have said, as if they had never said it."""
        mine = [each for each in self.told if isinstance(each, Word) and not each.met]
        if not mine:
            return
        gone = self.dice.choice(mine)
        next(each for each in self.kept if each.id == gone.id).taken_back_at = self.now
        self.told.remove(gone)
        self.sheet.begin_anew(dict(self.home))
        for each in self.told:
            if isinstance(each, Word):
                each.met = False
            self._note(each)

    def _meet(self) -> None:
        """Somebody says that the concern that they hold is met: one that counts now, or one that is still open."""
        mine = [word for word, _ in self.sheet.concerns.values()]
        if not mine:
            return
        word = self.dice.choice(mine)
        if not word.lent and self.sheet.home.get(word.who) != word.seat:
            return
        answer = next(each for each in self.kept if each.id == word.id)
        answer.resolved_at = self.now
        self._tell(Met(word))

    def _moves(self) -> None:
        """Somebody speaks for no co-op any more. One person stays with each, who names the stand-ins."""
        self._tell(self.dice.choice([each for each in self.home if each.endswith("b")]))

    def _tally(self) -> judge.Tally:
        return judge.tally(
            self.kept,
            seats=self.keys,
            version=self.course.version,
            since=self.course.version_at,
            until=self.course.closes_at,
            speakers=self.speakers,
        )

    def _unmet(self) -> list[objections.Objection]:
        if self.course.round is not Round.CONSENT:
            return []
        return list(
            objections.unmet(
                self.kept,
                version=self.course.version,
                since=self.course.version_at,
                until=self.course.closes_at,
                seats=self.keys,
                speakers=self.speakers,
            )
        )

    def _compared(self) -> tuple[object, object]:
        if not self.sheet.counting:
            return [], [str(seat.seat) for seat in self._tally().seats if seat.stance is not None]
        tally = self._tally()
        paper = [self.sheet.position(seat)[:2] for seat in range(1, self.seats + 1)]
        ours = [(seat.stance, seat.waiting) for seat in tally.seats]
        return (paper, self.sheet.open_concerns()), (ours, {one.answer.id: one.waits for one in self._unmet()})

    def _sheet_closes(self) -> ItemStatus | None:
        return self.sheet.outcome(needed=self._needed(), silence=self.silence)

    def _needed(self) -> int:
        wanted = (
            self.quorum
            if isinstance(self.quorum, int)
            else -(-self.quorum.numerator * self.seats // self.quorum.denominator)
        )
        return max(1, wanted)

    def _rules_close(self) -> ItemStatus | None:
        tally, still = self._tally(), self._unmet()
        outcome = judge.outcome(tally, quorum=self.quorum, silence=self.silence, unmet=bool(still))
        agreed = outcome not in (ItemStatus.NOT_AGREED, ItemStatus.NOT_HEARD)
        item = Item(version=self.course.version, waited_version=self.waited)
        if agreed and objections.must_wait(tally, still) and objections.may_wait(item):
            return None
        return outcome


@pytest.mark.parametrize("block", range(4))
def test_the_sheet_and_the_rules_never_differ(block: int) -> None:
    for seed in range(block * WALKS, (block + 1) * WALKS):
        for step, (paper, rules) in enumerate(Walk(seed).run()):
            assert rules == paper, f"seed {seed}, step {step}"


def test_a_lively_circle_needs_what_the_decision_says() -> None:
    """Written from its words: fewer than ten, more than half; else an eighth of the active, five at the least, half at the most; and no
    fewer are active than half of those heard within the year."""
    dice = random.Random(12)
    for _ in range(3000):
        seats = dice.randint(1, 200)
        in_year = dice.randint(0, seats)
        active = dice.randint(0, in_year)
        counted = max(active, (in_year + 1) // 2)
        wanted = seats // 2 + 1 if seats < 10 else min(max(5, (counted + 7) // 8), seats // 2)
        assert presets.in_seats("lively", seats=seats, active=active, in_year=in_year) == str(wanted)
        assert wanted > 3 or seats <= 5 or (seats < 10 and wanted > seats / 2)


def test_a_review_closes_before_the_term_ends_and_nothing_is_without_force() -> None:
    dice = random.Random(39)
    for _ in range(2000):
        agreed = START + dice.randint(0, 600 * 24) * timedelta(hours=1)
        term = agreed + dice.randint(1, 800) * DAY
        length = dice.randint(1, 10) * DAY
        opens = reviews.review_time(
            agreed_at=agreed, wished=agreed + dice.randint(1, 800) * DAY, term_ends_at=term, length=length, zone=ZONE
        )
        closes = reviews.review_ends(opens_at=opens, term_ends_at=term, length=length, zone=ZONE)
        assert agreed < opens < closes <= term + timedelta(hours=1)
