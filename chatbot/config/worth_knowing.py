"""What is allowed in a configuration and is seldom meant: told by ``check`` and at the start, and no mistake."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlalchemy import make_url

from chatbot.config.not_yet import not_acted_on
from chatbot.config.settings import Settings
from chatbot.config.values import say_span

EXAMPLE = "https://matrix.example.org"
LOCAL = ("localhost", ".localhost", ".local", ".internal")


def worth_knowing(settings: Settings) -> tuple[str, ...]:
    """One line each: first what nothing acts on yet."""
    return (*not_acted_on(settings), *_seldom_meant(settings), *_what_is_let_go(settings))


def _what_is_let_go(settings: Settings) -> Iterator[str]:
    """What ``[retention]`` means: none of it comes back."""
    kept = settings.retention
    if kept.heard != type(kept)().heard:
        yield (
            f'retention.heard = "{say_span(kept.heard)}": once a day I forget who had said or tapped what before that. What a homeserver '
            "hands over later than that I leave aside, since I might have heard it before."
        )
    if kept.said is not None:
        yield (
            f'retention.said = "{say_span(kept.said)}": once a day I forget what I had said before that, unless it is a card, or is never '
            "said twice. Words were forgotten as soon as they were sent."
        )
    if kept.audit is not None:
        yield f'retention.audit = "{say_span(kept.audit)}": once a day older lines of who changed what are gone, for operators and for histories.'
    if kept.left is not None:
        yield (
            f'retention.left = "{say_span(kept.left)}": once a day whoever left every circle and its room before that becomes “a former member” '
            "in all that I keep. Backups and exports made before keep their names."
        )


def _seldom_meant(settings: Settings) -> Iterator[str]:
    matrix, federation = settings.matrix, settings.federation
    if (every := settings.backup.every) is not None and every < timedelta(hours=1):
        yield f'backup.every = "{say_span(every)}" makes a backup every {every.total_seconds() / 60:.0f} minutes: for once a month say "30d".'
    if matrix.homeserver == EXAMPLE:
        yield "Its addresses are still those of the example: put in yours."
    if _in_clear(matrix.homeserver):
        yield (
            f'matrix.homeserver = "{matrix.homeserver}" goes over the network in clear text, the password and all that is said '
            "included. Use https:// unless that network is yours alone."
        )
    if (listen := settings.monitoring.listen) is not None and not _on_this_machine(listen.host):
        yield f'monitoring.listen = "{listen}" is open to other machines: let nobody reach it but who watches the bot.'
    if matrix.user_id in federation.operators:
        yield f"federation.operators names the bot itself ({matrix.user_id}), which operates nothing."
    if matrix.user_id in federation.treasurers:
        yield f"federation.treasurers names the bot itself ({matrix.user_id}), which declares and sees nothing."
    if matrix.password_file is not None and matrix.access_token_file is not None:
        yield "matrix names a password and an access token: the token is used, and the password is not."
    if make_url(settings.storage.url).password:
        yield "storage.url holds a password, so whoever reads this file has it: leave it out, and set PGPASSWORD or use ~/.pgpass."
    names = Counter(circle.name.casefold() for circle in settings.circles)
    for circle in settings.circles:
        if names[circle.name.casefold()] > 1:
            yield f'circles["{circle.slug}"].name = "{circle.name}" is what another circle is called, too: people will mix them up.'
        if matrix.user_id in (*circle.link_persons, *circle.secretaries, *circle.facilitators):
            yield f'circles["{circle.slug}"] gives a role to the bot itself ({matrix.user_id}), which takes none.'


def _on_this_machine(host: str) -> bool:
    return host == "localhost" or ip_address(host).is_loopback


def _in_clear(address: str) -> bool:
    """Whether what goes to an address can be read on the way: it is not https, and not on this machine or a local network."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme != "http" or host.endswith(LOCAL):
        return False
    try:
        return not ip_address(host).is_private
    except ValueError:
        return True
