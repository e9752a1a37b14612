"""How the bot's own device stands, as far as its encryption is concerned."""

from dataclasses import dataclass

FEW_KEYS = 5
"""With fewer one-time keys than this, people who write at once may have to share the fallback key."""


@dataclass(frozen=True, slots=True)
class DeviceState:
    """Whether the device is signed by the account's own identity, and how many one-time keys the homeserver has left of
    it; None while it has not said."""

    signed: bool
    one_time_keys: int | None
