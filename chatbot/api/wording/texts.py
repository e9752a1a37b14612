"""The catalogue of texts in other languages, and how a federation's messages are written out.

A literal in English is its own name in the catalogue (gettext). ``locale/<language>/LC_MESSAGES/circlebot.po`` holds the
translations; what is not translated stays English. ``make texts`` brings the files up to date with the code.
"""

from collections import Counter
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from chatbot.api.wording.phrases import CONCERN, CRITICAL, STAND_ASIDE, SUBS
from chatbot.api.wording.rendering import Rendering
from chatbot.config import Settings, Words

FOLDER = Path(__file__).parents[1] / "locale"
DOMAIN = "circlebot"
MOSTLY = 0.95
"""The share of a family's texts from which on it counts as translated: some are the same in both languages."""


def rendering_of(settings: Settings, *, weighty: frozenset[str] = frozenset()) -> Rendering:
    """How a federation's messages are written out in its circles' rooms: lists of things as the language of the texts has
    them, which is English where the federation's own is not translated. ``weighty``: see ``Rendering``."""
    locale = settings.federation.language
    translated = locale.language == "en" or _file_of(locale.language).is_file()
    return Rendering(
        prefix=settings.matrix.command_prefix,
        weighty=weighty,
        locale=locale if translated else Locale("en", "GB"),
        texts=texts_in(locale.language),
        own_words=_own_words(settings),
    )


def in_english(settings: Settings) -> Rendering:
    """How values are written out in tables, which are in English for whoever reads them, with a federation's own words."""
    return Rendering(own_words=_own_words(settings))


def _own_words(settings: Settings) -> dict[str, str]:
    """The federation's words for things, but for those that are left as they are usually called."""
    words, usual = settings.federation.words, Words()
    own = {
        SUBS.name: words.subs,
        CRITICAL.name: words.critical_concern,
        CONCERN.name: words.concern,
        STAND_ASIDE.name: words.stand_aside,
    }
    return {name: word for name, word in own.items() if word != getattr(usual, name)}


@cache
def texts_in(language: str) -> NullTranslations:
    """The catalogue of a language; an empty one where there is none, so that all texts are English."""
    file = _file_of(language)
    if not file.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with file.open("rb") as written:
        write_mo(compiled, read_po(written, locale=language, domain=DOMAIN))
    compiled.seek(0)
    return Translations(compiled, domain=DOMAIN)


def not_translated(settings: Settings) -> str | None:
    """What people read in English although their federation's language is another, in a line. None where there is nothing of it."""
    locale = settings.federation.language
    if locale.language == "en":
        return None
    begins = f'federation.language = "{str(locale).replace("_", "-")}": dates and sums are written so, '
    file, name = _file_of(locale.language), locale.get_language_name("en")
    if not file.is_file():
        return f"{begins}and all that I say is English, since there are no translations into {name} yet."
    known, texts = _translated_by_family(file)
    missing = sum((texts - known).values())
    if not missing:
        return None
    whole = " and ".join(family for family in sorted(texts) if known[family] >= MOSTLY * texts[family])
    said = f"{whole} speaks {name}" if whole else f"little of what I say is {name}"
    return f"{begins}{said}, and the rest is English: {missing} of {texts.total()} texts are not translated yet."


def _translated_by_family(file: Path) -> tuple[Counter[str], Counter[str]]:
    """How many texts are translated, and how many there are, each by the first family or module that says it."""
    known, texts = Counter[str](), Counter[str]()
    with file.open("rb") as written:
        for message in read_po(written, domain=DOMAIN):
            if message.id and message.locations:
                family = Path(message.locations[0][0]).parts[1]
                texts[family] += 1
                said = (message.string,) if isinstance(message.string, str) else message.string or ("",)
                known[family] += all(said)
    return known, texts


def _file_of(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"
