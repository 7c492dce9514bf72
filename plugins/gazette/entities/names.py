"""The name inside a mention: without articles, possessives, titles, job words and stray punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..article import EntityType
from ..cleaning.words import fold

_EDGE = " \t\n\"'“”‘’`.,;:!?()[]{}<>|/*_–—-•…"
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$")
_ARTICLE = re.compile(r"^(?:the|a|an)\s+(?=\S)", re.IGNORECASE)
_DATE_WORD = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|june|july|august|september|october"
    r"|november|december|today|yesterday|tomorrow"
)

# Words that stand before (some also after) a person's name and are not part of it, in lower case.
_TITLES = frozenset(
    """
    mr mrs ms miss mx dr prof professor sir dame lord lady baron baroness count saint st rev reverend fr father sister
    pope cardinal archbishop bishop rabbi imam ayatollah sheikh sheik sultan emir king queen prince princess crown duke
    duchess emperor empress president premier prime minister chancellor secretary general secretary-general
    vice deputy acting former ex- then-president interim first lady foreign defence defense interior finance home health
    education trade energy justice treasury state supreme leader speaker senator sen congressman congresswoman rep
    representative governor gov mayor councillor mp mep ambassador envoy commissioner director director-general
    chairman chairwoman chair chief executive ceo cfo founder co-founder owner boss head coach manager captain skipper
    striker midfielder defender goalkeeper judge attorney prosecutor lawyer sheriff officer detective inspector
    commander admiral colonel col lieutenant lt major sergeant sgt corporal private marshal brigadier gen capt
    author writer poet actor actress singer director-actor journalist reporter correspondent analyst spokesman
    spokeswoman spokesperson economist scientist astronaut cosmonaut engineer physicist chemist
    candidate incumbent president-elect opposition party national security council adviser advisor
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv", "mp", "mep", "phd", "md", "obe", "cbe", "kc", "qc"))


def clean_name(text: str, kind: EntityType) -> str:
    """The bare name of a mention of the given type, or "" where nothing of a name is left.

    >>> clean_name("Supreme Leader Ayatollah Ali Khamenei's", "person")
    'Ali Khamenei'
    """
    name = " ".join(text.split()).strip(_EDGE.replace(".", ""))
    name = _POSSESSIVE.sub("", name)
    name = _ARTICLE.sub("", name)
    if kind == "person":
        name = _bare_person(name)
    name = name.strip(_EDGE.replace(".", "")) if re.search(r"(?:\b\w\.)+$", name) else name.strip(_EDGE)
    return name if _is_name(name) else ""


def _bare_person(name: str) -> str:
    words = name.split()
    while words and (_plain(words[0]) in _TITLES or words[0].islower()):
        words.pop(0)
    while len(words) > 1 and (_plain(words[-1]) in _SUFFIXES or not any(map(str.isalpha, words[-1]))):
        words.pop()
    return " ".join(words)


def _plain(word: str) -> str:
    return word.lower().strip(".,'’")


def _is_name(name: str) -> bool:
    letters = [c for c in name if c.isalpha()]
    if len(letters) < 2 or name.islower() or _DATE_WORD.fullmatch(name.lower()):
        return False
    return all(_plain(word) not in _TITLES for word in name.split()) if len(name.split()) == 1 else True


def is_acronym(name: str) -> bool:
    """'UN', 'U.N.', 'IAEA': capitals only, two to six of them."""
    return re.fullmatch(r"(?:[A-Z]\.?){2,6}", name) is not None


def person_key(name: str) -> tuple[str, str]:
    """What all forms of a full name share: its first word and its last, without case and accents."""
    parts = fold(name).split()
    return parts[0], parts[-1]


def middle_initials(name: str) -> str:
    """The initials between first and last word: 'hw' for George H. W. Bush and for George Herbert Walker Bush."""
    return "".join(part[0] for part in fold(name).split()[1:-1])


def one_person(names: Iterable[str]) -> bool:
    """Whether full names of one `person_key` can be one person's: no two of them have different middle initials."""
    return len({initials for name in names if (initials := middle_initials(name))}) < 2
