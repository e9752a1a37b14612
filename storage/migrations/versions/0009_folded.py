"""names and words folded by ourselves: co-ops whose names are not in Latin letters, who looks like whom, what is searched

What is kept folded must be as the running program folds it, so this uses the program's own ``storage.folding``.
"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from storage.folding import LONGEST_NAME, clean_name, folded, skeleton_of, slug_of

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

SEARCHED = (
    ('consent_items', 'number', 'aim'),
    ('consent_answers', 'id', 'words'),
    ('consent_measures', 'id', 'what'),
    ('decisions', 'number', 'text'),
)
AT_ONCE = 500


def upgrade() -> None:
    """To this schema."""
    for table, key, words in SEARCHED:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column('folded', sa.Text(), nullable=True))
        _fill(table, (key,), words, 'folded', folded)
    with op.batch_alter_table('room_members') as batch:
        batch.add_column(sa.Column('alike', sa.String(length=255), nullable=True))
        batch.create_index(batch.f('ix_room_members_alike'), ['room_id', 'alike'])
    _fill('room_members', ('room_id', 'user_id'), 'display_name', 'display_name', _shown)
    _fill('room_members', ('room_id', 'user_id'), 'display_name', 'alike', lambda name: skeleton_of(name)[:255])
    _fill('join_requests', ('number',), 'coop_name', 'coop_name', lambda name: clean_name(name) or name)
    with op.batch_alter_table('coops') as batch:
        batch.alter_column(
            'slug', existing_type=sa.String(length=64), type_=sa.String(length=255), existing_nullable=False
        )
    _name_coops_anew()


def _shown(name: str) -> str | None:
    return clean_name(name)[:LONGEST_NAME].strip() or None


def _fill(table: str, keys: tuple[str, ...], of: str, column: str, fold: Callable[[str], str | None]) -> None:
    """Fill a column from another one, some rows at once."""
    rows = sa.table(table, *(sa.column(each) for each in {*keys, of, column}))
    found = op.get_bind().execute(sa.select(*(rows.c[key] for key in keys), rows.c[of]).where(rows.c[of].is_not(None)))
    change = rows.update().where(*(rows.c[key] == sa.bindparam(f'its_{key}') for key in keys))
    change = change.values({column: sa.bindparam('its_fold')})
    for some in found.partitions(AT_ONCE):
        values = [
            {**{f'its_{key}': row[place] for place, key in enumerate(keys)}, 'its_fold': fold(row[-1])} for row in some
        ]
        op.get_bind().execute(change, values)


def _name_coops_anew() -> None:
    """Clean the names, and fold them whole. Of two that are one name now, the later one gets a number."""
    coops = sa.table('coops', sa.column('id'), sa.column('name'), sa.column('slug'))
    known = op.get_bind().execute(sa.select(coops.c.id, coops.c.name, coops.c.slug).order_by(coops.c.id)).all()
    taken: set[str] = set()
    wanted: list[tuple[int, str, str]] = []
    for number, name, before in known:
        shown = clean_name(name) or before
        slug = first = slug_of(shown)[:240] or before
        count = 1
        while slug in taken:
            count += 1
            slug = f'{first}-{count}'
        taken.add(slug)
        if (shown, slug) != (name, before):
            wanted.append((number, shown, slug))
    for number, _, _ in wanted:  # Two may change places.
        op.get_bind().execute(coops.update().where(coops.c.id == number).values(slug=f'\t{number}'))
    for number, shown, slug in wanted:
        op.get_bind().execute(coops.update().where(coops.c.id == number).values(name=shown, slug=slug))
