"""What people come for."""

from itertools import product

import pytest

import commands
from chatbot.api.access import Who
from chatbot.api.understanding.catalogue import Catalogue
from commands.help.purposes import MOST, PURPOSES, Where, purposes_for

CATALOGUE = Catalogue(commands.FAMILIES)
PEOPLE = {
    "a stranger": Who.ANYONE,
    "somebody who has come into the room": Who.ANYONE | Who.PRESENT,
    "a guest": Who.ANYONE | Who.PRESENT | Who.GUEST,
    "a member": Who.ANYONE | Who.PRESENT | Who.MEMBER,
    "a link person": Who.ANYONE | Who.PRESENT | Who.MEMBER | Who.LINK_PERSON,
    "a secretary": Who.ANYONE | Who.PRESENT | Who.SECRETARY,
    "a treasurer": Who.ANYONE | Who.PRESENT | Who.TREASURER,
    "an operator": Who.ANYONE | Who.OPERATOR,
    "all at once": ~Who(0),
}


@pytest.mark.parametrize(("person", "where"), list(product(PEOPLE, Where)))
def test_everybody_has_some_everywhere(person: str, where: Where) -> None:
    found = purposes_for(PEOPLE[person] | (Who.PRESENT if where is Where.ROOM else Who(0)), where, catalogue=CATALOGUE)

    assert 3 <= len(found) <= MOST
    assert all(where & each.where for each in found)


def test_each_is_of_a_command_that_there_is() -> None:
    assert [each.command for each in PURPOSES if CATALOGUE.by_words(each.command) is None] == []
