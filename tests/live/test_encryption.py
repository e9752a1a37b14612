"""Encrypted conversations on a real homeserver: both directions, restarts, late encryption, new devices, no leaks."""

import io
import json
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from nio.crypto.attachments import encrypt_attachment
from PIL import Image

from chatbot.demo.member import body_of
from chatbot.demo.synapse import Synapse
from chatbot.matrix import media
from tests.confirmed import confirm_at
from tests.live.secret_member import SecretMember
from tests.live.secret_town import SecretTown
from tests.live.traps.conftest import Villain

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def town(synapse: Synapse, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SecretTown]:
    """One encrypted federation for this module: each test says things of its own."""
    town = SecretTown(synapse, tmp_path_factory.mktemp("secret"))
    await town.build()
    yield town
    await town.pull_down()


async def test_commands_cards_and_reactions_in_an_encrypted_circle(town: SecretTown) -> None:
    di, tech, bot = town.people["di"], town.rooms["tech"], town.bot.user_id
    asked = await di.say(tech, "!ping lantern")
    answer = await di.hears(r"^pong lantern$", by=bot, room_id=tech)
    assert answer.encrypted
    assert answer.content["m.relates_to"]["m.in_reply_to"]["event_id"] == asked

    await confirm_at(town.bot.config, di.user_id, "Data Workers")
    await di.say(tech, "!join for Data Workers")
    await di.hears("You now speak for Data Workers", by=bot, room_id=tech)
    await di.say(tech, "!consent Meet by the lighthouse by tomorrow 17:00")
    card = await di.hears(r"C-1 · .*lighthouse", by=bot, room_id=tech)
    await di.react(tech, card.event_id, "✅")
    edited = await di.hears(r"Data Workers", by=bot, room_id=tech)

    assert edited.content["m.relates_to"] == {"rel_type": "m.replace", "event_id": card.event_id}
    assert edited.encrypted
    assert card.encrypted
    await di.say(tech, "!yes C-1")
    assert (await di.hears(r"Data Workers", by=bot, room_id=tech)).encrypted


async def test_an_encrypted_private_room(town: SecretTown) -> None:
    cy, bot = town.people["cy"], town.bot.user_id
    private = await cy.private_room(bot)
    await cy.waits_for(bot, private)
    await cy.say(private, "subs calc 987654 wages")
    answer = await cy.hears(r"£987.65", by=bot, room_id=private)
    assert answer.encrypted


async def test_the_same_device_with_the_same_keys_after_a_kill(town: SecretTown) -> None:
    di, tech, bot = town.people["di"], town.rooms["tech"], town.bot.user_id
    login = (town.folder / "data" / "login.json").read_text()
    before = await di.keys_of(bot)
    await town.bot.kill()
    await di.say(tech, "!ping while you were away")
    await town.bot.start()

    assert (await di.hears("pong while you were away", by=bot, within=30)).encrypted
    assert await di.keys_of(bot) == before
    assert len(before) == 1
    assert json.loads((town.folder / "data" / "login.json").read_text())["device_id"] == json.loads(login)["device_id"]
    await town.bot.stop()
    await town.bot.start()
    await di.say(tech, "!ping again")
    assert (await di.hears("pong again", by=bot)).encrypted


async def test_clear_text_in_an_encrypted_room_is_told_why_and_not_acted_upon(town: SecretTown) -> None:
    di, tech, bot = town.people["di"], town.rooms["tech"], town.bot.user_id
    asked = await di.say_in_clear(tech, "!ping in the clear")
    told = await di.hears("This room is encrypted, but that message was not", by=bot, room_id=tech)

    assert told.encrypted
    assert told.content["m.relates_to"]["m.in_reply_to"]["event_id"] == asked
    await di.say(tech, "!ping encrypted")
    await di.hears("pong encrypted", by=bot)
    assert not [event for event in di.said_by(bot, tech) if "pong in the clear" in body_of(event)]


async def test_encryption_switched_on_later(town: SecretTown) -> None:
    ada, bot = town.people["ada"], town.bot.user_id
    private = await super(SecretMember, ada).private_room(bot)
    await ada.waits_for(bot, private)
    await ada.say(private, "ping bare")
    assert not (await ada.hears("pong bare", by=bot, room_id=private)).encrypted
    await ada.encrypt_room(private)
    await ada.say(private, "ping veiled")
    assert (await ada.hears("pong veiled", by=bot, room_id=private)).encrypted


async def test_a_member_with_a_new_device(town: SecretTown) -> None:
    di, tech, bot = town.people["di"], town.rooms["tech"], town.bot.user_id
    await di.say(tech, "!ping from the old one")
    await di.hears("pong from the old one", by=bot)
    fresh = await town.device("di")
    try:
        await fresh.sees_encryption(tech)
        await fresh.say(tech, "!ping from the new one")
        assert (await fresh.hears("pong from the new one", by=bot, room_id=tech)).encrypted
        assert (await di.hears("pong from the new one", by=bot, room_id=tech, mark=0)).encrypted
    finally:
        await fresh.close()


async def test_t27_a_command_whose_key_comes_late_is_obeyed_once(town: SecretTown) -> None:
    di, tech, bot = town.people["di"], town.rooms["tech"], town.bot.user_id
    _, key = await di.say_without_key(tech, "!ping behind a closed door")
    await di.say(tech, "!ping before an open one")
    (device_id,) = await di.keys_of(bot)
    await di.give_key(bot, device_id, key)
    await di.hears("pong behind a closed door", by=bot, room_id=tech)
    await di.hears("pong before an open one", by=bot, room_id=tech, mark=0)
    await di.say(tech, "!ping once")
    await di.hears("pong once", by=bot)

    assert sum("closed door" in body_of(event) for event in di.said_by(bot, tech)) == 1


async def test_the_bot_goes_on_while_a_member_does_their_worst(town: SecretTown) -> None:
    di, tech, bot = town.people["di"], town.rooms["tech"], town.bot.user_id
    ((device_id, keys),) = (await di.keys_of(bot)).items()
    villain_id = await town.synapse.register("villain-secret", "secret")
    devices = [Villain(town.synapse.url, villain_id, "secret") for _ in range(2)]
    for villain, identity in zip(devices, (None, "!!!"), strict=True):
        await villain.log_in()
        await villain.publishes_device(ed25519=identity)
    await devices[0].publishes_one_time_key("AAAA")
    await devices[0].join(tech)
    sender_key = devices[0].account.curve25519_key.to_base64()
    deep: dict[str, object] = {}
    for _ in range(800):
        deep = {"a": deep}
    for number, body in enumerate(("!!!", "AAAA", deep)):
        ciphertext = {keys[f"curve25519:{device_id}"]: {"type": number % 2, "body": body}}
        content = {"algorithm": "m.olm.v1.curve25519-aes-sha2", "sender_key": sender_key, "ciphertext": ciphertext}
        path = ("sendToDevice", "m.room.encrypted", f"worst{number}")
        await devices[0].asks("PUT", *path, body={"messages": {bot: {device_id: content}}})
        locked = {
            "algorithm": "m.megolm.v1.aes-sha2",
            "ciphertext": "x" * number,
            "session_id": "s",
            "sender_key": sender_key,
        }
        await devices[0].send(tech, "m.room.encrypted", {**locked, "device_id": devices[0].device_id})
    await di.say(tech, "!ping after the worst")

    assert (await di.hears("pong after the worst", by=bot, room_id=tech)).encrypted
    for villain in devices:
        await villain.close()


async def test_words_leave_encryption_only_where_the_circle_allows_it(town: SecretTown) -> None:
    cy, bot = town.people["cy"], town.bot.user_id
    await cy.say(town.rooms["tech"], "!relay Our harvest is hidden")
    refused = await cy.hears(r"Tech circle is encrypted.*not passed it on", by=bot, room_id=town.rooms["tech"])
    await cy.say(town.rooms["food"], "!relay Our cellar is open")
    passed = await cy.hears(r"R-1 from the Food circle.*cellar", by=bot, room_id=town.rooms["coordinating"])

    assert refused.encrypted
    assert not passed.encrypted
    assert "harvest" not in " ".join(body_of(event) for event in cy.said_by(bot, town.rooms["coordinating"]))


async def test_a_picture_goes_out_of_an_encrypted_room_and_one_comes_back_into_it(town: SecretTown) -> None:
    """Taken down and decrypted, freed of what else is in it, put up again: in clear there, encrypted here."""
    cy, bot = town.people["cy"], town.bot.user_id
    food, coordinating = town.rooms["food"], town.rooms["coordinating"]
    exif, written = Image.Exif(), io.BytesIO()
    exif[0x010E] = "Cy's phone"
    Image.new("RGB", (30, 20), (200, 30, 40)).save(written, format="JPEG", exif=exif)
    sealed, key = encrypt_attachment(written.getvalue())
    lies_at = await cy._http.upload(sealed, name=None, mime="application/octet-stream")
    picture = {"msgtype": "m.image", "body": "cellar.jpg", "file": {**key, "url": lies_at["content_uri"]}}
    source = await cy.send(food, "m.room.message", picture)
    await cy.say(food, "!relay", reply_to=source)
    arrived = await cy.hears(r"^cellar\.jpg$", by=bot, room_id=coordinating)
    assert not arrived.encrypted
    data = await media.get(cy._http, arrived.content, at_most=10**6)
    with Image.open(io.BytesIO(data)) as shown:
        assert shown.size == (30, 20)
        assert not shown.getexif()

    lies_at = await cy._http.upload(written.getvalue(), name="oven.jpg", mime="image/jpeg")
    reply = {"msgtype": "m.image", "body": "oven.jpg", "url": lies_at["content_uri"]}
    relation = {"m.relates_to": {"m.in_reply_to": {"event_id": arrived.event_id}}}
    await cy.send(coordinating, "m.room.message", reply | relation)
    back = await cy.hears(r"^oven\.jpg$", by=bot, room_id=food)
    assert back.encrypted
    assert "url" not in back.content
    assert b"Cy's phone" not in await media.get(cy._http, back.content, at_most=10**6)


async def test_no_words_figures_or_secrets_in_logs_and_files(town: SecretTown) -> None:
    """Runs last: all that was said above went by this log, at its most talkative. Alone, at least what is said here."""
    cy, tech = town.people["cy"], town.rooms["tech"]
    await cy.say(tech, "!relay Our harvest is hidden")
    await cy.hears(r"Tech circle is encrypted.*not passed it on", by=town.bot.user_id, room_id=tech)
    log, data = town.bot.log(), town.folder / "data"
    login = json.loads((data / "login.json").read_text())
    secrets = [login["access_token"], "a-secret-password", (data / "pickle.key").read_text().strip()]
    words = [
        "lantern",
        "lighthouse",
        "Data Workers",
        "harvest",
        "cellar",
        "987654",
        "987.65",
        "veiled",
        "in the clear",
        "closed door",
    ]

    assert "code=not-encrypted" in log
    for hidden in (*secrets, *words):
        assert hidden not in log, hidden
    assert not re.search(r"access_token=|syt_[A-Za-z0-9]", log)
    for path in data.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    for path in (*data.rglob("*.json"), *(data / "keys").iterdir()):
        raw = path.read_bytes()
        assert secrets[2].encode() not in raw, path
        assert b"lighthouse" not in raw, path
