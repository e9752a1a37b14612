"""T23, T24, T29: how keys are kept, and that the bot's device is signed by an identity that is never changed in silence."""

import base64
import json
import shutil
import sqlite3
from typing import Any

import pytest
from nio.store import SqliteStore

from chatbot.matrix import cross_signing
from chatbot.matrix.login import LockedOut, pickle_key, unseal
from chatbot.process import AlreadyRunning, only_one
from tests.live.traps.conftest import Scene, Seam

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]


async def account(scene: Scene) -> dict[str, Any]:
    """What everybody can ask about the bot's keys."""
    return await scene.villain.asks("POST", "keys", "query", body={"device_keys": {scene.seam.user_id: []}})


def signers(told: dict[str, Any], seam: Seam) -> set[str]:
    """The keys by which the bot's device is signed."""
    return set(told["device_keys"][seam.user_id][seam.device_id]["signatures"][seam.user_id])


async def test_t23_keys_have_a_file_of_their_own_and_one_process(scene: Scene) -> None:
    files = list((scene.seam.folder / "keys").iterdir())

    assert files
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)
    async with only_one(scene.seam.folder, wait=False):
        with pytest.raises(AlreadyRunning):
            await only_one(scene.seam.folder, wait=False).__aenter__()


async def test_t24_the_store_opens_with_the_secret_key_alone(scene: Scene) -> None:
    folder = scene.seam.folder
    secret = folder / "pickle.key"
    (store,) = (folder / "keys").glob("*.db")
    raw = sqlite3.connect(store).execute("SELECT account FROM accounts").fetchone()[0]

    assert secret.stat().st_mode & 0o777 == 0o600
    assert len(secret.read_text()) > 32
    assert secret.read_text().encode() not in store.read_bytes()
    assert scene.seam.curve25519 not in str(raw)
    assert SqliteStore(
        scene.seam.user_id, scene.seam.device_id, str(folder / "keys"), pickle_key(folder)
    ).load_account()
    with pytest.raises(Exception, match=r"(?i)pickle|decrypt|mac|version|base64"):
        SqliteStore(scene.seam.user_id, scene.seam.device_id, str(folder / "keys"), "DEFAULT_KEY").load_account()


async def test_t24_the_key_can_be_kept_elsewhere(scene: Scene) -> None:
    folder = scene.seam.folder
    scene.seam.pickle_key = "another"
    with pytest.raises(LockedOut, match=r"locked with .*pickle\.key"):
        await scene.seam.restart()
    scene.seam.pickle_key = pickle_key(folder)
    (folder / "pickle.key").unlink()
    await scene.seam.restart()
    await scene.answers("with the key from elsewhere")

    assert not (folder / "pickle.key").exists()
    assert not [
        file for file in folder.rglob("*") if file.is_file() and scene.seam.pickle_key.encode() in file.read_bytes()
    ]


async def test_t24_keys_that_cannot_be_opened_are_left_alone_and_the_operator_told(scene: Scene) -> None:
    """Not a new key over the old ones, and not a new device: whoever has a backup can bring it back."""
    folder = scene.seam.folder
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file() and file.name != "pickle.key"}
    kept = (folder / "pickle.key").read_text()
    (folder / "pickle.key").unlink()
    with pytest.raises(LockedOut, match="pickle key that is not there"):
        await scene.seam.restart()
    assert not (folder / "pickle.key").exists()
    (folder / "pickle.key").write_text("another")
    with pytest.raises(LockedOut, match="cannot be opened"):
        await scene.seam.start()
    (folder / "pickle.key").write_text(kept)
    await scene.seam.start()

    assert {file.name for file in before} <= {file.name for file in folder.rglob("*")}
    await scene.answers("with everything in place again")


async def test_t29_the_device_is_signed_by_an_identity_of_its_own(scene: Scene) -> None:
    told = await account(scene)
    me = scene.seam.user_id
    (own,) = told["self_signing_keys"][me]["keys"].values()

    assert f"ed25519:{own}" in signers(told, scene.seam)
    for part in ("master_keys", "self_signing_keys"):
        (name, key), = told[part][me]["keys"].items()  # fmt: skip
        assert "=" not in key  # Padded, other clients drop it in silence.
        assert name == f"ed25519:{key}"
    for signature in told["device_keys"][me][scene.seam.device_id]["signatures"][me].values():
        assert len(base64.b64decode(signature + "==")) == 64
        assert "=" not in signature


async def test_t29_seeds_are_sealed_and_old_open_ones_become_so(scene: Scene) -> None:
    path = scene.seam.folder / "cross_signing.json"
    text = path.read_text()
    seeds = json.loads(unseal(text, key=pickle_key(scene.seam.folder)))

    assert path.stat().st_mode & 0o777 == 0o600
    assert not any(seed in text for seed in seeds.values())
    path.write_text(json.dumps(seeds))
    await scene.seam.restart()
    assert "sealed" in json.loads(path.read_text())
    assert unseal(path.read_text(), key=pickle_key(scene.seam.folder)) == json.dumps(seeds)


async def test_t29_the_device_is_signed_again_at_each_start(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A first start that was cut short between the identity and the signature."""
    folder = scene.seam.folder.with_name("second")
    folder.mkdir(mode=0o700)
    other = Seam(scene.seam.url, await scene.synapse.register(f"again-{folder.parent.name}", "secret"), folder)
    with monkeypatch.context() as cut:
        made = cross_signing._upload

        async def short(*parts: Any, **more: Any) -> None:
            await made(*parts, **more)
            raise RuntimeError("cut short")

        cut.setattr(cross_signing, "_upload", short)
        await other.start()
    body: dict[str, Any] = {"device_keys": {other.user_id: []}}
    before = await scene.villain.asks("POST", "keys", "query", body=body)
    await other.restart()
    after = await scene.villain.asks("POST", "keys", "query", body=body)
    await other.homeserver.stop()

    assert len(signers(before, other)) == 1
    assert len(signers(after, other)) == 2
    assert before["master_keys"] == after["master_keys"]


async def test_t29_an_identity_is_never_reset_in_silence(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    path = scene.seam.folder / "cross_signing.json"
    before = await account(scene)
    kept = path.read_text()
    for broken in (None, '{"sealed": "AAAA"}', "no json"):
        path.unlink(missing_ok=True)
        if broken is not None:
            path.write_text(broken)
        capsys.readouterr()
        await scene.seam.restart()
        told = capsys.readouterr().out
        assert "cross_signing.json" in told
        assert not path.exists() if broken is None else path.read_text() == broken
    after = await account(scene)
    path.write_text(kept)
    capsys.readouterr()
    await scene.seam.restart()

    assert before["master_keys"] == after["master_keys"]
    assert "cross_signing.json" not in capsys.readouterr().out


async def test_t29_a_device_whose_keys_are_lost_is_given_up_for_a_new_one(scene: Scene) -> None:
    """The same device with other keys would be dead to everybody."""
    old = scene.seam.device_id
    await scene.seam.homeserver.stop()
    for file in (scene.seam.folder / "keys").iterdir():
        file.unlink()
    await scene.seam.start()
    told = await account(scene)

    assert scene.seam.device_id != old
    assert set(told["device_keys"][scene.seam.user_id]) == {scene.seam.device_id}
    assert len(signers(told, scene.seam)) == 2
    await scene.seam.sync()
    await scene.answers("with new keys")


async def test_t29_keys_that_the_server_has_lost_are_given_to_it_again(scene: Scene) -> None:
    await scene.seam.asks("POST", "logout", body={})
    await scene.seam.restart()
    told = await account(scene)

    assert len(signers(told, scene.seam)) == 2
    await scene.seam.sync()
    await scene.answers("after the logout")


async def test_t29_a_second_process_is_signed_by_the_same_identity(scene: Scene) -> None:
    """Its folder was begun with the first one's seeds and the key that they are sealed with."""
    folder = scene.seam.folder.with_name("standby")
    folder.mkdir(mode=0o700)
    for name in ("cross_signing.json", "pickle.key"):
        shutil.copy(scene.seam.folder / name, folder / name)
    other = Seam(scene.seam.url, scene.seam.user_id, folder)
    await other.start()
    told = await account(scene)
    await scene.seam.sync()
    await scene.answers("for the other one, too")
    await other.sync()
    known = {session.sender_key for session in other.homeserver._client.olm.inbound_group_store}
    await other.homeserver.stop()

    assert len(signers(told, other)) == 2
    assert scene.seam.curve25519 in known
