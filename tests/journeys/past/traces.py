"""What the bot has read, said, asked and done."""

from collections.abc import Iterator

from storage.models import InboxEvent, InboxState, Job, OpenQuestion, OutboxRow, OutboxState
from storage.types import Base, EventId
from tests.journeys.past.names import (
    BAKERS,
    BAKERY,
    ENDED,
    EVE,
    FAY,
    FOOD,
    GUS,
    HAL,
    IVO,
    LONG_AGO,
    NOT_YET,
    OLD_MILL,
    OVEN,
)


def rows() -> Iterator[Base]:
    """All of it."""
    for some in (_inbox(), _outbox(), _jobs_and_questions()):
        yield from some


def _inbox() -> Iterator[Base]:
    """What was dealt with."""
    for number, state in enumerate((InboxState.DONE, InboxState.REFUSED, InboxState.FAILED)):
        yield InboxEvent(
            position=-number, event_id=EventId(f"$arrived{number}"), room_id=BAKERY, sender=GUS, type="m.room.message",
            content={"msgtype": "m.text", "body": "!ping"}, at=LONG_AGO, received_at=LONG_AGO, state=state, done_at=LONG_AGO,
            reference="K7Q2",
        )  # fmt: skip


def _outbox() -> Iterator[Base]:
    """What was sent long ago, what was not to be sent any more, and what the homeserver never took."""
    for number, (state, card) in enumerate((
        (OutboxState.SENT, "consent:0"), (OutboxState.SENT, "meet:S-0"), (OutboxState.CANCELLED, "consent:-7"),
        (OutboxState.DEAD, "relay:r-0"),
    )):  # fmt: skip
        sent = state is OutboxState.SENT
        yield OutboxRow(
            position=-number, txn_id=f"past{number}", cause="$asked", kind="send", room_id=BAKERY,
            content={"msgtype": "m.notice", "body": OVEN}, due_at=LONG_AGO, state=state,
            sent_at=LONG_AGO if sent else None, event_id=EventId(f"$sent{number}") if sent else None, tag="oven", card=card,
        )  # fmt: skip


def _jobs_and_questions() -> Iterator[Base]:
    """What is done, what is not due for years, and what was asked of others, or has expired."""
    for number, (family, name, key, due_at, done_at) in enumerate((
        ("consent", "register", BAKERS, LONG_AGO, ENDED), ("consent", "close", "0", LONG_AGO, ENDED),
        ("consent", "close", "-7", NOT_YET, None), ("oven", "register", FOOD, LONG_AGO, ENDED),
        ("consent", "oven", FOOD, LONG_AGO, ENDED),
    )):  # fmt: skip
        yield Job(id=-number, family=family, name=name, key=key, data={}, due_at=due_at, done_at=done_at)
    for number, (user_id, expires_at) in enumerate(
        ((IVO, NOT_YET), (GUS, ENDED), (HAL, ENDED), (EVE, ENDED), (FAY, ENDED))
    ):
        yield OpenQuestion(
            id=-number, user_id=user_id, family="subs", name="figures", data={"coop": OLD_MILL}, asked_txn="past0",
            asked_at=LONG_AGO, expires_at=expires_at,
        )  # fmt: skip
