"""Our own device's keys on the server: the device's, one-time keys, a fallback key."""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog
from nio import KeysUploadResponse

from chatbot.matrix.client import BotClient
from chatbot.matrix.homeserver import Rejected
from chatbot.matrix.http import Http
from chatbot.matrix.shapes import mapping, number_of

log = structlog.get_logger(__name__)

MOST_NEW_NAMES = 50
"""How often in a row we make new one-time keys after an upload that was refused or not answered. The server may hold other keys
under their names. When there are too many, the account forgets the oldest, and the server may still give those out."""


class OwnKeys:
    """Keeps on the server what others need to write to us encrypted."""

    def __init__(self, client: BotClient, http: Http) -> None:
        self._client = client
        self._http = http
        self._unused_fallback = True
        self._uploading = asyncio.Lock()
        self._unsure = False
        """Whether one-time keys were uploaded and the server has not answered."""
        self._anew = 0

    def note_fallback(self, raw: Mapping[str, Any]) -> None:
        """Note what a sync answer says of our fallback key. A server without such keys says nothing of them."""
        unused = raw.get("device_unused_fallback_key_types")
        if isinstance(unused, list):
            self._unused_fallback = "signed_curve25519" in unused

    async def assure(self) -> None:
        """Put our keys on the server, also where they were there before and are gone."""
        async with self._uploading:  # What the server says of our keys is true until we upload some.
            await self._assure()

    async def _assure(self) -> None:
        me, device_id = self._client.user_id, self._client.device_id
        answer = await self._http.ask("POST", "keys", "query", body={"device_keys": {me: []}})
        device = answer.get("device_keys", {}).get(me, {}).get(device_id)
        identity = self._client.olm.account.identity_keys["ed25519"]
        account = self._client.olm.account
        if device is None:
            account.shared = False
        elif device.get("keys", {}).get(f"ed25519:{device_id}") == identity:
            if not account.shared:  # The first upload arrived, and we were killed before we could note it.
                account.shared = True
                account.mark_keys_as_published()
        else:
            log.error(
                "the server knows other keys for our device, so nobody can write to us in secret; stop the bot, remove "
                "login.json and keys/ from its data folder, and start it with a password: it comes back as a new device"
            )
        await self._upload()

    async def upload(self) -> None:
        """Put the keys on the server that are missing there: the device's, one-time keys (T5), a fallback key."""
        async with self._uploading:
            if not self._unsure or self._client.olm.account.shared:
                await self._upload()
            else:
                await self._assure()  # The device's keys show whether the first upload has arrived.

    async def _settle(self) -> None:
        """After an upload that was not answered, ask how many keys the server has, and offer others.

        The server may have given some of these keys to somebody; offered again, they would be given to another, too. The
        count does not tell whether they have arrived, because all may have been given out meanwhile.
        """
        if not self._unsure:
            return
        olm = self._client.olm
        answer = await self._http.ask("POST", "keys", "upload", body={})
        olm.uploaded_key_count = _count_in(answer)
        self._make_anew()
        self._unsure = False

    def _make_anew(self) -> None:
        if self._anew < MOST_NEW_NAMES:
            self._anew += 1
            self._client.olm.mark_keys_as_published()
            self._client.olm.save_account()

    async def _upload(self) -> None:
        olm = self._client.olm
        account = olm.account
        if account.shared:
            await self._settle()
        if account.shared and (not self._unused_fallback or account._account.fallback_key):
            # By itself: after a kill or a lost answer a fallback key may be uploaded again, and one-time keys must not be.
            await self._put({"fallback_keys": self._fallback_keys()})
        body: dict[str, Any] = {}
        if not account.shared:
            body |= {"device_keys": self._device_keys(), "fallback_keys": self._fallback_keys()}
        on_server = (olm.uploaded_key_count or 0) if account.shared else 0
        if not account.shared or (olm.uploaded_key_count is not None and on_server < account.max_one_time_keys):
            if not account.one_time_keys["curve25519"]:  # Else they are left by an attempt whose end we do not know.
                account.generate_one_time_keys(account.max_one_time_keys - on_server)
            keys = account.one_time_keys["curve25519"]
            body["one_time_keys"] = {f"signed_curve25519:{name}": self._signed({"key": keys[name]}) for name in keys}
        if body:
            await self._put(body)

    async def _put(self, body: Mapping[str, Any]) -> None:
        olm = self._client.olm
        olm.save_account()
        olm.keep_all()  # Before the upload: if others use a key that we have lost, we cannot read them.
        if "one_time_keys" in body:
            self._unsure = True
        try:
            answer = await self._http.ask("POST", "keys", "upload", body=body)
        except Rejected:
            if "one_time_keys" in body:
                # The account remembers two fallback keys. A new one would make it forget the one that is in use.
                self._make_anew()
            self._unsure = False
            raise
        if "one_time_keys" in body:
            self._unsure, self._anew = False, 0
        count = _count_in(answer)
        olm.handle_response(KeysUploadResponse(0, count))
        olm.keep_all()
        self._unused_fallback = True
        log.info("uploaded keys", parts=sorted(body), one_time_keys=count)

    def _device_keys(self) -> dict[str, Any]:
        client = self._client
        identity = client.olm.account.identity_keys
        return self._signed(
            {
                "algorithms": client.olm._algorithms,
                "device_id": client.device_id,
                "user_id": client.user_id,
                "keys": {f"{kind}:{client.device_id}": identity[kind] for kind in ("curve25519", "ed25519")},
            }
        )

    def _fallback_keys(self) -> dict[str, Any]:
        """T5: the key that devices use when the one-time keys have run out. It is replaced once it has been used."""
        account = self._client.olm.account._account
        if not account.fallback_key:
            account.generate_fallback_key()
        keys = {name: {"key": key.to_base64(), "fallback": True} for name, key in account.fallback_key.items()}
        return {f"signed_curve25519:{name}": self._signed(key) for name, key in keys.items()}

    def _signed(self, value: dict[str, Any]) -> dict[str, Any]:
        signature = self._client.olm.sign_json(value)
        return {**value, "signatures": {self._client.user_id: {f"ed25519:{self._client.device_id}": signature}}}


def _count_in(answer: Mapping[str, Any]) -> int:
    """How many one-time keys of ours the server has, by its answer to an upload."""
    return number_of(mapping(answer.get("one_time_key_counts")).get("signed_curve25519"))
