"""The catalogue of texts in other languages, and how a federation's messages are written out.

A literal in English is its own name in the catalogue (gettext). ``locale/<language>/LC_MESSAGES/circlebot.po`` holds the
translations; what is not translated stays English. ``make texts`` brings the files up to date with the code.
"""

from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from chatbot.api.rendering import Rendering
from chatbot.config import Settings

FOLDER = Path(__file__).parent / "locale"
DOMAIN = "circlebot"


def rendering_of(settings: Settings) -> Rendering:
    """How a federation's messages are written out in its circles' rooms."""
    locale = settings.federation.language
    return Rendering(prefix=settings.matrix.command_prefix, locale=locale, texts=texts_in(str(locale)))


@cache
def texts_in(locale: str) -> NullTranslations:
    """The catalogue of a language; an empty one where there is none, so that all texts are English."""
    language = Locale.parse(locale).language
    file = FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not file.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with file.open("rb") as written:
        write_mo(compiled, read_po(written, locale=language, domain=DOMAIN))
    compiled.seek(0)
    return Translations(compiled, domain=DOMAIN)
