"""Figures as people write them, in private: read, refused by the very word, asked back, corrected, asked about once more."""

import pytest
from sqlalchemy import delete

from storage.models import OpenQuestion
from tests.journeys.conftest import Town
from tests.journeys.test_subs import GUS, seated
from tests.towns import FEDERATION


async def test_figures_that_cannot_be_read_need_no_command_the_next_time(town: Town) -> None:
    await seated(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare 92000 wages, 3q freelancers")
    assert "I could not read “3q” among the figures." in town.heard(room)
    await town.says(GUS, room, "about £92k wages and 3k freelancers")
    assert "Wages £92,000.00, self-employed £3,000.00" in town.heard(room)
    await town.says(GUS, room, "yes")

    assert "Leaf Bakery has declared for 2025/26" in town.heard(room)


@pytest.mark.parametrize("answer", ["2", "the second", "£92,000", "92,000"])
async def test_a_figure_that_reads_two_ways_is_asked_back_and_never_taken(town: Town, answer: str) -> None:
    await seated(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare 92.000 wages, 3k freelancers")
    asked = town.heard(room)
    assert "I read “92.000”, but cannot tell how much that is." in asked
    assert "1: £92.00" in asked
    assert "2: £92,000.00" in asked
    await town.says(GUS, room, answer)
    assert "Wages £92,000.00, self-employed £3,000.00" in town.heard(room)
    await town.says(GUS, room, "yes")

    assert "Leaf Bakery has declared" in town.heard(room)


async def test_the_question_for_figures_stays_while_one_of_them_is_asked_back(town: Town) -> None:
    await seated(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare")
    await town.says(GUS, room, "92000 + 71500")
    assert "1: £92,000.00 wages, £71,500.00 self-employed" in town.heard(room)
    assert "2: £163,500.00 wages" in town.heard(room)
    await town.says(GUS, room, "cancel")
    assert "I have dropped that" in town.heard(room)
    await town.says(GUS, room, "92000 wages, 71500 self-employed")

    assert "Wages £92,000.00, self-employed £71,500.00" in town.heard(room)


async def test_a_figure_that_reads_two_ways_is_asked_about_in_private_although_it_was_said_in_a_room(
    town: Town,
) -> None:
    await seated(town)
    room = await town.private(GUS)
    event = await town.says(GUS, "food", "!subs declare 92.000 wages")
    assert town.redacted(event)
    assert not any("92" in said for said in town.heard_all("food"))
    await town.says(GUS, room, "2")

    assert "Wages £92,000.00" in town.heard(room)


async def test_what_yes_would_store_is_said_whenever_something_else_is_said(town: Town) -> None:
    await seated(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare 9200000")
    waits = "wages £9,200,000.00, self-employed £0.00, total £11,040.00"
    for said, trouble in (
        ("£92,000.50 wages, 3q self employed", "I could not read “3q” among the figures."),
        ("hmm", "yes to store that"),
        ("92.000", "1: £92.00"),
        ("I have to ask our bookkeeper", "yes to store that"),
    ):
        await town.says(GUS, room, said)
        assert trouble in town.heard(room), said
        assert waits in town.heard(room), said


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("no, wages 93000", "Wages £93,000.00, self-employed £71,500.00"),
        ("no wait, 93000 wages", "Wages £93,000.00, self-employed £71,500.00"),
        ("oops that was wrong, it should be 29,000 self-employed", "Wages £92,000.00, self-employed £29,000.00"),
        ("93000 wages and no freelancers", "Wages £93,000.00, self-employed £0.00"),
        ("we can pay £40", "what your co-op can pay"),
    ],
)
async def test_a_correction_in_words_is_a_correction(town: Town, said: str, read: str) -> None:
    await seated(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare 92000 wages, 71500 self-employed")
    await town.says(GUS, room, said)
    assert read in town.heard(room)
    await town.says(GUS, room, "yes")

    assert "Leaf Bakery has declared" in town.heard(room)


async def test_a_correction_that_may_be_of_either_figure_is_asked_about(town: Town) -> None:
    await seated(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare 92000 wages, 71500 self-employed")
    await town.says(GUS, room, "no, 93000")
    assert "cannot tell whether it is for wages or for self-employed" in town.heard(room)
    assert "total £196.20" in town.heard(room)


@pytest.mark.parametrize(
    ("figures", "doubt"),
    [
        ("25m", "£25,000,000.00 is more than I would expect of any co-op."),
        ("92", "£92.00 is less than I would expect for a whole year."),
    ],
)
async def test_figures_out_of_all_likelihood_need_one_more_yes(town: Town, figures: str, doubt: str) -> None:
    await seated(town)
    room = await town.private(GUS)
    await town.says(GUS, room, f"subs declare {figures}")
    await town.says(GUS, room, "yes")
    assert doubt in town.heard(room)
    assert "Please say yes to store what I read back" in town.heard(room)
    assert await town.on_record("leaf-bakery 2025/26") == []
    await town.says(GUS, room, "yes")

    assert "Leaf Bakery has declared" in town.heard(room)
    assert await town.on_record("leaf-bakery 2025/26") == ["subs.declared"]


@pytest.mark.parametrize(
    ("figures", "doubt"), [("920000", "is many times what Leaf Bakery declared last"), ("9200", "is a small part of")]
)
async def test_what_is_far_from_the_last_figures_is_doubted_without_giving_them(
    town: Town, figures: str, doubt: str
) -> None:
    await seated(town)
    room = await town.private(GUS)
    for said in ("subs declare 92000", "yes", f"subs declare {figures}", "yes"):
        await town.says(GUS, room, said)
    assert doubt in town.heard(room)
    assert "92,000.00" not in town.heard(room).replace("£920,000.00", "")
    await town.says(GUS, room, "no, 92500")
    assert "Wages £92,500.00" in town.heard(room)
    await town.says(GUS, room, "yes")

    assert "Leaf Bakery has declared" in town.heard(room)
    assert await town.on_record("leaf-bakery 2025/26") == ["subs.declared", "subs.corrected"]


async def test_a_figure_asked_back_so_long_that_the_question_before_it_is_over_stores_nothing(town: Town) -> None:
    await seated(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare")
    await town.says(GUS, room, "92.000")
    async with town.app.database.transaction() as db:
        await db.execute(delete(OpenQuestion).where(OpenQuestion.name == "figures"))
    await town.says(GUS, room, "2")

    assert "is over meanwhile, so nothing has changed" in town.heard(room)


class TestInGerman:
    """In a federation that writes 92.000,50 €."""

    @pytest.fixture
    def toml(self) -> str:
        return FEDERATION.replace("[federation]\n", '[federation]\nlanguage = "de-DE"\n', 1)

    async def test_its_own_separators_are_read_and_those_of_others_asked_about(self, town: Town) -> None:
        await seated(town)
        room = await town.private(GUS)
        await town.says(GUS, room, "subs calc 92.000 wages, 71.500,50 self-employed")
        assert "92.000,00" in town.heard(room)
        assert "71.500,50" in town.heard(room)
        await town.says(GUS, room, "subs calc 92,000 wages")

        assert "cannot tell how much that is" in town.heard(room)
