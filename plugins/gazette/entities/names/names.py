"""The name inside a mention: without articles, possessives, titles, job words and stray punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from ...model.article import EntityType
from ...model.gazetteer import demonyms
from ...model.text import fold

# Names whose keys are kept: those of a large site.
_KEPT = 1 << 18

# Characters of a mention; in a longer one there is more than a name.
_LONGEST = 200

_EDGE = " \t\n\"'“”‘’`.,;:!?()[]{}<>|/*_–—-•…"
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$")
_ARTICLE = re.compile(r"^(?:the|a|an)\s+(?=\S)", re.IGNORECASE)
_DATE_WORD = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|june|july|august|september|october"
    r"|november|december|today|yesterday|tomorrow"
)

# What is one entity's on the whole site: a name's `key_of`, and its type.
Key = tuple[str, EntityType]

# What parts a name from what is no part of it: 'Soccer - Rovers', 'Quill (Velda)', 'Quill | Courier'.
_ASIDE = re.compile(r"\s[-–—|/]\s|\s?[()\[\]]|:\s")
# The last dot of 'U.S.' may have been taken for that of the sentence.
_UNFINISHED = re.compile(r"(?:^|\s)(?:[A-Z]\.)+[A-Z]$")
# Small words that surnames and place names begin with.
_PARTICLES = frozenset(
    "al el de da di du do dos das del della la le les van von der den ter ten bin ibn bint abu ben ould d l".split()  # noqa: SIM905
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
    lt-gen maj-gen lt-col brig cpl pte cllr cllor councilor hon rt mme mlle herr frau señor señora don doña supt insp
    candidate incumbent president-elect opposition party national security council adviser advisor
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
# Who is known by a title and one name keeps the title, unless a number tells who it is: 'Queen Mary', 'Charles III'.
_REIGNING = re.compile(
    r"\b(?:King|Queen|Prince|Princess|Pope|Emperor|Empress|Tsar|Sultan|Emir|Saint|Patriarch)\s(?:(?P<numbered>[A-Z]\w+\s(?:X{0,2}(?:IX|IV|V?I{1,3}|V|X)))$|[A-Z][\w’'-]+$)"
    r"|^(?P<bare>[A-Z]\w+\s(?:X{0,2}(?:IX|IV|V?I{1,3}|V|X)))$"
)
# A title that is all of a name: 'the Princess of Wales'. Without it, what is left is a place.
_TITLE_OF = re.compile(r"(?:Prince|Princess|Duke|Duchess|Earl|Countess|Marquess|Viscount)\sof\s\S")
# A state or party behind a name: '(R-Texas)'.
_SEAT = re.compile(r"^[RDILC]-[A-Z]\w*\.?$")
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv", "mp", "mep", "phd", "md", "obe", "cbe", "kc", "qc"))


def clean_name(text: str, kind: EntityType) -> str:
    """The bare name of a mention of the given type, or "" where nothing of a name is left.

    >>> clean_name("Supreme Leader Ayatollah Ali Khamenei's", "person")
    'Ali Khamenei'
    """
    if len(text) > _LONGEST:
        return ""
    name = " ".join(text.split()).strip(_EDGE.replace(".", ""))
    name = max(_ASIDE.split(name), key=len)
    name = _POSSESSIVE.sub("", name)
    name = _capitalised(_ARTICLE.sub("", name))
    if kind == "person":
        name = _bare_person(name)
    name = name.strip(_EDGE.replace(".", "")) if re.search(r"(?:\b\w\.)+$", name) else name.strip(_EDGE)
    name += "." if _UNFINISHED.search(name) else ""
    return name if _is_name(name) else ""


def _capitalised(name: str) -> str:
    """A name without the small words at its ends: 'party' of 'Labour party'. Particles stay: 'van der Velde'."""
    words = name.split()
    while len(words) > 1 and words[-1].islower():
        words.pop()
    while len(words) > 1 and words[0].islower() and words[0].rstrip("-'’") not in _PARTICLES:
        words.pop(0)
    return " ".join(words)


def _bare_person(name: str) -> str:
    if _TITLE_OF.match(name):
        return name
    words = name.split()
    reigning = _REIGNING.search(name)
    if reigning and all(_is_no_name(word) for word in name[: reigning.start()].split()):  # not 'Ada King Lovelace'
        return reigning["numbered"] or reigning["bare"] or reigning[0]
    while words and (_plain(words[0]) in _TITLES or words[0].islower()):
        words.pop(0)
    while len(words) > 1 and (_plain(words[-1]) in _SUFFIXES or not any(map(str.isalpha, words[-1]))):
        words.pop()
    return " ".join(words)


def _is_no_name(word: str) -> bool:
    """Whether a word before a title is a title, too, or says whose it is: 'Saudi', 'Velda's'."""
    return word.islower() or _plain(word) in _TITLES or word in demonyms() or bool(_POSSESSIVE.search(word))


def _plain(word: str) -> str:
    return word.lower().strip(".,'’")


def _is_name(name: str) -> bool:
    letters = [c for c in name if c.isalpha()]
    if len(letters) < 2 or name.islower() or _SEAT.match(name) or _DATE_WORD.fullmatch(name.lower()):
        return False
    return all(_plain(word) not in _TITLES for word in name.split()) if len(name.split()) == 1 else True


@lru_cache(_KEPT)
def key_of(name: str) -> str:
    """What all ways to write a name share: its words, without case, accents, dots, and a 'the' before them.

    >>> key_of("The U.S."), key_of("Al-Qaeda") == key_of("al Qaeda")
    ('us', True)
    """
    key = fold(name.replace(".", "").replace("&", " and "))
    return key.removeprefix("the ") or key or name


@lru_cache(_KEPT)
def is_acronym(name: str) -> bool:
    """'UN', 'U.N.', 'IAEA': capitals only, two to six of them."""
    return re.fullmatch(r"(?:[A-Z]\.?){2,6}", name) is not None


@lru_cache(_KEPT)
def person_key(name: str) -> tuple[str, str]:
    """What all forms of a full name share: its first word and its last, without case and accents."""
    parts = fold(name).split() or [name]
    return parts[0], parts[-1]


@lru_cache(_KEPT)
def middle_initials(name: str) -> str:
    """The initials between first and last word: 'hw' for George H. W. Bush and for George Herbert Walker Bush."""
    return "".join(part[0] for part in fold(name).split()[1:-1])


def one_person(names: Iterable[str]) -> bool:
    """Whether full names of one `person_key` can be one person's: no two of them have different middle initials."""
    return len({initials for name in names if (initials := middle_initials(name))}) < 2
