"""How the bot looks to people: a name and a picture for its account where it has none. Somebody else's choice is never replaced."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog

from chatbot.backoff import Backoff
from chatbot.matrix.homeserver import Forbidden, HomeserverError, Missing, Rejected
from chatbot.matrix.http import Http
from storage.types import UserId

log = structlog.get_logger(__name__)

LONGEST_UNSEEN = timedelta(hours=1)
"""The longest back-off: a face is no haste."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What an account is called and looks like, if nobody says otherwise. ``mime`` is the picture's type."""

    name: str
    picture: bytes
    mime: str


class Face:
    """The profile of our account. Trouble with it is logged, and never stops the bot."""

    def __init__(self, http: Http, user_id: UserId, looks: Looks | None) -> None:
        """Without ``looks`` the profile stays as it is."""
        self._http = http
        self._user_id = user_id
        self._looks = looks
        self._later: asyncio.Task[None] | None = None

    async def called(self) -> str:
        """What we are called, or shall be once that is set."""
        try:
            name = await self._of("displayname")
        except HomeserverError:
            name = None
        if self._looks is not None and self._is_none(name):
            return self._looks.name
        return name or self._localpart

    def show(self) -> None:
        """Set what the account has none of, soon."""
        if self._looks is not None:
            self._later = asyncio.create_task(self._shown(self._looks))

    def stop(self) -> None:
        """Leave what would be done later."""
        if self._later is not None:
            self._later.cancel()

    @property
    def _localpart(self) -> str:
        return self._user_id[1:].partition(":")[0]

    def _is_none(self, name: str | None) -> bool:
        """Whether nobody has named the account: many homeservers begin with the first part of its id."""
        return not name or name == self._localpart

    async def _shown(self, looks: Looks) -> None:
        backoff = Backoff(longest=LONGEST_UNSEEN)
        while True:
            try:
                if self._is_none(await self._of("displayname")):
                    await self._set("displayname", looks.name)
                if not await self._of("avatar_url"):
                    stored = await self._http.upload(looks.picture, name="circlebot", mime=looks.mime)
                    await self._set("avatar_url", str(stored["content_uri"]))
            except (Forbidden, Rejected) as refused:
                log.info("the homeserver does not let the bot choose how it looks", error=str(refused))
                return
            except HomeserverError as trouble:
                wait = backoff.after(trouble)
                log.debug("how the bot looks could not be set yet", error=str(trouble), wait=wait.total_seconds())
                await asyncio.sleep(wait.total_seconds())
            else:
                return

    async def _of(self, what: str) -> str | None:
        """A part of our profile; None where it has none, as for an account without any profile."""
        try:
            raw = await self._http.ask("GET", "profile", self._user_id, what)
        except Missing:
            return None
        value = raw.get(what)
        return value if isinstance(value, str) and value else None

    async def _set(self, what: str, value: str) -> None:
        await self._http.ask("PUT", "profile", self._user_id, what, body={what: value})
        log.info("the bot's profile had none, so it was set", what=what)
