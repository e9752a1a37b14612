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
    (r"^\s*[{<]|^\s*---", 'TOML: tables such as [matrix], and keys such as name = "Food circle"'),
    (r"^\s*[\w-]+\s*:", 'a key, “=” and its value, such as name = "Food circle"'),
    (r"=\s*(True|False|TRUE|FALSE|yes|no|on|off|Yes|No)\s*(#|$)", "true or false, in small letters and without quotes"),
    (r"=\s*(None|null|nil)\s*(#|$)", "a value; a key that is not wanted is left out"),
    (r'=\s*"[^"]*\\', "paths with a backslash in single quotes, 'like this'"),
    (r'^[^"#]*"[^"]*$', 'a text that ends with a quote on its own line, "like this"'),
    (r"^[^'#]*'[^']*$", "a text that ends with a quote on its own line, 'like this'"),
    (r'=\s*[@#!]?[A-Za-z£€$/][^"\']*$', 'texts in quotes, "like this"'),
    (r"=\s*$|=\s*#", "a value behind “=”"),
)
"""What a line looks like, and what its writer has to do; the first that fits counts."""


def wanted_instead(line: str) -> str:
    """What is expected instead of a line that the reader of TOML stopped at."""
    for pattern, expected in _SLIPS:
        if found := re.search(pattern, line):
            return expected.format(*found.groups())
    return "TOML that can be read, with each table and key once"
