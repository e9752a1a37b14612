"""All that this family says, from top to bottom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from chatbot.api.arguments import say_span
from chatbot.api.device import FEW_KEYS, DeviceState
from chatbot.api.estimate import Estimate
from chatbot.api.post.effects import Priority
from chatbot.api.reloading import Reloaded
from chatbot.api.seams.listing import Entries
from chatbot.api.wording.markup import Block, Doc, Inline, b, cmd, code, n, p, person, run, say, t, ul
from storage.models import AuditLine, Circle, Job, JoinRequest, OutboxRow, RequestFor
from storage.types import UserId

DOCTOR = code("circlebot doctor")
A_WHILE = timedelta(minutes=1)
"""What takes less is not worth a figure."""


def status(lines: Sequence[Inline], *, well: bool, resting: int) -> Doc:
    """How the bot is doing."""
    if not well:
        return say(p("Something needs a look:"), ul(lines))
    if resting:
        well_but = n(resting, "All is well, and one circle rests:", "All is well, and {count} circles rest:")
        return say(p("{well_but}", well_but=well_but), ul(lines))
    return say(p("All is well."), ul(lines))


def unreachable(circle: Circle) -> Inline:
    """A circle in whose room the bot is not."""
    return t(
        "{circle}: I am not in its room {room}. Please invite me there.",
        circle=b(circle.name),
        room=str(circle.room),
    )


def reloaded(found: Reloaded) -> Doc:
    """What became of a changed configuration."""
    if found.refused:
        return say(p("I have not taken it in, and nothing has changed:"), ul(text_of(line) for line in found.refused))
    if not found.changed:
        return say("The configuration says what holds already. Nothing has changed.")
    return say(p("This is in force in a moment:"), ul(text_of(line) for line in found.changed))


def text_of(line: str) -> Inline:
    """A line about the configuration, letter by letter."""
    return t("{line}", line=line)


def at_rest(circle: Circle) -> Inline:
    """A circle that the configuration names no longer."""
    return t(
        "{circle}: my configuration names no circle {slug} any more, so it rests. Renamed? Say {was} in its table.",
        circle=b(circle.name),
        slug=code(circle.slug),
        was=code(f'was = "{circle.slug}"'),
    )


def pending(*, handled: int, sent: int) -> Inline:
    """What waits."""
    return t(
        "To be handled: {handled}. To be sent: {sent}, see {outbox}.",
        handled=handled,
        sent=sent,
        outbox=cmd("admin outbox"),
    )


def undecryptable(count: int) -> Inline:
    """Messages that cannot be read yet."""
    return t("Encrypted messages whose key I still wait for: {count}.", count=count)


def lately(span: timedelta, *, done: int, refused: int, failed: int, dead: int) -> Inline:
    """What became of what was said."""
    return t(
        "In the last {span}: {done} events dealt with, {refused} refused with a reason, {failed} failed, {dead} messages "
        "that could not be delivered.",
        span=say_span(span),
        done=done,
        refused=refused,
        failed=failed,
        dead=dead,
    )


def failing(job: Job) -> Inline:
    """A job that does not get done."""
    return n(
        job.failures,
        "The job {job} for {key} has failed once; I try again.",
        "The job {job} for {key} has failed {count} times; I try again.",
        job=f"{job.family}/{job.name}",
        key=job.key,
    )


def unanswered(request: JoinRequest, *, when: str) -> Inline:
    """Nobody has said for long whether somebody speaks for a co-op, or may see its figures."""
    parts = {
        "number": f"J-{request.number}",
        "person": str(request.user_id),
        "coop": request.coop_name or "",
        "when": when,
    }
    if request.asks is RequestFor.SPEAK:
        return t("{number}: whether {person} speaks for {coop} has waited for an answer since {when}.", **parts)
    if request.asks is RequestFor.KEEP:
        return t("{number}: whether {person} stays a speaker of {coop} has waited for an answer since {when}.", **parts)
    if request.asks is RequestFor.KEEP_ROLE:
        return t(
            "{number}: whether {person} keeps a role that somebody of {coop} had given has waited for an answer since {when}.",
            **parts,
        )
    if request.asks is RequestFor.KEEP_SEAT:
        return t(
            "{number}: whether {coop} keeps a seat that {person} had taken has waited for an answer since {when}.",
            **parts,
        )
    if request.asks is RequestFor.GUEST:
        return t("{number}: whether {person} comes from {coop} has waited for an answer since {when}.", **parts)
    return t("{number}: whether {person} may see the figures of {coop} has waited for an answer since {when}.", **parts)


def encryption(circles: Sequence[Circle], *, encrypted: int, private: int) -> Inline:
    """Which rooms are encrypted."""
    if not circles:
        return t(
            "No circle's room is encrypted, and {encrypted} of {private} private rooms.",
            encrypted=encrypted,
            private=private,
        )
    return t(
        "Encrypted: {rooms}, and {encrypted} of {private} private rooms.",
        rooms=run(*(t("the room of the {circle}", circle=circle.name) for circle in circles), between=", "),
        encrypted=encrypted,
        private=private,
    )


def device(state: DeviceState | None) -> Inline:
    """Whether people's clients will trust the bot's device and can write to it, and what to do where not."""
    if state is None or state.one_time_keys is None:
        return t("How the bot's device stands: {doctor}.", doctor=DOCTOR)
    keys = state.one_time_keys
    if not state.signed:
        return t(
            "The bot's device is not signed, so clients may not give it keys; the homeserver has {keys} one-time keys of "
            "it. What to do: {doctor}.",
            keys=keys,
            doctor=DOCTOR,
        )
    if keys < FEW_KEYS:
        return t(
            "The bot's device is signed; the homeserver has {keys} one-time keys of it. What to do: {doctor}.",
            keys=keys,
            doctor=DOCTOR,
        )
    return t("The bot's device is signed, and the homeserver has {keys} one-time keys of it.", keys=keys)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits to be sent."""

    by_priority: Mapping[Priority, int]
    openings: int
    """Private rooms to be opened first."""
    later: int
    """Not yet due."""
    oldest: timedelta
    """How long the oldest has waited."""
    estimate: Estimate
    done_at: str
    """When all that is due will be sent."""

    @property
    def total(self) -> int:
        return sum(self.by_priority.values())


def outbox(waiting: Waiting, dead: Sequence[OutboxRow], *, lately: timedelta) -> Doc:
    """What waits to be sent, when it will all be sent, and what could not be."""
    blocks: list[Block] = [p("Nothing waits to be sent.")]
    if waiting.total:
        blocks = [p("Waiting to be sent: {total}.", total=waiting.total), ul(_counts(waiting)), *_how_long(waiting)]
    if dead:
        blocks.append(p("Not delivered in the last {span}, the newest first:", span=say_span(lately)))
        blocks.append(ul(_undelivered(row) for row in dead))
    return say(*blocks)


def _counts(waiting: Waiting) -> list[Inline]:
    lines = [_count(priority, count) for priority, count in waiting.by_priority.items() if count]
    if waiting.openings:
        lines.append(t("Private rooms to be opened first: {count}", count=waiting.openings))
    if waiting.later:
        lines.append(t("Not yet due: {count}", count=waiting.later))
    return lines


def _count(priority: Priority, count: int) -> Inline:
    match priority:
        case Priority.OPERATOR:
            return t("{count} answers to operators", count=count)
        case Priority.ANSWER:
            return t("{count} answers and cards", count=count)
        case Priority.COMFORT:
            return t("{count} edits and reactions", count=count)
        case Priority.REMINDER:
            return t("{count} reminders", count=count)
        case Priority.TIDYING:
            return t("{count} reactions of ours that go", count=count)


def _how_long(waiting: Waiting) -> list[Block]:
    takes = waiting.estimate.takes
    waited: list[Inline] = []
    if waiting.oldest >= A_WHILE:
        waited = [t("The oldest has waited {span}.", span=say_span(waiting.oldest))]
    if takes < A_WHILE:
        return [p(run(t("What is due is sent within a minute."), *waited))] if waiting.total > waiting.later else []
    if waiting.estimate.guessed:
        pace = t(
            "With a homeserver's usual limits what is due is sent in about {span}, by {when}; I do not know ours yet, so it "
            "may well be sooner.",
            span=say_span(takes),
            when=waiting.done_at,
        )
    else:
        pace = t(
            "At the homeserver's pace what is due is sent in about {span}, by {when}.",
            span=say_span(takes),
            when=waiting.done_at,
        )
    return [p(run(pace, *waited, t("Answers go first.")))]


def _undelivered(row: OutboxRow) -> Inline:
    return t(
        "{kind} to {whom}: {why}",
        kind=row.kind,
        whom=str(row.to_user or row.room_id),
        why=row.error or t("no reason given"),
    )


def no_change(*, wanted: bool) -> Doc:
    """Nothing is in the audit, or nothing that was looked for."""
    return say("No change of that kind is on record.") if wanted else say("No change is on record yet.")


def so_many_changes(total: int, *, words: str) -> Inline:
    """How many changes there are, of those that words concern."""
    if words:
        return n(total, "{count} change of “{words}”", "{count} changes of “{words}”", words=words)
    return n(total, "{count} change", "{count} changes")


def changes(found: Entries, *, again: str | None) -> Doc:
    """The newest changes, for who has asked in a room. ``again`` is what to say in private for the others."""
    lines = ul(each.line for each in found.next)
    if again is None:
        return say(p("{changes}, newest first:", changes=found.heading), lines)
    return say(
        p("{changes}, the newest of them:", changes=found.heading),
        lines,
        p("For the others, say {again} here.", again=cmd(again)),
    )


def change(line: AuditLine, when: str, names: Mapping[UserId, str]) -> Inline:
    """Who changed what; with its time in words."""
    by = person(line.actor, names[line.actor]) if line.actor is not None else t("the bot, on time")
    what, subject = b(line.what), line.subject
    if line.circle is None:
        return t("{what} {subject}, {when}, by {who}", what=what, subject=subject, when=when, who=by)
    return t(
        "{what} {subject} in {circle}, {when}, by {who}",
        what=what,
        subject=subject,
        circle=line.circle,
        when=when,
        who=by,
    )
