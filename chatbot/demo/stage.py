"""The stage: the homeserver, the rooms, the people and the bot of the demo, set up and taken down in order."""

import asyncio
import fcntl
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from chatbot.demo.member import Member
from chatbot.demo.people import CIRCLES, PASSWORD, PEOPLE, Person, toml
from chatbot.demo.secret_member import SecretMember
from chatbot.demo.synapse import Synapse, die_with_parent
from chatbot.matrix.login import write_private
from storage.types import RoomId, UserId

READY_WITHIN = 180.0


class BotDidNotStart(Exception):
    """The bot ended, or did not get ready in time."""


@dataclass
class Stage:
    """All that the demo runs. ``rooms`` are the circles' rooms; ``private`` those of a person and the bot."""

    folder: Path
    synapse: Synapse
    bot: UserId = field(default=UserId(""))
    people: dict[str, Member] = field(default_factory=dict)
    rooms: dict[str, RoomId] = field(default_factory=dict)
    private: dict[str, RoomId] = field(default_factory=dict)
    _process: asyncio.subprocess.Process | None = None

    @property
    def bot_log(self) -> Path:
        """Where the bot's log goes."""
        return self.folder / "circlebot.log"

    async def set_up(self, *, keep: bool, tell: Callable[[str], None]) -> None:
        """Start the homeserver, make accounts and rooms, start the bot. ``tell`` hears each step.

        Raises SynapseMissing, BotDidNotStart.
        """
        self._stop_leftover_bot()
        tell("Starting a homeserver of your own (Synapse) …")
        await self.synapse.start()
        tell(f"{'Bringing back' if keep else 'Inventing'} {len(PEOPLE)} people and {len(CIRCLES)} circles …")
        name = self.synapse.server_name
        self.bot = await self.synapse.register("circlebot", PASSWORD, display_name="Circlebot")
        for person in PEOPLE:
            user_id = await self.synapse.register(person.name, PASSWORD)
            self.people[person.name] = self._client_of(person, user_id)
        await asyncio.gather(*(member.log_in() for member in self.people.values()))
        for circle in CIRCLES:
            first, *others = circle.people
            alias = f"#{circle.slug}:{name}"
            if keep:
                self.rooms[circle.slug] = await self.people[first].join(alias)
                continue
            self.rooms[circle.slug] = await self.people[first].make_room(circle.slug, circle.name)
            for other in others:
                await self.people[other].join(alias)
        tell("Starting the bot, just as “circlebot run” does …")
        await self.start_bot()

    def _client_of(self, person: Person, user_id: UserId) -> Member:
        if person.encrypts:
            return SecretMember(self.synapse.url, user_id, PASSWORD, folder=self.folder / "people" / person.name)
        return Member(self.synapse.url, user_id, PASSWORD)

    def is_encrypted(self, room_id: RoomId) -> bool:
        """Whether somebody has seen encrypted words in a room."""
        return any(
            event.encrypted for member in self.people.values() for event in member.timeline if event.room_id == room_id
        )

    async def start_bot(self) -> None:
        """Start the bot as its own process, and wait until it is ready. Raises BotDidNotStart."""
        config = self.folder / "circlebot.toml"
        config.write_text(toml(homeserver=self.synapse.url, server_name=self.synapse.server_name), encoding="utf-8")
        (self.folder / "secrets").mkdir(mode=0o700, exist_ok=True)
        write_private(self.folder / "secrets" / "password", PASSWORD)
        self.bot_log.unlink(missing_ok=True)
        with self.bot_log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "chatbot",
                "run",
                "--config",
                str(config),
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent,
                start_new_session=True,
            )
        (self.folder / "circlebot.pid").write_text(str(self._process.pid))
        for _ in range(int(READY_WITHIN * 10)):
            if "ready" in self.bot_log.read_text(errors="replace"):
                return
            if self._process.returncode is not None:
                break
            await asyncio.sleep(0.1)
        raise BotDidNotStart(f"the bot did not get ready; see {self.bot_log}")

    async def private_with(self, name: str) -> RoomId:
        """The private room of a person and the bot: the one there is, or a new one that the person opens."""
        member = self.people[name]
        circles = set(self.rooms.values())
        known = {event.room_id for event in member.timeline if event.sender == self.bot} - circles
        if name in self.private:
            return self.private[name]
        for room_id in known:
            self.private[name] = room_id
            return room_id
        room_id = self.private[name] = await member.private_room(self.bot)
        for _ in range(100):
            if await member.has_in(room_id, self.bot):
                break
            await asyncio.sleep(0.1)
        return room_id

    async def take_down(self) -> None:
        """Stop everything, the bot first."""
        for member in self.people.values():
            await member.close()
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), 15)
            except TimeoutError:
                self._process.kill()
        await self.synapse.stop()

    def _stop_leftover_bot(self) -> None:
        """End the bot that an interrupted demo has left behind in this folder."""
        try:
            pid = int((self.folder / "circlebot.pid").read_text())
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return
        if b"chatbot" in command and str(self.folder).encode() in command:
            os.kill(pid, signal.SIGKILL)


class FolderTaken(ValueError):
    """A folder that is not a demo's, or another demo's just now."""


@contextmanager
def folder_of_one(folder: Path, *, keep: bool) -> Iterator[None]:
    """A demo's folder, emptied unless the last demo in it is gone on with. Only a folder that a demo has made is ever
    emptied, and not while that demo runs.

    Raises FolderTaken for a folder that holds something else, or in which another demo runs.
    """
    mark = folder / "this-is-a-circlebot-demo"
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise FolderTaken(f"{folder} holds something that is not a demo, so I leave it alone. Name another folder.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(mark, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise FolderTaken(
                f"Another demo is running in {folder}. End it there with /quit, or name another folder for this one: "
                'make demo ARGS="--folder demo-data-2"'
            ) from taken
        if not keep:
            _empty(folder, but=mark)
        yield
    finally:
        os.close(lock)


def _empty(folder: Path, *, but: Path) -> None:
    for pid_file in ("synapse/synapse.pid", "circlebot.pid"):
        _end_process(folder / pid_file)
    for each in folder.iterdir():
        if each.is_dir():
            shutil.rmtree(each)
        elif each != but:
            each.unlink()


def _end_process(pid_file: Path) -> None:
    try:
        pid = int(pid_file.read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return
    if str(pid_file.parent).encode() in command:
        os.kill(pid, signal.SIGKILL)
