"""The files that translators work with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chatbot import config
from chatbot.api.wording.phrases import is_balanced, named_in
from chatbot.api.wording.texts import not_translated
from chatbot.config.example import example
from chatbot.gathering import TEMPLATE, language_of, read, template, texts_in, translations, written


def test_the_template_is_current() -> None:
    """``make texts`` writes it."""
    assert TEMPLATE.read_bytes() == written(template())


def translated() -> Iterator[tuple[str, str, str]]:
    """Every literal that is translated, with what it has become."""
    for file in translations():
        for message in read(file):
            english = (message.id,) if isinstance(message.id, str) else tuple(message.id)
            other = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
            for number, words in enumerate(other):
                if message.id and words:
                    yield language_of(file), english[min(number, len(english) - 1)], words


@pytest.mark.parametrize(("language", "literal", "words"), list(translated()))
def test_every_translation_names_the_parts_of_its_literal(language: str, literal: str, words: str) -> None:
    assert set(named_in(words)) == set(named_in(literal))
    assert is_balanced(words)


def test_all_that_the_help_family_says_is_there_in_german() -> None:
    (german,) = (read(file) for file in translations() if language_of(file) == "de")
    same_in_both = {
        "{circle}: {line}",
        "{command} – {summary}",
        "{circle}: {role}",
        "{part}.",
    }
    missing = {
        message.id
        for message in german
        if any(Path(file).is_relative_to("commands/help") for file, _ in message.locations) and not message.string
    }

    assert missing == same_in_both | {"pong {words}", "pong"}


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en-GB", None),
        ("en-US", None),
        ("de-AT", 'federation.language = "de-AT": dates and sums are written so, help speaks German, and the rest is English: '),
        ("fr-FR", 'federation.language = "fr-FR": dates and sums are written so, and all that I say is English, since'),
    ],
)  # fmt: skip
def test_a_language_that_is_not_translated_is_told_beforehand(tmp_path: Path, language: str, told: str | None) -> None:
    path = tmp_path / "circlebot.toml"
    path.write_text(example().replace('# language = "en-GB"', f'language = "{language}"'))
    said = not_translated(config.load(path))

    assert (said is None) == (told is None)
    assert told is None or (said or "").startswith(told)


def test_literals_are_found_wherever_they_are_said() -> None:
    source = """
say("Hello, {name}.", name=b(name))
p(t("It was {when}.", when=when))
p("One line "
  "and the next: {part}", part=t("inner"))
raise Refusal("not-in", "You are not in the {circle}.", circle=circle.name)
Reply.text("Done.", t("Thank you."))
n(count, "{count} co-op", "{count} co-ops")
Family("help", "Find your way.")
p(name), t(template), pen.text("no text of ours"), code("yes")
"""

    assert set(texts_in(source)) == {
        "Hello, {name}.",
        "It was {when}.",
        "One line and the next: {part}",
        "inner",
        "You are not in the {circle}.",
        "Done.",
        "Thank you.",
        ("{count} co-op", "{count} co-ops"),
        "Find your way.",
    }
