"""People who have had themselves forgotten: a mark stands in the place of each, and is theirs alone (DECISIONS 33)."""

import re
import secrets

from storage.types import UserId

_SHAPE = re.compile(r"@former-([0-9a-f]{8}):forgotten\.invalid")


def new_lot() -> str:
    """A name for something of somebody that says nothing of them."""
    return secrets.token_hex(8)


def new_mark() -> UserId:
    """A mark that nobody has. It is drawn by lot, so that nothing leads back from it to the person."""
    return UserId(f"@former-{secrets.token_hex(4)}:forgotten.invalid")


def former(user_id: str) -> str | None:
    """What somebody is called who was forgotten: “a former member (3f9a)”. None for anybody else."""
    found = _SHAPE.fullmatch(user_id)
    return f"a former member ({found.group(1)[:4]})" if found is not None else None
