"""The lines of membership in what others tell: what waits, what is kept."""

from chatbot.api.wording.markup import Inline, cmd, n, t
from storage.models import CircleStanding, JoinRequest


def request_waits(request: JoinRequest, *, who: str) -> Inline:
    """To one of those who decide, in the list of what waits for them."""
    number = f"J-{request.number}"
    approve, decline = cmd(f"approve {number}"), cmd(f"decline {number}")
    if request.standing is CircleStanding.MEMBER and request.coop_name:
        return t(
            "**{number}** {person} asks to join, for {coop}. Say {approve} or {decline}.",
            number=number,
            person=who,
            coop=request.coop_name,
            approve=approve,
            decline=decline,
        )
    if request.standing is CircleStanding.LEARNING:
        return t(
            "**{number}** {person} asks to join, learning first. Say {approve} or {decline}.",
            number=number,
            person=who,
            approve=approve,
            decline=decline,
        )
    return t(
        "**{number}** {person} asks to join as a guest. Say {approve} or {decline}.",
        number=number,
        person=who,
        approve=approve,
        decline=decline,
    )


def member(circle: str, standing: CircleStanding, coop: str | None, *, since: str, left: str | None) -> Inline:
    """Kept: a place on a circle's register, now or once."""
    span = t("since {since}", since=since) if left is None else t("from {since} to {left}", since=since, left=left)
    if standing is CircleStanding.LEARNING:
        return t("Your learning in the {circle}, {span}", circle=circle, span=span)
    if standing is CircleStanding.GUEST or coop is None:
        return t("Your being a guest of the {circle}, {span}", circle=circle, span=span)
    return t("Your membership of the {circle}, {span}, for {coop}", circle=circle, span=span, coop=coop)


def spoke_for(coop: str, *, since: str, until: str | None, confirmed: bool) -> Inline:
    """Kept: that somebody speaks for a co-op, did once, or has said so and was not confirmed."""
    span = t("since {since}", since=since) if until is None else t("from {since} to {until}", since=since, until=until)
    if confirmed:
        return t("Your speaking for {coop}, {span}", coop=coop, span=span)
    return t("Your asking to speak for {coop}, {span}", coop=coop, span=span)


def role(name: Inline, circle: str, *, since: str, until: str | None) -> Inline:
    """Kept: a role in a circle, now or once."""
    if until is None:
        return t("{role} of the {circle}, since {since}", role=name, circle=circle, since=since)
    return t("{role} of the {circle}, from {since} to {until}", role=name, circle=circle, since=since, until=until)


def account(account: str, person: str, *, since: str, until: str | None) -> Inline:
    """Kept: another account of theirs, or of which they are one."""
    parts = {"account": account, "person": person, "since": since}
    if until is not None:
        return t("{account} and {person}: one person from {since} until {until}", until=until, **parts)
    return t("{account} and {person}: one person since {since}", **parts)


def held(
    *,
    requests: int,
    stand_ins: int,
    coops: int,
    speakers: int,
    roles: int,
    seats: int,
    standings: int,
    members: int,
    changes: int,
) -> list[Inline]:
    """Kept: what else there is on the registers."""
    counted = (
        (
            requests,
            n(
                requests,
                "{count} request, yours or answered by you",
                "{count} requests, yours or answered by you",
            ),
        ),
        (
            stand_ins,
            n(
                stand_ins,
                "{count} time that you stood in for a co-op, or named who does",
                "{count} times that you stood in for a co-op, or named who does",
            ),
        ),
        (
            speakers,
            n(
                speakers,
                "{count} time that you confirmed or ended that somebody speaks for a co-op",
                "{count} times that you confirmed or ended that somebody speaks for a co-op",
            ),
        ),
        (
            roles,
            n(roles, "{count} role of others that you gave or ended", "{count} roles of others that you gave or ended"),
        ),
        (
            seats,
            n(
                seats,
                "{count} co-op’s seat that began or ended with a word of yours",
                "{count} co-ops’ seats that began or ended with a word of yours",
            ),
        ),
        (
            standings,
            n(
                standings,
                "{count} time that you noted how a co-op stands to the federation",
                "{count} times that you noted how a co-op stands to the federation",
            ),
        ),
        (
            members,
            n(
                members,
                "{count} person’s membership of a circle that began or ended with a word of yours",
                "{count} memberships of circles that began or ended with a word of yours",
            ),
        ),
        (
            changes,
            n(
                changes,
                "{count} time that you had to do with what became of a co-op",
                "{count} times that you had to do with what became of a co-op",
            ),
        ),
        (coops, n(coops, "{count} co-op that you have added", "{count} co-ops that you have added")),
    )
    return [line for count, line in counted if count]
