"""Which command is offered to whoever mistypes one."""

import pytest

import commands
from chatbot.api.understanding.catalogue import Catalogue

CATALOGUE = Catalogue(commands.FAMILIES)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("itemz", "items"), ("itens", "items"), ("items?", "items"), ("iten C-3", "item"), ("jion", "join"), ("jion for x", "join"),
        ("decisons", "decisions"), ("decsions oven", "decisions"), ("hlep", "help"), ("membrs", "members"),
        ("consnet", "consent"), ("propsal", "proposal"), ("propoasl Share", "proposal"), ("clsoe C-3", "close"),
        ("withdrw C-3", "withdraw"), ("withdarw", "withdraw"), ("yess C-3", "yes"), ("figurs", "figures"), ("tode", "todo"),
        ("catchupp", "catchup"), ("sens", "sense"), ("amned C-3", "amend"), ("subs delcare 5", "subs declare"),
        ("role giev", "role give"), ("sub declair", "subs declare"),
        ("leav", None), ("leve", None), ("undoo", "undo"), ("please", None), ("bread", None), ("leaf", None), ("xyzzy", None), ("adm", None),
        ("the", None), ("great", None), ("thing", None), ("people", None), ("cake", None), ("", None),
    ],
)  # fmt: skip
def test_a_guess_needs_real_likeness_and_never_acts_at_once(said: str, meant: str | None) -> None:
    near = CATALOGUE.nearest(said)
    assert (near.words if near is not None else None) == meant
