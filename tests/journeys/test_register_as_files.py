"""The register of a circle as files: in private, for those of its room, the same bytes each time."""

from tests.journeys.conftest import Town
from tests.journeys.refused import refused

FAY, GUS, EVE, HAL = (f"@{name}:example.org" for name in ("fay", "gus", "eve", "hal"))


async def test_those_of_the_room_get_a_table_and_cards_the_same_each_time(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(FAY, "food", "!join for Green Grocers")
    for said in ("!members export", "!members export food"):
        await town.says(GUS, "food", said)
    made = [town.server.files[str(town.content_of(each)["url"])].decode() for each in town.files_to(GUS)]
    table, cards, *again = made
    assert again == [table, cards]
    assert "'@fay:example.org,Fay,member,Green Grocers,link person," in table
    assert "'@gus:example.org,Gus,member,Leaf Bakery,," in table
    assert "FN:Gus\r\nIMPP:matrix:u/gus:example.org\r\nORG:Leaf Bakery\r\n" in cards
    assert "I have sent you the register of the Food circle in private" in town.heard("food")
    assert town.files_to(HAL) == []
    room = await town.private(EVE)
    async with refused(town, "not-your-circle"):
        await town.says(EVE, room, "members export food")
