"""one person, one answer of their own: by whose authority others have answered; stand-ins end with who has named them"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

LONGEST = timedelta(days=90)
AT = storage.types.Instant(timezone=True)
answers = sa.table('consent_answers', *map(sa.column, ('item', 'user_id', 'seat', 'as_stand_in', 'named_by')), sa.column('at', AT))
items = sa.table('consent_items', sa.column('number'), sa.column('circle'))
members = sa.table(
    'members', *map(sa.column, ('circle', 'user_id', 'coop_id', 'standing')), sa.column('left_at', AT)
)
stand_ins = sa.table(
    'stand_ins',
    *map(sa.column, ('id', 'circle', 'coop_id', 'user_id', 'named_by')),
    sa.column('starts_at', AT),
    sa.column('ends_at', AT),
)


def upgrade() -> None:
    """To this schema."""
    with op.batch_alter_table('consent_answers') as batch:
        batch.add_column(sa.Column('named_by', sa.String(length=255), nullable=True))
        batch.add_column(sa.Column('kept_by', sa.String(length=255), nullable=True))
        batch.add_column(sa.Column('lapsed_at', AT, nullable=True))
    with op.batch_alter_table('outbox') as batch:
        batch.add_column(sa.Column('tells', sa.String(length=64), nullable=True))
    _note_who_had_named()
    _end_with_giver()
    _shorten()


def _note_who_had_named() -> None:
    """An answer of a stand-in was given by the authority of whoever had named them then."""
    named = (
        sa.select(sa.func.max(stand_ins.c.named_by))
        .join(items, items.c.circle == stand_ins.c.circle)
        .where(
            items.c.number == answers.c.item,
            stand_ins.c.user_id == answers.c.user_id,
            answers.c.seat == sa.literal('coop:') + sa.cast(stand_ins.c.coop_id, sa.String()),
            stand_ins.c.starts_at <= answers.c.at,
            stand_ins.c.ends_at > answers.c.at,
        )
        .scalar_subquery()
    )
    op.execute(answers.update().where(answers.c.as_stand_in == sa.true()).values(named_by=named))


def _end_with_giver() -> None:
    """Whoever was named by somebody who speaks for the co-op no longer has stood in until that one went."""
    gave = (
        members.c.circle == stand_ins.c.circle,
        members.c.coop_id == stand_ins.c.coop_id,
        members.c.user_id == stand_ins.c.named_by,
        members.c.standing == 'member',
    )
    speaks = sa.select(members.c.user_id).where(*gave, members.c.left_at.is_(None)).exists()
    went = sa.select(sa.func.max(members.c.left_at)).where(*gave).scalar_subquery()
    op.execute(stand_ins.update().where(~speaks, stand_ins.c.ends_at > went).values(ends_at=went))


def _shorten() -> None:
    """Nobody stands in for longer than 90 days."""
    found = op.get_bind().execute(sa.select(stand_ins.c.id, stand_ins.c.starts_at, stand_ins.c.ends_at)).all()
    for row in found:
        if row.ends_at - row.starts_at > LONGEST:
            ends = row.starts_at + LONGEST
            op.execute(stand_ins.update().where(stand_ins.c.id == row.id).values(ends_at=ends))
