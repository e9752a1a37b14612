"""Proposals that are ready: written by two or three in private, and put to the circle when they are."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.models import ItemDraft
from storage.types import RoomId, UserId
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_consent import BO, FAY, GUS, HAL, settled
from tests.towns import FEDERATION

EDITS = timedelta(seconds=10)


@pytest.fixture
def toml() -> str:
    return FEDERATION.replace(
        'link_persons = ["@fay:example.org"]', f'link_persons = ["{FAY}"]\nfacilitators = ["{BO}", "{HAL}"]'
    )


async def begun(town: Town) -> RoomId:
    """Gus writes a draft with Hal, in private."""
    await settled(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "draft Share the van. Why now: ours broke down. Aim: fewer trips with @hal circle food")
    return room


@pytest.mark.both_databases
async def test_a_draft_is_its_authors_until_it_is_published(town: Town) -> None:
    room = await begun(town)
    mine = town.heard(room)
    assert mine.startswith(
        "Thank you, this is F-1, a draft for the Food circle. Nobody else sees it but who writes it with you.\n\n> Share the van.\n\n"
        "Why now: ours broke down.\n\nAim: fewer trips"
    )
    assert "When it is ready: !publish F-1" in mine
    told = town.heard_private(HAL)
    assert "Gus asks you to write a proposal to the Food circle with them: F-1." in told
    assert "> Share the van." in told
    before = len(town.heard_all("food"))
    for user in (FAY, BO):
        theirs = await town.private(user)
        for words in (
            "draft show F-1",
            "draft edit F-1 Burn the van",
            "!publish F-1",
            "!draft discard F-1",
            "draft with F-1 @bo",
        ):
            await town.says(user, theirs, words)
            assert town.heard(theirs).startswith("I know no draft F-1."), words
        await town.says(user, theirs, "drafts")
        assert "You write no draft now." in town.heard(theirs)

    hals = await town.private(HAL)
    await town.says(HAL, hals, "draft edit F-1 Share the van on Mondays")
    assert "Thank you, F-1 is now:" in town.heard(hals)
    assert "Hal has changed F-1, your draft for the Food circle:" in town.heard(room)
    assert "on Mondays" in town.heard(room)
    await town.says(HAL, hals, "draft edit F-1 why now: the lease ends")
    assert "Why now: the lease ends" in town.heard(hals)
    assert "> Share the van on Mondays" in town.heard(hals)
    await town.says(HAL, hals, "drafts")
    assert "F-1 Share the van on Mondays (Food circle)" in town.heard(hals)
    assert len(town.heard_all("food")) == before

    await town.says(HAL, hals, "!publish F-1")
    card = town.card("food", "C-1 · Share the van on Mondays")
    body = town.body_of(card)
    assert "Proposal by Hal, written with Gus" in body
    assert "Why now: the lease ends" in body
    assert "Aim: fewer trips" in body
    assert "Hal has published F-1 in the Food circle, as a proposal: C-1." in town.heard(room)
    await town.says(HAL, hals, "draft edit F-1 Too late")
    assert "F-1 is published as C-1." in town.heard(hals)
    await town.says(HAL, hals, "draft show F-1")
    assert "is published in the Food circle as C-1:" in town.heard(hals)
    assert (await town.on_record("F-1"))[-1] == "consent.draft_published"


async def test_whoever_has_written_it_may_change_it_and_records_no_objection_as_heard(town: Town) -> None:
    room = await begun(town)
    await town.says(HAL, await town.private(HAL), "draft edit F-1 why now: the lease ends")
    await town.says(GUS, room, "!publish F-1 as check")
    card = town.card("food", "C-1 ·")
    assert "Is it good enough for now, and safe enough to try? It is to serve: fewer trips" in town.body_of(card)
    await town.says(FAY, "food", "!object C-1 it is too dear")
    await town.says(HAL, "food", "!amend C-1 Share the small van")
    await town.passes(EDITS)
    assert "Share the small van" in town.body_of(town.card("food", "C-1"))
    await town.says(HAL, "food", "!heard C-1 @fay we talked about it")
    assert "You have proposed C-1, or written it with who has" in town.heard("food")
    await town.says(BO, "food", "!facilitate C-1 @hal")
    assert "Hal has proposed C-1, or written it with who has" in town.heard("food")
    await town.says(BO, "food", "!heard C-1 @fay we talked about it")
    assert "You have proposed C-1" not in town.heard("food")


async def test_said_in_a_room_the_bot_goes_on_in_private(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!draft Share the van")
    assert town.heard("food") == "Drafts are for their authors alone, so I go on in our private room."
    assert "this is F-1, a draft for the Food circle" in town.heard_private(GUS)
    await town.says(GUS, "food", "!drafts")
    assert "please ask me in our private room" in town.heard("food")
    await town.says(GUS, "food", "!draft show F-1")
    assert town.heard("food") == "Drafts are for their authors alone, so I go on in our private room."
    await town.says(GUS, "food", "!publish F-1 as check by in 4 days")
    assert "C-1 · Share the van" in town.body_of(town.card("food", "C-1 ·"))


async def test_a_draft_is_thrown_away_and_comes_back_and_its_helpers_go(town: Town) -> None:
    room = await begun(town)
    hals = await town.private(HAL)
    await town.says(HAL, hals, "!draft discard F-1")
    assert "F-1 was begun by somebody else, who alone throws it away." in town.heard(hals)
    await town.says(GUS, room, "!draft leave F-1")
    assert "You have begun F-1 yourself." in town.heard(room)
    await town.says(GUS, room, "draft with F-1 @hal")
    assert "They write F-1 with you already." in town.heard(room)
    await town.says(GUS, room, "draft with F-1 @fay and @nobody")
    assert "I know nobody called" in town.heard(room)
    await town.says(GUS, room, "draft with F-1 @fay")
    assert "Thank you, Fay can write F-1 with you now, and are told." in town.heard(room) or "Fay" in town.heard(room)
    await town.says(FAY, await town.private(FAY), "!draft leave F-1")
    assert "Fay writes F-1 with you no longer." in town.heard(room)
    await town.says(FAY, await town.private(FAY), "draft show F-1")
    assert "I know no draft F-1." in town.heard_private(FAY)

    await town.says(GUS, room, "!draft discard F-1")
    assert town.heard(room) == "F-1 is thrown away. undo brings it back."
    assert "Gus has thrown F-1 away, which you were writing together." in town.heard(hals)
    await town.says(GUS, room, "draft edit F-1 Anew")
    assert town.heard(room) == "F-1 was thrown away. Nothing has changed."
    await town.says(GUS, room, "undo")
    await town.says(GUS, room, "draft edit F-1 Anew")
    assert "Thank you, F-1 is now:\n\n[was: Share the van.] Anew\n\n> Anew" in town.heard(room)
    await town.says(GUS, room, "draft Another one circle food")
    await town.says(GUS, room, "undo")
    await town.says(GUS, room, "drafts")
    assert "1 draft:" in town.heard(room)
    await town.says(GUS, room, "draft edit F-1 why now:")
    await town.says(GUS, room, "mydata all")
    assert "2 drafts that you have begun" in "\n".join(town.heard_all(room))


async def test_who_is_banned_sees_no_draft_and_publishes_none(town: Town) -> None:
    room = await begun(town)
    town.server.member(town.room("food"), UserId(HAL), "ban", by=UserId(FAY))
    await town.works()
    hals = await town.private(HAL)
    for words in ("draft show F-1", "!publish F-1", "draft edit F-1 Burn it"):
        await town.says(HAL, hals, words)
        assert "whose room you are not in" in town.heard(hals), words
    await town.says(HAL, hals, "drafts")
    assert "You write no draft now." in town.heard(hals)
    count = len(town.heard_all(hals))
    await town.says(GUS, room, "draft edit F-1 Share it all")
    assert len(town.heard_all(hals)) == count


async def test_who_has_begun_it_is_gone_and_whoever_writes_it_proposes_it_or_throws_it_away(town: Town) -> None:
    room = await begun(town)
    await town.says(GUS, room, "draft Sell the van with @hal circle food")
    await town.leaves_room(GUS, "food")
    hals = await town.private(HAL)
    await town.says(HAL, hals, "!publish F-1")
    body = town.body_of(town.card("food", "C-1 ·"))
    assert "Proposal by Hal ·" in body or "Proposal by Hal\n" in body
    assert "Gus" not in body
    assert "Hal has published" not in "\n".join(town.heard_all(room))
    await town.says(HAL, hals, "!draft discard F-2")
    assert town.heard(hals) == "F-2 is thrown away. undo brings it back."


async def test_withdrawn_it_is_a_draft_again_and_is_published_anew(town: Town) -> None:
    room = await begun(town)
    hals = await town.private(HAL)
    await town.says(HAL, hals, "!publish F-1")
    await town.says(HAL, hals, "draft edit F-1 Too late")
    assert "F-1 is published as C-1." in town.heard(hals)
    await town.says(HAL, hals, "!publish F-1")
    assert "F-1 is published as C-1." in town.heard(hals)
    await town.says(GUS, "food", "!withdraw C-1")
    for each in (room, hals):
        assert "C-1 is withdrawn, so F-1 is a draft again." in town.heard(each)
    await town.says(HAL, hals, "draft edit F-1 Share the small van")
    await town.says(HAL, hals, "drafts")
    assert "F-1 Share the small van (Food circle)" in town.heard(hals)
    await town.says(GUS, room, "!publish F-1 as check quorum 2 term 6 months by in 4 days")
    body = town.body_of(town.card("food", "C-2 · Share the small van"))
    assert "by Gus, written with Hal" in body
    assert "for 6 months" in body
    assert "2 needed" in body


async def test_what_belongs_to_publishing_is_no_part_of_the_text(town: Town) -> None:
    await settled(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "draft Buy rye quorum 2 term 6 months circle food")
    assert "> Buy rye\n" in town.heard(room)
    assert "is said when it is published: !publish F-1 quorum 2 term 6 months" in town.heard(room)


async def test_a_draft_is_put_to_two_circles_whose_authors_are_named_in_both(town: Town) -> None:
    room = await begun(town)
    await town.says(HAL, await town.private(HAL), "draft edit F-1 why now: the lease ends")
    await town.says(GUS, room, "!publish F-1 as check with tech")
    assert "A quick check is for one circle." in town.heard(room)
    await town.says(GUS, room, "!publish F-1 with tech")
    for where, number in (("food", 1), ("tech", 2)):
        assert "by Gus, written with Hal" in town.body_of(town.card(where, f"C-{number} ·"))
    await town.says(HAL, "food", "!amend C-1 Share the small van")
    assert "Share the small van" in town.body_of(town.card("tech", "C-2 ·"))


async def test_what_others_have_written_since_is_not_undone_by_who_began_it(town: Town) -> None:
    room = await begun(town)
    hals = await town.private(HAL)
    await town.says(HAL, hals, "draft edit F-1 Share the small van")
    assert "Share the [was: van.] small van" in town.heard(hals)
    await town.says(GUS, room, "undo")
    assert "Others have written F-1 since, so I throw it away only when you say so: !draft discard F-1" in town.heard(
        room
    )
    await town.says(HAL, hals, "draft show F-1")
    assert "> Share the small van" in town.heard(hals)


async def test_who_is_forgotten_leaves_no_draft_that_was_theirs_alone(town: Town) -> None:
    room = await begun(town)
    await town.says(GUS, room, "draft Sell the oven at night circle food")
    await town.says(GUS, room, "forget me")
    await town.says(GUS, room, "yes")
    await town.passes(timedelta(hours=25))
    async with town.app.database.looking() as db:
        kept = [each.text for each in (await db.scalars(select(ItemDraft))).all()]
    assert kept == ["Share the van."]
    hals = await town.private(HAL)
    await town.says(HAL, hals, "!publish F-1")
    assert "Proposal by Hal" in town.body_of(town.card("food", "C-1 ·"))


async def test_nobody_s_name_stands_on_what_they_have_not_written(town: Town) -> None:
    """Hal facilitates: whom somebody names as writing with them goes on doing so, until they have written in it."""
    room = await begun(town)
    await town.says(GUS, room, "!publish F-1 as check")
    card = town.card("food", "C-1 ·")
    assert "Hal" not in town.body_of(card)
    await town.says(FAY, "food", "!object C-1 it is too dear")
    await town.says(HAL, "food", "!heard C-1 @fay we talked about it")
    assert "written it with who has" not in town.heard("food")


async def test_who_changes_it_on_and_on_tells_the_others_how_it_stands(town: Town) -> None:
    room = await begun(town)
    hals = await town.private(HAL)
    before = len(town.heard_all(hals))
    for number in range(20):
        await town.says(GUS, room, f"draft edit F-1 Share {number} vans")
    await town.passes(timedelta(minutes=3))
    told = town.heard_all(hals)[before:]
    assert len(told) == 2
    assert "Share 0 vans" in told[0]
    assert "> Share 19 vans" in told[1]


async def test_a_crowd_writes_no_draft_and_nobody_is_asked_to_all_day(town: Town) -> None:
    await settled(town)
    room = await town.private(GUS)
    crowd = [f"@crowd{number}" for number in range(6)]
    for one in crowd:
        await town.joins_room(f"{one}:example.org", "food")
    async with refused(town, "too-many-authors"):
        await town.says(GUS, room, f"!draft Share the van with {', '.join(crowd)} circle food")
    for _ in range(2):
        await town.says(GUS, room, f"!draft Share the van with {', '.join(crowd[:5])} circle food")
    async with refused(town, "asked-often"):
        await town.says(GUS, room, f"!draft Share the van with {crowd[5]} circle food")
    async with refused(town, "too-many-authors"):
        await town.says(GUS, room, f"!draft with F-1 {crowd[5]}")


async def test_guests_and_others_begin_none(town: Town) -> None:
    await settled(town)
    await town.says(BO, "food", "!draft Share the van")
    assert "members" in town.heard("food").casefold()


async def test_why_now_stands_on_the_card_of_what_is_proposed_at_once_too(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Buy an oven. Why now: ours broke down")
    card = town.card("food", "C-1 · Buy an oven.")
    assert "Why now: ours broke down" in town.body_of(card)
    await town.says(GUS, "food", "!consent Explain why we pay so much")
    assert "C-2 · Explain why we pay so much" in town.body_of(town.card("food", "C-2 ·"))
