"""No room is forgotten: each stands in the contract of who may import whom, and the drawing shows them as they are."""

import re
import tomllib
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import chatbot
from docs import seams
from docs.drawing import drawing
from tests.house.sources import files_in

ROOT = Path(__file__).parents[2]
CHATBOT = Path(chatbot.__file__).parent
FOLDERS = {path.parent.name for path in CHATBOT.glob("*/__init__.py")}
MODULES = {path.stem for path in CHATBOT.glob("*.py")} - {"__init__"}
FLOOR = 50
"""How many files a folder may hold."""


def test_every_module_and_folder_of_chatbot_stands_in_the_layers() -> None:
    """A new one: give it its place in ``pyproject.toml``, as high as the highest thing that it imports allows."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = (each["layers"] for each in contracts if each["type"] == "layers" and "containers" not in each)
    placed = [name for layer in layers for name in re.split(r"\s*[:|]\s*", layer)]
    ours = [name.removeprefix("chatbot.") for name in placed if name.startswith("chatbot.")]

    assert sorted(ours) == sorted(FOLDERS | MODULES)
    assert {"commands", "storage"} <= set(placed)


def test_no_floor_is_a_corridor() -> None:
    """A folder with so many files shows nobody where anything is. A family that grows gets rooms, one above the other."""
    floors = Counter(path.parent for path in files_in("chatbot", "commands", "storage"))
    floors.pop(ROOT / "storage/migrations/versions")  # They are a sequence, and one looks for a number.
    assert {str(floor.relative_to(ROOT)): files for floor, files in floors.items() if files > FLOOR} == {}


def test_the_rooms_of_a_family_stand_in_its_layers() -> None:
    """A new one: give it its place in ``pyproject.toml``, and in the table of CONTRIBUTING.md."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    placed = {
        each["containers"][0].replace(".", "/"): set(re.split(r"\s*[:|]\s*", " | ".join(each["layers"])))
        for each in contracts
        if "containers" in each
    }
    rooms: dict[str, set[str]] = {}
    for path in (*(ROOT / "commands").glob("*/*/__init__.py"), *(ROOT / "chatbot/api").glob("*/__init__.py")):
        rooms.setdefault(str(path.parents[1].relative_to(ROOT)), set()).add(path.parent.name)
    rooms.pop("commands/rules")  # They are pure, and stand beside each other.

    assert placed == rooms
    told = (ROOT / "CONTRIBUTING.md").read_text()
    assert [name for names in rooms.values() for name in names if f"`{name}/`" not in told] == []


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
