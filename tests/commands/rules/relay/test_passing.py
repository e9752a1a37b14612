"""Who passes what on to where, and in which shape words from one circle arrive in another."""

from datetime import UTC, datetime, timedelta

import pytest

from chatbot.api.errors import Refusal
from commands.rules.relay.passing import (
    LONGEST,
    MOST_LINES,
    clean,
    destination,
    may_pass,
    not_a_link,
    vacancy_is_told,
    whole,
)
from storage.marks import ENDS, Kind, Mark, begin
from storage.models import Circle, CircleKind
from storage.types import CircleSlug

ROOM, V12 = "!OGEhHVWSdvArJzumhm:example.org", "!yrjVcW0pD6qEYfU4PulakhlPLN3DrQSQKny5TZXV9_4"


@pytest.mark.parametrize(
    "link",
    [
        f"https://matrix.to/#/{ROOM}/$event?via=example.org",
        f"http://matrix.to/#/{ROOM}",
        f"HTTPS://Matrix.To/#/{ROOM}",
        f"matrix.to/#/{V12}",
        "https://matrix.to/#/%21OGEhHVWSdvArJzumhm%3Aexample.org",
        "https://matrix.to/#/#secret:example.org",
        f"https://app.element.io/#/room/{ROOM}",
        "https://chat.example.org/#/room/#secret:example.org",
        "matrix:roomid/OGEhHVWSdvArJzumhm:example.org",
        "MATRIX:r/secret:example.org",
        "https://matrix.to:443/#/#secret:example.org",
        "https://you@matrix.to/#/#secret:example.org",
        "https://www.matrix.to/%23/%23secret:example.org",
        "https:\\\\matrix.to\\#\\#secret:example.org",
        "https://matrix。to/#/#secret:example.org",
        "https://app.cinny.in/%21secret%3Aexample.org/",
        "https://app.cinny.in/home/#secret:example.org",
        "https://fluffychat.im/web/#/rooms/!secret:example.org",
        "element://vector/webapp/#/room/#secret:example.org",
        "https://example.org/?to=https://matrix.to/#/!secret:example.org",
        "https://example.org/_matrix/media/v3/download/example.org/secret",
        "https://example.org/_matrix/client/v1/media/thumbnail/example.org/secret",
        "mxc://example.org/OGEhHVWSdvArJzumhm",
        ROOM,
        V12,
    ],
)
def test_addresses_of_rooms_and_files_do_not_travel(link: str) -> None:
    assert clean(f"See {link} and come") == "See (a link into another room) and come"
    assert clean(f"[here]({link})") == "[here]((a link into another room))"


@pytest.mark.parametrize(
    ("mark", "stays"),
    [
        (Mark(Kind.LINK, f"https://matrix.to/#/{ROOM}"), False), (Mark(Kind.LINK, "https://example.org"), True), (Mark(Kind.STRONG), True),
    ],
)  # fmt: skip
def test_words_keep_their_marks_but_no_way_into_another_room(mark: Mark, stays: bool) -> None:
    text = f"See {begin(mark)}the minutes{ENDS} and come"
    assert clean(text) == (text if stays else "See the minutes and come")


@pytest.mark.parametrize(
    "words",
    [
        "Great!Two:one",
        "Great news!!! Come at 5:30",
        "say !join for Leaf Bakery",
        "https://example.org/agenda#/items and https://matrix.org/blog",
        "mail ada@example.org:25, or https://example.org/@ada",
        "https://example.org/page#section:two",
        "#1: a van",
        "https://notmatrix.to/#/news",
    ],
)
def test_other_words_stay_as_they_are(words: str) -> None:
    assert clean(words) == words


def test_people_keep_their_ids_and_rooms_their_names_of_which_clients_make_no_links() -> None:
    assert clean("ask https://matrix.to/#/@ada:example.org?via=x or [Bo](https://matrix.to/#/@bo:example.org)") == (
        "ask @\u2060ada:example.org or [Bo](@\u2060bo:example.org)"
    )
    assert clean("see #secret:example.org, ask @ada:example.org") == "see #secret, ask @\u2060ada:example.org"
    assert clean(clean("ask @ada:example.org")) == "ask @\u2060ada:example.org"


def test_the_whole_shows_no_hidden_words() -> None:
    hidden = f"{begin(Mark(Kind.SPOILER))}Leaf{ENDS}"
    assert str(whole(f"the winner is {hidden} " + "x" * 4000)).startswith("the winner is [hidden words] xx")


def test_walls_of_words_become_shorter() -> None:
    assert len(clean("x" * 9000)) == LONGEST
    assert len(clean("\n".join(["x"] * 500)).split("\n")) == MOST_LINES + 1
    assert clean("a\n\n\n\n\n\nb") == "a\n\nb"


@pytest.mark.parametrize("text", ["x" * 4001, "\n".join(["x"] * 61), "y " * 3000 + "y"])
def test_the_whole_of_what_is_cut_is_kept_beside_it(text: str) -> None:
    assert clean(text).endswith("…")
    assert whole(text) == text


@pytest.mark.parametrize("text", ["x", "x" * 4000, "and so on …", "\n".join(["x"] * 60)])
def test_what_fits_is_the_whole(text: str) -> None:
    assert clean(text) == text
    assert whole(text) is None


@pytest.mark.parametrize(
    ("rhythm", "told"),
    [(14, [1, 2, 3, 6, 9, 12]), (7, [1, 2, 3, 8, 13]), (30, list(range(1, 14))), (90, list(range(1, 14)))],
)
def test_a_vacant_link_is_told_three_times_and_then_once_a_month_at_most(rhythm: int, told: list[int]) -> None:
    begins, each = datetime(2026, 3, 2, tzinfo=UTC), timedelta(days=rhythm)
    ends = [number for number in range(1, 14) if vacancy_is_told(since=begins, rhythm=each, now=begins + number * each)]
    assert ends == told


def _circle(slug: str, *, parent: str | None = "hub", kind: CircleKind = CircleKind.INDUSTRY) -> Circle:
    above = CircleSlug(parent) if parent else None
    return Circle(slug=CircleSlug(slug), name=f"{slug.capitalize()} circle", kind=kind, parent=above, room="#x:y.org")


HUB = _circle("hub", parent=None, kind=CircleKind.COORDINATING)
TECH, FOOD, GAMES, ALONE = (
    _circle("tech"),
    _circle("food"),
    _circle("games", parent="tech"),
    _circle("alone", parent=None),
)


def above(circle: Circle) -> Circle | None:
    """The parent of a circle."""
    return next((each for each in (HUB, TECH) if each.slug == circle.parent), None)


@pytest.mark.parametrize(
    ("origin", "named", "to"),
    [(TECH, None, "hub"), (TECH, HUB, "hub"), (TECH, GAMES, "games"), (GAMES, TECH, "tech"), (HUB, GAMES, "games")],
)
def test_things_are_passed_on_along_the_links(origin: Circle, named: Circle | None, to: str) -> None:
    assert destination(origin, named=named, parent=above(origin)).slug == to


@pytest.mark.parametrize(
    ("origin", "named", "words"),
    [
        (HUB, None, r"To which circle shall I pass that from the Hub circle.*!circles shows them.*!relay to tech "),
        (TECH, TECH, "said in the Tech circle already"),
        (TECH, FOOD, "not linked to the Food circle.*!relay brings it to the Hub circle.*!relay We have"),
        (GAMES, FOOD, "not linked to the Food circle.*!relay brings it to the Tech circle"),
        (ALONE, TECH, "The Alone circle is linked to no other circle"),
    ],
)
def test_nothing_is_passed_on_past_the_links(origin: Circle, named: Circle | None, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        destination(origin, named=named, parent=above(origin))


@pytest.mark.parametrize(
    ("links", "runs", "origin", "target"),
    [
        ({"tech"}, set(), TECH, HUB),
        ({"tech"}, set(), HUB, TECH),
        (set(), {"hub"}, HUB, FOOD),
    ],
)
def test_who_links_two_circles_or_runs_the_coordinating_one_passes_things_on(
    links: set[CircleSlug], runs: set[CircleSlug], origin: Circle, target: Circle
) -> None:
    assert may_pass(links=links, runs=runs, origin=origin, target=target)


@pytest.mark.parametrize(
    ("links", "runs", "origin", "target"),
    [({"food"}, {"tech"}, TECH, HUB), ({"food"}, {"tech"}, HUB, TECH), (set(), set(), TECH, HUB)],
)
def test_others_do_not(links: set[CircleSlug], runs: set[CircleSlug], origin: Circle, target: Circle) -> None:
    assert not may_pass(links=links, runs=runs, origin=origin, target=target)


@pytest.mark.parametrize(
    ("origin", "target", "who", "words", "told"),
    [
        (
            TECH,
            HUB,
            "Cy (delegate)",
            "relay We have room",
            "The delegate of the Tech circle does that. That is Cy (delegate). Please ask them to say: !relay We have room",
        ),
        (
            HUB,
            TECH,
            "Cy (delegate)",
            None,
            "Who facilitates or minutes the Hub circle does that, or to the Tech circle its delegate. That is Cy (delegate). "
            "Please ask them to reply to that message with !relay.",
        ),
        (
            TECH,
            HUB,
            None,
            "relay We have room",
            "The delegate of the Tech circle does that. Nobody does so here as yet. The secretary or an operator can name somebody: !role give @person link person",
        ),
    ],
)
def test_others_are_told_who_does(
    origin: Circle, target: Circle, who: str | None, words: str | None, told: str
) -> None:
    refusal = not_a_link(origin=origin, target=target, link_person="delegate", who=who, words=words)

    assert refusal.text == f"Thank you for wanting to pass that on. {told}"
