"""What is expected of a line that is no TOML, in the words of its commonest slips: Python's reader tells the place, and no remedy."""

import re

_SLIPS = (
    (r"[“”„‘’«»]", 'straight quotes, "like this"'),
    (r"^\s*\[(circles|subs\.schemes|circles\.roles)\]\s*(#|$)", "double brackets, since there may be several: [[{0}]]"),
    (
        r"^\s*\[\[(matrix|limits|storage|monitoring|backup|federation|subs)\]\]",
        "single brackets, since there is one: [{0}]",
    ),
    (r"^\s*\[circles\.([\w-]+)\]", "a line [[circles]] of its own, so spelt, above each [circles.{0}]"),
    (r"^\s*(\[[^\]]*)$", "brackets that close on the same line"),
    (r"^\s*(<{7}|={7}|>{7})", "none of the marks that a merge leaves (<<<<<<<, =======, >>>>>>>)"),
    (
        r"^[\s\u200b\ufeff]*[^\x00-\x7f]\s*[\w\[]",
        "blanks and letters that can be seen: what the line begins with is another sign",
    ),
    (r"^\s*(;|//|--|')", 'a comment that begins with "#"'),
    (r"^\s*[{<]|^\s*---", 'TOML: tables such as [matrix], and keys such as name = "Food circle"'),
    (r"^\s*[\w-]+\s*:", 'a key, “=” and its value, such as name = "Food circle"'),
    (r"=\s*(True|False|TRUE|FALSE|yes|no|on|off|Yes|No)\s*(#|$)", "true or false, in small letters and without quotes"),
    (r"=\s*(None|null|nil)\s*(#|$)", "a value; a key that is not wanted is left out"),
    (r'=\s*"[^"]*\\', "paths with a backslash in single quotes, 'like this'"),
    (r'^[^"#]*"[^"]*$', 'a text that ends with a quote on its own line, "like this"'),
    (r"^[^'#]*'[^']*$", "a text that ends with a quote on its own line, 'like this'"),
    (r'=\s*[@#!]?[A-Za-z£€$/][^"\']*$', 'texts in quotes, "like this"'),
    (r"=\s*$|=\s*#", "a value behind “=”"),
    (r"=\s*\d[\d.]*[%\-/:]|=\s*\d[\d.]*\s*[A-Za-z£€$]", 'anything but a plain number in quotes, "like this"'),
    (r"=\s*0\d", "a number without a zero in front"),
    (r"""=\s*\[\s*[^"'\s\]\d{\[#tf]""", 'a list of texts in quotes, ["like", "this"]'),
    (r"^\s*[\w-]+\s+[\w -]+=", "a key in one word, “=” and its value"),
    (
        r"""^[^=]*=\s*("[^"]*"|'[^']*'|\d+|true|false|\[.*\])\s*[^\s#]""",
        "one key on a line, and nothing behind its value",
    ),
)
"""What a line looks like, and what its writer has to do; the first that fits counts."""


_SAID = (
    ("Unclosed array", 'a list with commas between what stands in it, and "]" behind it, on this line or one above'),
    ("character '\\r'", "lines that end as editors on Linux or Windows end them"),
    (r"Illegal character '\x", "letters alone: one that cannot be seen stands there"),
)
"""What the reader says, where the line alone does not tell."""


def wanted_instead(line: str, said: str = "") -> str:
    """What is expected instead of a line that the reader of TOML stopped at, with what that says of it."""
    for words, expected in _SAID:
        if words in said:
            return expected
    if line.strip() == "[[circles]]" and "overwrite" in said:
        return "each table such as [circles.consent] below the [[circles]] that it belongs to"
    for pattern, expected in _SLIPS:
        if found := re.search(pattern, line):
            return expected.format(*found.groups())
    return "TOML that can be read, with each table and key once"
