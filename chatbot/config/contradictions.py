"""What is wrong between keys that are each right. It reads the TOML as it stands, so that it is told together with what is wrong
with single keys: a key of another type than it should be is told there, and looked over here."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from os.path import normpath
from pathlib import Path
from typing import Any

from babel.numbers import get_currency_precision, is_currency
from rapidfuzz import process

from chatbot.config.problems import Complaints, Problem
from chatbot.config.settings import TimeSettings, Words
from chatbot.config.subs import SubsSettings
from chatbot.config.values import read_amount, read_clock

WANTED = 'somebody, such as ["@ada:example.org"]: without an operator nobody can confirm the first speaker of a co-op'


@dataclass(frozen=True, slots=True)
class _Circle:
    """What a ``[[circles]]`` says of how it stands to others; None for what it does not say, or not as text."""

    place: int
    slug: str | None
    room: str | None
    parent: str | None
    kind: str | None
    was: str | None


def contradictions(complaints: Complaints, data: Mapping[str, Any]) -> Iterator[Problem]:
    """All of them, in the order of the file's sections."""
    circles = [
        _Circle(place, *(_text(each, name) for name in ("slug", "room", "parent", "kind", "was")))
        for place, each in enumerate(_tables(data.get("circles")))
    ]
    yield from _of_folders(complaints, data)
    yield from _of_federation(complaints, data, circles)
    yield from _of_words(complaints, _table(_table(data, "federation"), "words"))
    yield from _of_times(complaints, _table(_table(data, "federation"), "times"))
    yield from _of_circles(complaints, circles)
    yield from _of_roles(complaints, data)
    yield from _rings(complaints, circles)
    yield from _of_subs(complaints, data, circles)


def _of_folders(complaints: Complaints, data: Mapping[str, Any]) -> Iterator[Problem]:
    """Backups among, or around, what they are backups of: what lies with backups is left out of them."""
    kept = Path(normpath(_text(_table(data, "storage"), "data_dir") or "data"))
    folder = _text(_table(data, "backup"), "folder")
    backups = Path(normpath(folder or "backups"))
    for key, path, usual in ((["storage", "data_dir"], kept, "data"), (["backup", "folder"], backups, "backups")):
        around = path == Path() and path is kept  # All of it would be taken into backups.
        if path == Path("/") or set(path.parts) == {".."} or around:  # It is made readable by us alone.
            yield complaints.about(key, f'"{path}"', f'a folder for this alone, such as "{usual}"')
    if folder is not None and Path(normpath(folder)) in (kept, *kept.parents):
        yield complaints.about(
            ["backup", "folder"], f'"{folder}"', f'a folder for backups alone, where "{kept}" does not lie'
        )


def _of_words(complaints: Complaints, words: Mapping[str, Any]) -> Iterator[Problem]:
    """One word for two things, or one that is an answer: nobody could say which is meant."""
    earlier = {"yes", "no", "cancel", "consent"}
    for name in Words.model_fields:
        default = Words.model_fields[name].default
        word = " ".join((_text(words, name) or default).casefold().split())
        if word in earlier:
            yield complaints.about(
                ["federation", "words", name], f'"{word}", which means something else', "a word of its own"
            )
        earlier.add(word)


def _of_times(complaints: Complaints, times: Mapping[str, Any]) -> Iterator[Problem]:
    """Parts of a day in another order than people have them."""
    before, earlier = "", time.min
    for name in ("morning", "noon", "afternoon", "evening", "night"):
        said = _text(times, name)
        try:
            moment = TimeSettings.model_fields[name].default if said is None else read_clock(said)
        except ValueError:
            return  # Which is told of the key itself.
        if before and moment <= earlier:
            yield complaints.about(
                ["federation", "times", name], f'"{moment:%H:%M}"', f"a time after {before}, which is {earlier:%H:%M}"
            )
        before, earlier = name, moment


def _of_roles(complaints: Complaints, data: Mapping[str, Any]) -> Iterator[Problem]:
    """One role of a circle named twice."""
    for place, circle in enumerate(_tables(data.get("circles"))):
        earlier = set[str]()
        for number, role in enumerate(_tables(circle.get("roles"))):
            name = " ".join((_text(role, "name") or "").casefold().split())
            if name and name in earlier:
                yield complaints.about(
                    ["circles", place, "roles", number, "name"], f'"{name}" a second time', "each role of a circle once"
                )
            earlier.add(name)


def _of_subs(complaints: Complaints, data: Mapping[str, Any], circles: list[_Circle]) -> Iterator[Problem]:
    slugs, earlier = {circle.slug for circle in circles}, set[str | None]()
    yield from _of_likelihood(complaints, _table(data, "subs"))
    money = _text(_table(data, "federation"), "currency") or "GBP"
    for place, scheme in enumerate(_tables(_table(data, "subs").get("schemes"))):
        slug, circle = _text(scheme, "slug"), _text(scheme, "circle")
        if slug is not None and slug in earlier:
            yield complaints.about(
                ["subs", "schemes", place, "slug"], f'"{slug}" a second time', "a slug of its own for each scheme"
            )
        earlier.add(slug)
        yield from _of_coins(complaints, place, scheme, _text(scheme, "currency") or money)
        if circle is not None and circle not in slugs:
            yield complaints.about(
                ["subs", "schemes", place, "circle"], f'"{circle}"', "the slug of a circle", _near(circle, circles)
            )


def _of_likelihood(complaints: Complaints, subs: Mapping[str, Any]) -> Iterator[Problem]:
    """Bounds of what is likely that leave nothing between them: every declaration would be asked about once more."""
    bounds = []
    for name in ("unlikely_below", "unlikely_above"):
        said = _text(subs, name)
        try:
            bounds.append(SubsSettings.model_fields[name].default if said is None else read_amount(said))
        except ValueError:
            return  # Which is told of the key itself.
    below, above = bounds
    if below >= above:
        key = "unlikely_above" if _text(subs, "unlikely_above") is not None else "unlikely_below"
        yield complaints.about(
            ["subs", key], f'"{subs[key]}"', f"unlikely_below ({below}) less than unlikely_above ({above})"
        )


def _of_coins(complaints: Complaints, place: int, scheme: Mapping[str, Any], money: str) -> Iterator[Problem]:
    """Sums with more places than their currency has: there are no half yen."""
    if not is_currency(money):
        return
    for name in ("minimum", "amount"):
        said = _text(scheme, name) or ""
        places = get_currency_precision(money)
        if re.fullmatch(r"\d+\.\d+", said) and len(said.partition(".")[2].rstrip("0")) > places:
            yield complaints.about(
                ["subs", "schemes", place, name], f'"{said}"', f"a sum of {money}, which has {places} places"
            )


def _of_federation(complaints: Complaints, data: Mapping[str, Any], circles: list[_Circle]) -> Iterator[Problem]:
    federation, me = _table(data, "federation"), _text(_table(data, "matrix"), "user_id")
    operators = federation.get("operators", [])
    said = isinstance(data.get("federation"), Mapping)  # Else it is told that the whole table is not there.
    if said and isinstance(operators, list) and not [each for each in operators if each != me]:
        yield complaints.about(["federation", "operators"], "the bot alone" if operators else "nobody", WANTED)
    wanted = _text(federation, "coordinating_circle")
    if wanted is not None and wanted not in {each.slug for each in circles if each.kind == "coordinating"}:
        yield complaints.about(
            ["federation", "coordinating_circle"],
            f'"{wanted}"',
            'the slug of a circle of kind "coordinating"',
            _near(wanted, circles, only=lambda circle: circle.kind == "coordinating"),
        )


def _of_circles(complaints: Complaints, circles: list[_Circle]) -> Iterator[Problem]:
    for circle in circles:
        before = circles[: circle.place]
        key = ("circles", circle.place)
        if circle.slug is not None and circle.slug in {each.slug for each in before}:
            yield complaints.about(
                [*key, "slug"], f'"{circle.slug}" a second time', "a slug of its own for each circle"
            )
        if circle.room is not None and circle.room in {each.room for each in before}:
            yield complaints.about(
                [*key, "room"], f'"{circle.room}" a second time', "a room of its own for each circle"
            )
        if circle.was is not None and circle.was in {each.slug for each in circles}:
            yield complaints.about(
                [*key, "was"], f'"{circle.was}", which is a circle here', "the short name that this one had before"
            )
        if circle.was is not None and circle.was in {each.was for each in before}:
            yield complaints.about(
                [*key, "was"], f'"{circle.was}" a second time', "another circle's short name before, or none"
            )
        others = [each for each in circles if each.slug != circle.slug]
        if circle.parent is not None and circle.parent not in {each.slug for each in others}:
            yield complaints.about(
                [*key, "parent"], f'"{circle.parent}"', "the slug of another circle", _near(circle.parent, others)
            )


def _rings(complaints: Complaints, circles: list[_Circle]) -> Iterator[Problem]:
    """Circles that send their link persons to each other in a ring: nothing would ever arrive above."""
    parents = {circle.slug: circle.parent for circle in circles if circle.slug is not None}
    for circle in circles:
        if circle.slug is None:
            continue
        way = [circle.slug]
        while (above := parents.get(way[-1])) is not None and above not in way:
            way.append(above)
        if above == circle.slug and len(way) > 1:
            yield complaints.about(
                ["circles", circle.place, "parent"],
                f'"{circle.parent}", a ring ({" → ".join([*way, above])})',
                "a way up that ends at a circle without a parent",
            )


def _near(word: str, circles: list[_Circle], *, only: Callable[[_Circle], bool] = lambda _: True) -> str | None:
    slugs = [
        circle.slug for circle in circles if circle.slug is not None and circle.slug.isprintable() and only(circle)
    ]
    near = process.extractOne(word, slugs, score_cutoff=60)
    return near[0] if near and near[0] != word else None


def _table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = data.get(name)
    return found if isinstance(found, Mapping) else {}


def _tables(found: object) -> list[Mapping[str, Any]]:
    return [each if isinstance(each, Mapping) else {} for each in found] if isinstance(found, list) else []


def _text(table: Mapping[str, Any], name: str) -> str | None:
    found = table.get(name)
    return found if isinstance(found, str) else None
