"""Gathers all texts that people see into the files that translators work with: ``make texts``.

``circlebot.pot`` holds every literal of ours; the ``.po`` of a language is brought up to date with it, and keeps what it has.
A literal stands where ``p``, ``say``, ``t``, ``n``, ``Refusal``, ``Reply.text`` or ``Family`` is called; the help of commands
is in their docstrings.
"""

import ast
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

from chatbot.api.understanding.catalogue import Catalogue
from chatbot.api.wording.docstrings import paragraphs_of, phrase_of
from chatbot.api.wording.phrases import Phrase
from chatbot.api.wording.texts import DOMAIN, FOLDER
from commands import FAMILIES

ROOT = Path(__file__).parents[1]
ROOMS = ("chatbot", "commands")
TEMPLATE = FOLDER / f"{DOMAIN}.pot"
WIDTH = 120

_FIRST, _ALL = slice(0, 1), slice(None)
LITERALS = {"p": _FIRST, "say": _ALL, "t": _FIRST, "n": slice(1, 3), "Refusal": slice(1, 2), "Reply.text": _ALL}
LITERALS["Family"] = slice(1, 2)
"""Which arguments of a call are literals of ours, where they are strings."""

Text = str | tuple[str, str]
"""A literal; or two, for one and for any other number."""


def template(root: Path = ROOT) -> Catalog:
    """Every text of the code, with the files where it is."""
    gathered = Catalog(domain=DOMAIN)
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            for text in texts_in(path.read_text()):
                gathered.add(text, locations=[(str(path.relative_to(root)), 0)])
    for text, module in _help_texts(Catalogue(FAMILIES)):
        gathered.add(text, locations=[(f"{module.replace('.', '/')}.py", 0)])
    return gathered


def texts_in(source: str) -> Iterator[Text]:
    """The literals of a module, in their order."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        name = ast.unparse(call.func)
        if name not in LITERALS:
            continue
        found = [text for text in map(_literal, call.args[LITERALS[name]]) if text]
        if name == "n" and len(found) == 2:
            yield found[0], found[1]
        elif name != "n":
            yield from found


def _literal(argument: ast.expr) -> str | None:
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def _help_texts(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """The help of commands, and the module of each."""
    for command in catalogue.commands:
        paragraphs = [paragraph.inner for paragraph in paragraphs_of(command.help)]
        for phrase in (phrase_of(command.summary), *paragraphs):
            if isinstance(phrase, Phrase):
                yield phrase.template, command.handler.__module__


def written(catalog: Catalog, *headers: str) -> bytes:
    """A file of texts, without dates or line numbers, so that it changes only when a text does."""
    lines = ("Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", *headers)
    head = "".join(f'"{line}\\n"\n' for line in lines)
    body = BytesIO()
    write_po(body, catalog, width=WIDTH, omit_header=True, include_lineno=False)
    return f'msgid ""\nmsgstr ""\n{head}\n'.encode() + body.getvalue()


def translations() -> Sequence[Path]:
    """The files of all languages."""
    return sorted(FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def language_of(file: Path) -> str:
    """The language of a file of translations."""
    return file.parts[-3]


def read(file: Path) -> Catalog:
    """The translations into a language."""
    with file.open("rb") as lines:
        return read_po(lines, locale=language_of(file), domain=DOMAIN)


def main() -> None:
    """Bring all files up to date. What is not used any more stays at the end of a language's file, as a comment, where somebody has
    translated it: a text that comes back a little changed can be taken from there."""
    gathered = template()
    TEMPLATE.parent.mkdir(exist_ok=True)
    TEMPLATE.write_bytes(written(gathered))
    for file in translations():
        known = read(file)
        known.update(gathered, no_fuzzy_matching=True, update_creation_date=False)
        for key in [key for key, message in known.obsolete.items() if not message.string]:
            del known.obsolete[key]
        plurals = f"Plural-Forms: {known.plural_forms}"
        file.write_bytes(written(known, f"Language: {language_of(file)}", plurals))


if __name__ == "__main__":
    main()
