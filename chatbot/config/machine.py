"""The tables of the TOML that whoever runs the bot cares for: its account, its pace, where things are kept and watched."""

from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field

from chatbot.config.names import Address, DatabaseUrl, File, Name, Prefix, Server, Url, User
from chatbot.config.section import Section
from chatbot.config.values import BudgetRate, HeardSpan, LongSpan, SendRate, Span, read_rate, read_span


class MatrixSettings(Section):
    """Who the bot is on Matrix. The password or the access token never stand in this file: they come from the
    environment (CIRCLEBOT_PASSWORD, CIRCLEBOT_ACCESS_TOKEN) or from a file that only the bot can read."""

    homeserver: Url = Field(description="Address of the bot's homeserver.", examples=["https://matrix.example.org"])
    user_id: User = Field(description="The bot's own Matrix id.", examples=["@circlebot:example.org"])
    device_name: Name = Field(
        "circlebot", min_length=1, description="How its device is called in the list of sessions."
    )
    display_name: Name = Field(
        "Circlebot",
        description="What people see it called. Set at the start where its account has no name; a name that somebody has given "
        "it stays.",
        min_length=1,
    )
    avatar: File | None = Field(
        None,
        description='File with its picture, such as "face.png": a PNG or JPEG of at most 1 MB, set likewise. Without it the one that '
        "comes with the bot.",
    )
    password_file: File | None = Field(
        None,
        description="File with the password, readable by the bot alone.",
        examples=["secrets/password"],
    )
    access_token_file: File | None = Field(None, description="File with an access token, instead of a password.")
    pickle_key_file: File | None = Field(
        None,
        description="File with the key that the stored encryption keys are locked with (or CIRCLEBOT_PICKLE_KEY). Without "
        "it the bot makes one and keeps it in its data folder, where whoever copies the folder has both.",
    )
    command_prefix: Prefix = Field("!", description="What commands begin with in a circle's room: one to three signs.")
    invitations_from: tuple[Server, ...] = Field(
        (),
        description="Homeservers whose people may open a private room with the bot, besides those in a circle's room. "
        "Empty: the bot's own homeserver.",
        strict=False,
    )
    encrypt_private_rooms: Literal["auto", "always", "never"] = Field(
        "auto",
        description="Private rooms that the bot opens are encrypted; auto: when the person has a device that can read it.",
    )


class LimitSettings(Section):
    """How much at a time."""

    send: SendRate = Field(
        "auto",
        description='Pace of sending: "auto" goes as fast as the homeserver lets us, or at most "0.2/s burst 10".',
    )
    per_person: BudgetRate = Field(
        read_rate("30/min"), description='Commands that one person may give: "30/min", or "off".'
    )
    per_room: BudgetRate = Field(
        read_rate("120/min"), description='Commands that one room may give: "120/min", or "off".'
    )
    max_command_age: Span = Field(
        read_span("24h"),
        description="Commands older than this, found after a time offline, are summed up in one notice instead.",
    )


class StorageSettings(Section):
    """Where things are kept. Relative paths start at this file's folder."""

    data_dir: File = Field(Path("data"), description="Keys, login and lock; readable by the bot alone.")
    url: DatabaseUrl = Field(
        "sqlite+aiosqlite:///data/circlebot.db",
        description="The archive: this embedded database, or postgresql+asyncpg://user@host/name.",
    )


class BackupSettings(Section):
    """Backups that the bot makes by itself. They hold keys and the archive: copy them to another machine."""

    every: Span | None = Field(None, description='How often: "1d". Left out: only when somebody says circlebot backup.')
    keep: int = Field(7, description="How many are kept; the oldest give way.", ge=1)
    folder: File = Field(
        Path("backups"),
        description="Where they lie, from this file's folder on; readable by the bot alone.",
    )


class RetentionSettings(Section):
    """How long is kept what nobody needs any more. What is left out here is kept for good; docs/running.md tells what goes besides."""

    heard: HeardSpan = Field(
        timedelta(days=90),
        description="How long I know that somebody has said or tapped something, and what became of it (no words; reactions on cards "
        "stay known): at least 30 days. What a homeserver hands over later than that counts as heard before.",
    )
    said: LongSpan | None = Field(
        None,
        description='How long I know that I have said something which nothing is about any more: "400d". Cards, and what is never '
        "said twice, stay known.",
    )
    audit: LongSpan | None = Field(
        None, description='How long I know who changed what (the audit, the history of a co-op): "1100d".'
    )
    left: LongSpan | None = Field(
        None,
        description="After how long whoever has left every circle and its room is a former member in all that I keep, as by "
        '“forget me”: "730d".',
    )


class MonitoringSettings(Section):
    """For whoever watches the bot."""

    listen: Address | None = Field(
        None,
        description='Where /healthz, /readyz and /metrics (Prometheus) are served, such as "127.0.0.1:9464". They tell figures and '
        "no words; keep them to this machine all the same.",
    )
