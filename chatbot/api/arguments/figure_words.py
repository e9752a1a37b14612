"""What the words beside a figure mean in a declaration: whose labour it is, nothing at all, or nothing that matters."""

from enum import Enum

from rapidfuzz.distance import OSA


class Meaning(Enum):
    """What a word beside a figure does."""

    WAGES = "wages"
    SELF = "self-employed"
    NONE = "nothing paid"
    PARTS = "another figure follows"
    BESIDE = "nothing"


def _table(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_WAGES = _table("employ wages wage salaries salary payroll employees employee staff employed paye pay-roll waged")
_SELF = _table(
    "self-employed selfemployed self freelancers freelancer freelance freelancing contractors contractor subcontractors "
    "subcontractor sub-contractors self-emp freelancer's self-employment"
)
_NONE = _table("none nothing nil no zero nobody")
_PARTS = _table("and plus then with")
_BESIDE = _table(
    "we paid pay for to of in our the a members member people workers worker last year this is are was were it it's its that's "
    "about approximately approx around roughly circa ca c some just say i think altogether total totalling costs cost labour "
    "came comes went as on co-op coop were had have per annum bill please thanks thank you us at all there gross hello hi "
    "yes ok okay so well my figures figure sum sums amount amounts be should spent declare payments payment only exactly "
    "too also sure course but like um umm uh hm hmm they them those another ourselves themselves meant mean make that wait over just maybe perhaps actually accountant bookkeeper says said tells read reads forgot almost nearly ehm um er i'd we'd sorry late reply answer delay dear everyone team here now finally good morning evening afternoon"
)
_ELSEWHERE = {
    "de": (
        _table("löhne lohn gehälter gehalt lohnkosten angestellte"),
        _table("selbständige selbstständige selbständig selbstständig freie freiberufler honorare"),
        _table("keine nichts null"),
        _table("und sowie"),
        _table("wir haben für an die der das etwa ungefähr rund circa letztes jahr"),
    ),
    "fr": (
        _table("salaires salaire"),
        _table("indépendants indépendant freelances"),
        _table("rien aucun zéro"),
        _table("et"),
        _table("nous avons payé pour les des environ"),
    ),
    "es": (
        _table("salarios salario sueldos sueldo nóminas"),
        _table("autónomos autónomo"),
        _table("nada ninguno cero"),
        _table("y"),
        _table("para los las unos"),
    ),
}
"""What a language adds to the English words: those for wages, for self-employed, for nothing, for "and", and those beside."""
_LABELS = tuple((word, Meaning.WAGES) for word in _WAGES) + tuple((word, Meaning.SELF) for word in _SELF)
SHORTEST_MISSPELT = 4
"""Letters of the shortest word that is known although it is misspelt."""


def meaning_of(word: str, *, language: str) -> Meaning | None:
    """What a word does beside a figure, also where its spelling has slipped; None for one that is not known."""
    said = word.casefold().rstrip(".")
    tables = (_WAGES, _SELF, _NONE, _PARTS, _BESIDE)
    for own, english, meaning in zip(_ELSEWHERE.get(language, ((),) * 5), tables, Meaning, strict=True):
        if said in english or said in own:
            return meaning
    if len(said) < SHORTEST_MISSPELT:
        return None
    near = [
        (OSA.distance(said, known, score_cutoff=2), meaning)
        for known, meaning in _LABELS
        if known[0] == said[0] and len(known) >= SHORTEST_MISSPELT
    ]
    distance, meaning = min(near, key=lambda each: each[0], default=(3, Meaning.BESIDE))
    return meaning if distance <= (1 if len(said) < 7 else 2) else None
