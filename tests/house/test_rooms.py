"""No room is forgotten: each stands in the contract of who may import whom, and the drawing shows them as they are."""

import re
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import chatbot
from docs import seams
from docs.drawing import drawing

ROOT = Path(__file__).parents[2]
CHATBOT = Path(chatbot.__file__).parent
FOLDERS = {path.parent.name for path in CHATBOT.glob("*/__init__.py")}
MODULES = {path.stem for path in CHATBOT.glob("*.py")} - {"__init__"}


def test_every_module_and_folder_of_chatbot_stands_in_the_layers() -> None:
    """A new one: give it its place in ``pyproject.toml``, as high as the highest thing that it imports allows."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    placed = [name for layer in layers for name in re.split(r"\s*[:|]\s*", layer)]
    ours = [name.removeprefix("chatbot.") for name in placed if name.startswith("chatbot.")]

    assert sorted(ours) == sorted(FOLDERS | MODULES)
    assert {"commands", "storage"} <= set(placed)


def test_the_drawing_is_what_its_script_makes() -> None:
    """``make docs`` draws it."""
    assert (ROOT / "docs/house.svg").read_text() == drawing()


def test_the_page_of_the_seams_says_what_the_code_does() -> None:
    """Each place where a family publishes, hears, says something of itself or writes a line of the audit, so that none is lost
    unseen. Where that is meant: ``make docs``."""
    assert (ROOT / "docs/seams.md").read_text().splitlines() == seams.page().splitlines()


def test_the_drawing_shows_every_folder_and_five_stops_and_can_be_read_aloud() -> None:
    picture = ElementTree.fromstring(drawing())
    space = "{http://www.w3.org/2000/svg}"
    words = [each.text or "" for each in picture.iter(f"{space}text")]

    assert {
        name for name in FOLDERS | {"commands", "storage"} if not any(f"{name}/" in said for said in words)
    } == set()
    assert [said for said in words if said.isdigit()] == ["1", "2", "3", "4", "5"]
    assert picture.get("role") == "img"
    assert all(len(picture.findtext(f"{space}{name}") or "") > 20 for name in ("title", "desc"))


def test_the_drawing_is_shown_where_one_begins_to_read() -> None:
    for page in ("README.md", "CONTRIBUTING.md"):
        assert re.search(r"!\[[^\]]+\]\(docs/house\.svg\)", (ROOT / page).read_text()), page
