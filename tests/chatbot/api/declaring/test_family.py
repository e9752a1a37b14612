"""What a family may not declare: it is refused when its module is imported, not when somebody waits for it."""

import sys
from dataclasses import dataclass
from typing import Any

import pytest

from chatbot.api.access import Who
from chatbot.api.arguments import Reading
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.family import Family, named
from chatbot.api.seams.listing import Entries, Listing
from chatbot.api.seams.payloads import Asked, Due
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.api.wording.markup import Inline, t


@dataclass(frozen=True)
class Closing(Due, name="close"):
    item: int


@dataclass(frozen=True)
class ClosingToo(Due, name="close"):
    number: int


@dataclass(frozen=True)
class ToConfirm(Asked, name="confirm"):
    coop: str


@dataclass(frozen=True)
class ToConfirmToo(Asked, name="confirm"):
    coop: str


@dataclass(frozen=True)
class Loaves(Listing, name="loaves"):
    pass


@dataclass(frozen=True)
class LoavesToo(Listing, name="loaves"):
    pass


@dataclass(frozen=True)
class Nameless(Due):
    item: int


async def _close(ctx: Ctx, due: Closing) -> None: ...
async def _close_too(ctx: Ctx, due: ClosingToo) -> None: ...
def _says_yes(words: str, asked: Any, reading: Reading) -> bool:
    return words == "yes"


async def _bread(ctx: Ctx, asked: Any) -> Inline:
    return t("bread")


async def _confirm(ctx: Ctx, words: str, asked: ToConfirm) -> Reply:
    return Reply.none()


async def _confirm_too(ctx: Ctx, words: str, asked: ToConfirmToo) -> Reply:
    return Reply.none()


async def _loaves(ctx: Ctx, listing: Loaves) -> Entries:
    return Entries(t("Loaves"), 0, ())


async def _loaves_too(ctx: Ctx, listing: LoavesToo) -> Entries:
    return Entries(t("Loaves"), 0, ())


async def _nameless(ctx: Ctx, due: Nameless) -> None: ...


@pytest.fixture
def family() -> Family:
    return Family("bakery", "Bread.")


def test_a_job_a_question_and_a_list_of_one_name_have_one_handler_each(family: Family) -> None:
    """With two, the rows of the one would be read by the other, or by nobody."""
    family.job(changes=True)(_close)
    family.answer(changes=True, fits=_says_yes, subject=_bread)(_confirm)
    family.pages(allow=Who.ANYONE)(_loaves)

    for again in (_close, _close_too):
        with pytest.raises(TypeError, match="bakery has two handlers for close"):
            family.job(changes=True)(again)
    for answer in (_confirm, _confirm_too):
        with pytest.raises(TypeError, match="bakery has two handlers for confirm"):
            family.answer(changes=True, fits=_says_yes, subject=_bread)(answer)
    for pages in (_loaves, _loaves_too):
        with pytest.raises(TypeError, match="bakery has two handlers for loaves"):
            family.pages(allow=Who.ANYONE)(pages)
    assert family.jobs["close"].handler is _close
    assert family.answers["confirm"].handler is _confirm
    assert family.lists["loaves"].handler is _loaves


def test_families_may_call_theirs_alike(family: Family) -> None:
    shop = Family("shop", "Sells.")
    family.pages(allow=Who.ANYONE)(_loaves)
    shop.pages(allow=Who.MEMBER)(_loaves_too)
    catalogue = Catalogue([family, shop])

    assert catalogue.list_of("bakery", "loaves").handler is _loaves
    assert catalogue.list_of("shop", "loaves").handler is _loaves_too
    with pytest.raises(KeyError):
        catalogue.list_of("mill", "loaves")


def test_a_handler_takes_a_payload_that_has_a_name_and_is_of_its_kind(family: Family) -> None:
    with pytest.raises(TypeError, match="due is no named Due"):
        family.job(changes=True)(_nameless)
    with pytest.raises(TypeError, match="asked is no named Due"):
        family.job(changes=True)(_confirm)  # type: ignore[arg-type, type-var]
    with pytest.raises(TypeError, match="due is no named Asked"):
        family.answer(changes=True, fits=_says_yes, subject=_bread)(_close)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="due is no named Listing"):
        family.pages(allow=Who.ANYONE)(_close)  # type: ignore[arg-type, type-var]


def test_a_command_without_help_is_refused_and_so_is_one_that_lies_in_no_module_of_its_family(family: Family) -> None:
    async def bake(ctx: Ctx) -> Reply:
        return Reply.none()

    with pytest.raises(TypeError, match="bake has no docstring"):
        family.command("bake", allow=Who.ANYONE, example="bake")(bake)
    bake.__doc__ = "Bake bread."
    family.command("bake", allow=Who.ANYONE, example="bake")(bake)
    with pytest.raises(TypeError, match="bakery is not said to be made of"):
        family.made_of()
    family.made_of(sys.modules[__name__])


def test_words_are_one_command_s_and_a_name_is_one_family_s(family: Family) -> None:
    async def bake(ctx: Ctx) -> Reply:
        """Bake bread."""
        return Reply.none()

    for each in (family, shop := Family("shop", "Sells.")):
        each.command("bake", allow=Who.ANYONE, example="bake")(bake)
    with pytest.raises(TypeError, match="bake is declared twice"):
        Catalogue([family, shop])
    with pytest.raises(TypeError, match="share a name"):
        named([family, Family("bakery", "Another.")])
