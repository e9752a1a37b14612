"""Our account on the homeserver: logging in, always as the same device, and asking with that login.

``login`` stores the login; ``keys`` and ``cross_signing`` have the device's keys and its signature.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog

from chatbot.matrix.homeserver import Forbidden, HomeserverError, Rejected, TokenRefused, Unavailable
from chatbot.matrix.http import ANSWERED_WITHIN, Http, text_in
from chatbot.matrix.login import Login, store_login, stored_login
from storage.types import UserId

log = structlog.get_logger(__name__)


class Account:
    """The account of a password or of an access token. ``come_back`` is called after the server has ended our login and we
    have a new one."""

    def __init__(
        self,
        http: Http,
        *,
        user_id: UserId,
        device_name: str,
        data_dir: Path,
        password: str | None,
        access_token: str | None,
        come_back: Callable[[], Awaitable[None]],
    ) -> None:
        self._http = http
        self._user_id = user_id
        self._device_name = device_name
        self._data_dir = data_dir
        self._password = password
        self._access_token = access_token
        self._come_back = come_back

    async def log_in(self) -> Login:
        """Take up the stored login, or log in with the password, and use it for all requests from now on.

        Raises TokenRefused when neither is good, and NoHomeserver where there is none at the address.
        """
        login = await self._log_in()
        self._http.token = login.access_token
        return login

    async def ask(
        self, what: str, *, query: Mapping[str, str] | None = None, timeout: timedelta = ANSWERED_WITHIN
    ) -> dict[str, Any]:
        """Ask what the receiver needs. Where the server has ended our login, log in again and have the receiver ask once
        more."""
        try:
            return await self._http.ask("GET", what, query=query, timeout=timeout)
        except TokenRefused as refused:
            if self._password is None:
                raise
            log.warning("the homeserver has ended our login; logging in again, as the same device")
            await self._log_in_again()
            raise Unavailable("logged in again", code=refused.code, status=refused.status) from refused

    async def _log_in(self) -> Login:
        stored = stored_login(self._data_dir)
        if stored is not None and self._password is not None and not list((self._data_dir / "keys").glob("*.db")):
            log.warning("the keys of our device are gone: it can read nothing any more, so we come back as a new one")
            await self._log_out(stored)
            stored = None
        token = self._access_token or (stored.access_token if stored else None)
        if token is not None:
            self._http.token = token
            try:
                return await self._login_of(token)
            except TokenRefused:
                if self._password is None:
                    raise
                log.warning("the stored login is no longer good; logging in with the password, as the same device")
        if self._password is None:
            raise TokenRefused("there is neither a password nor an access token", code="M_MISSING_TOKEN")
        self._http.token = None
        if stored is None:
            await (
                self._http.must_be_a_homeserver()
            )  # Later it is known to be one, and a proxy may answer in its place for a while.
        body: dict[str, Any] = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": self._user_id},
            "password": self._password,
            "initial_device_display_name": self._device_name,
        }
        if stored is not None:
            body["device_id"] = stored.device_id
        try:
            raw = await self._http.ask("POST", "login", body=body)
        except (Forbidden, Rejected) as refused:
            why = f"the homeserver refuses the password: {refused}"
            theirs, ours = await self._http.server_name(), self._user_id.partition(":")[2]
            if theirs not in (None, ours):
                why = f"it is the homeserver of {theirs}, and {self._user_id} is of {ours}"
            raise TokenRefused(why, code=refused.code) from refused
        login = Login(UserId(text_in(raw, "user_id")), text_in(raw, "device_id"), text_in(raw, "access_token"))
        store_login(self._data_dir, login)
        return login

    async def _log_in_again(self) -> None:
        """Replace a token that the server has ended. Raises TokenRefused when the password is no longer good either."""
        await self.log_in()
        await self._come_back()

    async def _login_of(self, token: str) -> Login:
        raw = await self._http.ask("GET", "account", "whoami")
        login = Login(UserId(text_in(raw, "user_id")), str(raw.get("device_id") or "CIRCLEBOT"), token)
        if login.user_id != self._user_id:
            raise TokenRefused(f"the token belongs to {login.user_id}, not to {self._user_id}")
        if self._access_token is None:
            store_login(self._data_dir, login)
        return login

    async def _log_out(self, login: Login) -> None:
        """Remove a device whose keys are gone, so that nobody writes to it; best effort."""
        self._http.token = login.access_token
        try:
            await self._http.ask("POST", "logout", body={})
        except HomeserverError as trouble:
            log.warning("could not log the old device out", device_id=login.device_id, error=str(trouble))
