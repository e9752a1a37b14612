"""calls: their agenda, who is there, who does what"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    op.create_table('calls',
    sa.Column('number', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('circle', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=255), nullable=True),
    sa.Column('poll', sa.Integer(), nullable=True),
    sa.Column('opened_by', storage.types.Person(length=255), nullable=False),
    sa.Column('planned_for', storage.types.Instant(timezone=True), nullable=True),
    sa.Column('opened_at', storage.types.Instant(timezone=True), nullable=True),
    sa.Column('closed_at', storage.types.Instant(timezone=True), nullable=True),
    sa.Column('point', sa.Integer(), nullable=True),
    sa.Column('point_at', storage.types.Instant(timezone=True), nullable=True),
    sa.Column('turns', sa.JSON(), nullable=True),
    sa.ForeignKeyConstraint(['circle'], ['circles.slug'], name=op.f('fk_calls_circle_circles')),
    sa.ForeignKeyConstraint(['poll'], ['date_polls.number'], name=op.f('fk_calls_poll_date_polls')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_calls'))
    )
    with op.batch_alter_table('calls', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_calls_circle'), ['circle'], unique=False)

    op.create_table('actions',
    sa.Column('number', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('circle', sa.String(length=64), nullable=False),
    sa.Column('call', sa.Integer(), nullable=True),
    sa.Column('owner', storage.types.Person(length=255), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('due_at', storage.types.Instant(timezone=True), nullable=False),
    sa.Column('set_by', storage.types.Person(length=255), nullable=False),
    sa.Column('set_at', storage.types.Instant(timezone=True), nullable=False),
    sa.Column('done_at', storage.types.Instant(timezone=True), nullable=True),
    sa.Column('done_by', storage.types.Person(length=255), nullable=True),
    sa.Column('dropped_at', storage.types.Instant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['call'], ['calls.number'], name=op.f('fk_actions_call_calls')),
    sa.ForeignKeyConstraint(['circle'], ['circles.slug'], name=op.f('fk_actions_circle_circles')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_actions'))
    )
    with op.batch_alter_table('actions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_actions_circle'), ['circle'], unique=False)
        batch_op.create_index(batch_op.f('ix_actions_owner'), ['owner'], unique=False)

    op.create_table('agenda_points',
    sa.Column('number', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('circle', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.Enum('put', 'action', 'item', 'review', 'measure', 'role', name='pointkind', native_enum=False, length=32), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('subject', sa.Integer(), nullable=True),
    sa.Column('put_by', storage.types.Person(length=255), nullable=False),
    sa.Column('put_at', storage.types.Instant(timezone=True), nullable=False),
    sa.Column('source', sa.String(length=255), nullable=False),
    sa.Column('open_question', sa.Boolean(), nullable=False),
    sa.Column('call', sa.Integer(), nullable=True),
    sa.Column('dealt_at', storage.types.Instant(timezone=True), nullable=True),
    sa.Column('removed_at', storage.types.Instant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['call'], ['calls.number'], name=op.f('fk_agenda_points_call_calls')),
    sa.ForeignKeyConstraint(['circle'], ['circles.slug'], name=op.f('fk_agenda_points_circle_circles')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_agenda_points'))
    )
    with op.batch_alter_table('agenda_points', schema=None) as batch_op:
        batch_op.create_index('ix_agenda_points_circle', ['circle', 'dealt_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_agenda_points_source'), ['source'], unique=False)

    op.create_table('call_marks',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('call', sa.Integer(), nullable=False),
    sa.Column('shows', sa.Enum('present', 'speak', 'ready', name='shows', native_enum=False, length=32), nullable=False),
    sa.Column('user_id', storage.types.Person(length=255), nullable=True),
    sa.Column('coop', sa.Integer(), nullable=True),
    sa.Column('noted_by', storage.types.Person(length=255), nullable=False),
    sa.Column('source', sa.String(length=255), nullable=False),
    sa.Column('at', storage.types.Instant(timezone=True), nullable=False),
    sa.Column('taken_back_at', storage.types.Instant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['call'], ['calls.number'], name=op.f('fk_call_marks_call_calls')),
    sa.ForeignKeyConstraint(['coop'], ['coops.id'], name=op.f('fk_call_marks_coop_coops')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_marks'))
    )
    with op.batch_alter_table('call_marks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_marks_call'), ['call'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_marks_source'), ['source'], unique=False)

    with op.batch_alter_table('consent_answers', schema=None) as batch_op:
        batch_op.add_column(sa.Column('call', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_consent_answers_call_calls'), 'calls', ['call'], ['number'])

    with op.batch_alter_table('consent_items', schema=None) as batch_op:
        batch_op.add_column(sa.Column('held_from', storage.types.Instant(timezone=True), nullable=True))
