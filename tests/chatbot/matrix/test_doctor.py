"""What the doctor makes of a homeserver's answers."""

from typing import Any

import pytest

from chatbot.matrix.cross_signing import Keys
from chatbot.matrix.doctor import Finding, findings

US, DEVICE = "@circlebot:example.org", "ABCDEF"
IDENTITY = Keys.fresh()


def device(name: str, *, by: Keys | None, signer: Keys = IDENTITY) -> dict[str, Any]:
    """A device's keys, with a signature of ``by`` under the name of ``signer``."""
    bare = {"device_id": name, "user_id": US, "keys": {f"ed25519:{name}": "abcdefgh"}, "algorithms": []}
    if by is None:
        return bare
    return {**bare, "signatures": {US: {f"ed25519:{signer.public('self_signing')}": by.sign("self_signing", bare)}}}


def examined(*devices: dict[str, Any], left: int = 50, identity: bool = True, who: str = US) -> dict[str, Finding]:
    public = IDENTITY.public("self_signing")
    keys = {
        "device_keys": {US: {each["device_id"]: each for each in devices}},
        "self_signing_keys": {US: {"keys": {f"ed25519:{public}": public}}} if identity else {},
    }
    found = findings(
        {"user_id": who, "device_id": DEVICE}, keys, {"signed_curve25519": left}, user_id=US, device_id=DEVICE
    )
    return {each.what: each for each in found}


def test_a_signed_device_with_keys_left_is_well() -> None:
    found = examined(device(DEVICE, by=IDENTITY))

    assert all(each.well for each in found.values())
    assert found["device"].how == DEVICE
    assert found["fingerprint (ed25519)"].how == "abcd efgh"
    assert found["signed by its own identity"].how == "yes"
    assert found["one-time keys left"].how == "50"


@pytest.mark.parametrize("by", [None, Keys.fresh()])
def test_a_device_that_is_not_signed_or_signed_by_another_is_not_well(by: Keys | None) -> None:
    found = examined(device(DEVICE, by=by))["signed by its own identity"]

    assert (found.how, found.well) == ("no", False)


def test_what_else_is_wrong_has_a_remedy() -> None:
    assert "makes one" in str(examined(device(DEVICE, by=None), identity=False)["signed by its own identity"].remedy)
    assert not examined(device(DEVICE, by=IDENTITY), left=0)["one-time keys left"].well
    assert not examined(device("OTHER", by=IDENTITY))["device"].well
    assert not examined(device(DEVICE, by=IDENTITY), who="@ada:example.org")["account"].well
    others = examined(device(DEVICE, by=IDENTITY), device("OLD", by=None), device("NEW", by=IDENTITY))
    assert others["other devices that are not signed"].how == "OLD"
