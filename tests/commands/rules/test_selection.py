"""What a nomination says, when nominations are shown, and who may be proposed."""

from datetime import UTC, datetime, timedelta

import pytest

from chatbot.api.errors import Refusal
from commands.rules import selection as judge
from storage.models import Nomination, Selection, Stage
from storage.types import CircleSlug, UserId

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
EVE, GUS, HAL = (UserId(f"@{name}:example.org") for name in ("eve", "gus", "hal"))


@pytest.mark.parametrize(
    ("words", "who", "why"),
    [
        ("@eve:example.org because she listens", "@eve:example.org", "she listens"),
        ("Eve because she listens", "Eve", "she listens"),
        ("I nominate Eve Miller, because she listens", "Eve Miller", "she listens"),
        ("I'd like to propose Eve: she listens", "Eve", "she listens"),
        ("Eve – she listens", "Eve", "she listens"),
        ("eve as she listens", "eve", "she listens"),
        ("i would choose gus, he knows the books", "gus", "he knows the books"),
        ("my choice is fay: she listens", "fay", "she listens"),
        ("I think fay should do it since she listens", "fay", "she listens"),
        ("I'd pick hal, because he was good last year", "hal", "he was good last year"),
        ("for facilitator I choose fay, because she listens", "fay", "she listens"),
        ("fay. she listens", "fay", "she listens"),
        ("fay for me, she is fair", "fay", "she is fair"),
        ("fay would be great because she listens", "fay", "she listens"),
        ("I vote for gus as he is calm", "gus", "he is calm"),
        ("how about gus? he is calm", "gus", "he is calm"),
        ("gus miller - he is calm", "gus miller", "he is calm"),
        ("let's take fay since she has time", "fay", "she has time"),
        ("Eve since she listens because she cares", "Eve", "she listens because she cares"),
    ],
)
def test_a_nomination_names_somebody_and_says_why(words: str, who: str, why: str) -> None:
    assert judge.read_nomination(words) == judge.Nominated(who, why)


@pytest.mark.parametrize("words", ["me because I have time", "I because I have time", "myself: I have time"])
def test_somebody_nominates_themselves(words: str) -> None:
    said = judge.read_nomination(words)
    assert said is not None
    assert said.oneself


@pytest.mark.parametrize("words", ["nobody", "No one.", "pass", "I abstain", "I nominate nobody"])
def test_who_nominates_nobody_has_said_so(words: str) -> None:
    assert judge.read_nomination(words) == judge.Nominated(None, None)


@pytest.mark.parametrize(
    "words",
    [
        "Eve",
        "@eve",
        "yes",
        "because she listens",
        "Eve because",
        "help",
        "what about the oven we talked about because it rains",
        "",
    ],
)
def test_what_is_no_nomination(words: str) -> None:
    assert judge.read_nomination(words) is None
    with pytest.raises(Refusal, match="whom, and why"):
        judge.must_say_why(words, number=3)


def test_a_reason_fits_a_card() -> None:
    with pytest.raises(Refusal, match="601 letters"):
        judge.must_say_why("Eve because " + "x" * 601, number=3)


def _by(user_id: UserId, nominee: UserId | None, *, changed: bool = False, id_: int = 1) -> Nomination:
    return Nomination(id=id_, selection=3, user_id=user_id, nominee=nominee, changed=changed, at=NOW)


@pytest.mark.parametrize(
    ("nominees", "heard", "left", "shown"),
    [
        ([EVE, GUS], {1, 2}, DAY, True),
        ([EVE, GUS], {1}, DAY, False),
        ([EVE, GUS], {1}, 0 * DAY, True),
        ([EVE], {1, 2}, 0 * DAY, False),
        ([EVE, None], {1, 2}, DAY, False),
        ([EVE, EVE, None], {1, 2, 7}, DAY, True),
        ([], set(), -DAY, False),
    ],
)
def test_nominations_are_shown_once_all_are_in_or_at_their_end_and_never_one_alone(
    nominees: list[UserId | None], heard: set[int], left: timedelta, shown: bool
) -> None:
    named = [_by(UserId(f"@{place}:x.org"), each) for place, each in enumerate(nominees)]
    assert judge.are_shown(named, seats={1, 2}, heard=heard, closes_at=NOW + left, now=NOW) is shown


def test_the_last_word_of_each_counts_and_who_declines_is_no_candidate() -> None:
    said = [_by(EVE, GUS, id_=1), _by(GUS, HAL, id_=2), _by(HAL, GUS, id_=3), _by(EVE, HAL, changed=True, id_=4)]
    assert [each.id for each in judge.in_force(said)] == [2, 3, 4]
    assert {who: len(by) for who, by in judge.candidates(said).items()} == {HAL: 2, GUS: 1}
    said[1].declined_at = NOW
    assert list(judge.candidates(said)) == [GUS]


@pytest.mark.parametrize(
    ("stage", "left", "changing"),
    [
        (Stage.NOMINATING, None, False),
        (Stage.CHANGING, DAY, True),
        (Stage.CHANGING, 0 * DAY, True),
        (Stage.CHANGING, -DAY, None),
        (Stage.CHANGING, None, None),
        (Stage.ASKED, DAY, None),
        (Stage.DECIDING, DAY, None),
        (Stage.OVER, DAY, None),
    ],
)
def test_until_when_nominations_are_taken(stage: Stage, left: timedelta | None, changing: bool | None) -> None:
    until = NOW + left if left is not None else None
    if changing is not None:
        assert judge.takes_nominations(stage, changes_until=until, at=NOW, number=3) is changing
        return
    with pytest.raises(Refusal) as refused:
        judge.takes_nominations(stage, changes_until=until, at=NOW, number=3)
    assert refused.value.code == "nominations-over"


@pytest.mark.parametrize(
    ("stage", "who", "in_room", "code"),
    [
        (Stage.CHANGING, EVE, True, None),
        (Stage.CHANGING, EVE, False, "not-present"),
        (Stage.CHANGING, GUS, True, "not-nominated"),
        (Stage.CHANGING, HAL, True, "declined"),
        (Stage.NOMINATING, EVE, True, "sealed-still"),
        (Stage.ASKED, EVE, True, "proposed-already"),
        (Stage.DECIDING, EVE, True, "proposed-already"),
        (Stage.OVER, EVE, True, "select-over"),
    ],
)
def test_who_may_be_proposed(stage: Stage, who: UserId, in_room: bool, code: str | None) -> None:
    one = Selection(number=3, circle=CircleSlug("tech"), role="facilitator", stage=stage)
    if code is None:
        judge.may_be_proposed(one, who, nominated={EVE}, declined={HAL}, in_room=in_room)
        return
    with pytest.raises(Refusal) as refused:
        judge.may_be_proposed(one, who, nominated={EVE}, declined={HAL}, in_room=in_room)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("runs", "names", "leads"), [(True, ["Di"], True), (True, [], True), (False, [], True), (False, ["Di"], False)]
)
def test_who_facilitates_proposes_a_name(runs: bool, names: list[str], leads: bool) -> None:
    if leads:
        judge.who_leads(runs=runs, names=names, shown="N-3")
        return
    with pytest.raises(Refusal, match="it is the facilitator who proposes a name: Di"):
        judge.who_leads(runs=runs, names=names, shown="N-3")
