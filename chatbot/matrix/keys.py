"""Keeping the bot's keys in order: uploads, queries, a fallback key, sessions that broke."""

from typing import Any

import structlog
from nio import KeysUploadResponse
from nio.exceptions import LocalProtocolError

from chatbot.matrix.client import BotClient
from chatbot.matrix.http import Http

log = structlog.get_logger(__name__)


async def keep_in_order(client: BotClient, http: Http, *, unused_fallback: bool) -> None:
    """What is due after each sync: one-time keys refilled, device lists asked for, broken sessions mended, messages sent.

    Nothing in here may stop the loop: what fails is due again after the next sync.
    """
    try:
        if client.should_upload_keys:
            await client.keys_upload()
        if not unused_fallback:
            await upload_fallback_key(client, http)
        if client.should_query_keys:
            await client.keys_query()
        if client.should_claim_keys:
            await client.keys_claim(client.get_users_for_key_claiming())
        if client.outgoing_to_device_messages:
            await client.send_to_device_messages()
    except Exception as trouble:  # noqa: BLE001
        log.warning("the keys could not be kept in order just now", error=type(trouble).__name__)


async def upload_first_keys(client: BotClient) -> bool:
    """Put our device's keys on the server, if they are not there. True when they are."""
    if not client.should_upload_keys:
        return True
    try:
        answer = await client.keys_upload()
    except LocalProtocolError:
        return True
    return isinstance(answer, KeysUploadResponse)


async def upload_fallback_key(client: BotClient, http: Http) -> None:
    """T5: the key that new devices use when the one-time keys have run out; made anew once it has been used."""
    olm: Any = client.olm
    account = olm.account._account
    account.generate_fallback_key()
    fallback: dict[str, Any] = {}
    for key_id, public in account.fallback_key.items():
        name = key_id if isinstance(key_id, str) else key_id.to_base64()
        value = public if isinstance(public, str) else public.to_base64()
        key: dict[str, Any] = {"key": value, "fallback": True}
        key["signatures"] = {client.user_id: {f"ed25519:{client.device_id}": olm.sign_json(dict(key))}}
        fallback[f"signed_curve25519:{name}"] = key
    await http.ask("POST", "keys", "upload", body={"fallback_keys": fallback})
    account.mark_keys_as_published()
    olm.save_account()
    log.info("uploaded a new fallback key")
