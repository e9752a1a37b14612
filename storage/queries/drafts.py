"""Finding drafts of proposals, and who writes them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, literal, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Item, ItemAuthor, ItemDraft
from storage.types import NotFound, UserId


async def by_number(db: AsyncSession, *, number: int, author: UserId) -> ItemDraft:
    """A draft, for one of its authors: for anybody else there is none. Raises NotFound."""
    query = select(ItemDraft).where(ItemDraft.number == number, _written_by(author))
    found = (await db.scalars(query)).first()
    if found is None:
        raise NotFound("draft", f"F-{number}")
    return found


async def open_of(db: AsyncSession, *, author: UserId) -> Sequence[ItemDraft]:
    """The drafts that somebody writes, alone or with others, the one that was changed last first."""
    query = select(ItemDraft).where(
        _written_by(author), ItemDraft.published_at.is_(None), ItemDraft.discarded_at.is_(None)
    )
    return (await db.scalars(query.order_by(ItemDraft.changed_at.desc(), ItemDraft.number.desc()))).all()


async def co_authors_of(db: AsyncSession, *, draft: int) -> Sequence[UserId]:
    """Who writes a draft with who has begun it, in the order in which they were asked."""
    query = select(ItemAuthor.user_id).where(ItemAuthor.draft == draft, ItemAuthor.left_at.is_(None))
    return (await db.scalars(query.order_by(ItemAuthor.id))).all()


async def co_authors_of_item(db: AsyncSession, *, item: int) -> Sequence[UserId]:
    """Who has written an item, or the other half of a joint one, with its proposer: of those that were asked who has taken part, and
    whoever has begun the draft where another one has changed it and proposes it."""
    return [user_id for _, user_id in await co_authors_of_items(db, items=[item])]


_OF_IT = or_(ItemDraft.item == Item.number, ItemDraft.item == Item.twin)
_AMONG = Item.number.in_(bindparam("items", expanding=True))
_BEGAN = (
    select(Item.number, ItemDraft.begun_by, literal(0))
    .join(ItemDraft, _OF_IT)
    .where(_AMONG, ItemDraft.begun_by != Item.proposer, ItemDraft.changed_by == Item.proposer)
)
_WROTE = (
    select(Item.number, ItemAuthor.user_id, ItemAuthor.id)
    .join(ItemDraft, _OF_IT)
    .join(ItemAuthor, ItemAuthor.draft == ItemDraft.number)
    .where(_AMONG, ItemAuthor.left_at.is_(None), ItemAuthor.wrote_at.is_not(None), ItemAuthor.user_id != Item.proposer)
)
_CO_AUTHORS = _BEGAN.union(_WROTE).order_by(literal_column("3"))


async def co_authors_of_items(db: AsyncSession, *, items: Collection[int]) -> Sequence[tuple[int, UserId]]:
    """The same of some items."""
    found = await db.execute(_CO_AUTHORS, {"items": list(items)})
    return [(item, UserId(user_id)) for item, user_id, _ in found]


async def count_asked_by(db: AsyncSession, *, user_id: UserId, since: datetime) -> int:
    """How many people were asked, since an instant, to write the drafts that somebody has begun."""
    query = select(func.count()).select_from(ItemAuthor).join(ItemDraft, ItemDraft.number == ItemAuthor.draft)
    found = query.where(ItemDraft.begun_by == user_id, ItemAuthor.asked_at > since)
    return (await db.scalars(found)).one()


async def published_as(db: AsyncSession, *, items: Collection[int]) -> Sequence[ItemDraft]:
    """The drafts that were published as some items."""
    query = select(ItemDraft).where(ItemDraft.item.in_(items), ItemDraft.published_at.is_not(None))
    return (await db.scalars(query.order_by(ItemDraft.number))).all()


async def find_co_author(db: AsyncSession, *, draft: int, user_id: UserId) -> ItemAuthor | None:
    """Somebody who writes a draft with who has begun it."""
    query = select(ItemAuthor).where(
        ItemAuthor.draft == draft, ItemAuthor.user_id == user_id, ItemAuthor.left_at.is_(None)
    )
    return (await db.scalars(query)).first()


def _written_by(author: UserId) -> ColumnElement[bool]:
    helps = select(ItemAuthor.draft).where(ItemAuthor.user_id == author, ItemAuthor.left_at.is_(None))
    return or_(ItemDraft.begun_by == author, ItemDraft.number.in_(helps))
