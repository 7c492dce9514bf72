"""Reduce mentions to bare names, and compare names by their keys."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from ...model.article import EntityType
from ...model.gazetteer import demonyms
from ...model.text import fold

# Names whose keys are cached: enough for a large site.
_CACHE_SIZE = 1 << 18
# Characters. A longer mention contains more than a name.
_MAX_MENTION_LENGTH = 200

_EDGE = " \t\n\"'“”‘’`.,;:!?()[]{}<>|/*_–—-•…"
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$")
_ARTICLE = re.compile(r"^(?:the|a|an)\s+(?=\S)", re.IGNORECASE)
_DATE_WORD = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|june|july|august|september|october"
    r"|november|december|today|yesterday|tomorrow"
)

# A name as texts write it or as the site shows it, and the type of the entity that it names.
TypedName = tuple[str, EntityType]
# What identifies an entity across the whole site: the `name_key` of its name, and its type.
EntityKey = tuple[str, EntityType]

# Separators between a name and unrelated words: 'Soccer - Rovers', 'Quill (Velda)', 'Quill | Courier'.
_SEPARATOR = re.compile(r"\s[-–—|/]\s|\s?[()\[\]]|:\s")
# An acronym that lost its last dot, because that was taken for the full stop of the sentence: 'U.S'.
_MISSING_DOT = re.compile(r"(?:^|\s)(?:[A-Z]\.)+[A-Z]$")
# Lowercase words that surnames and place names begin with.
_PARTICLES = frozenset(
    "al el de da di du do dos das del della la le les van von der den ter ten bin ibn bint abu ben ould d l".split()  # noqa: SIM905
)

# Titles and job words that stand before (some also after) a person's name and are not part of it; in lower case.
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
# A monarch or saint keeps the title before a single name ('Queen Mary'), but not if a number identifies the person ('Charles III').
_REGNAL_NAME = re.compile(
    r"\b(?:King|Queen|Prince|Princess|Pope|Emperor|Empress|Tsar|Sultan|Emir|Saint|Patriarch)\s(?:(?P<numbered>[A-Z]\w+\s(?:X{0,2}(?:IX|IV|V?I{1,3}|V|X)))$|[A-Z][\w’'-]+$)"
    r"|^(?P<bare>[A-Z]\w+\s(?:X{0,2}(?:IX|IV|V?I{1,3}|V|X)))$"
)
# A noble title that is the whole name: 'the Princess of Wales'. Without the title, only a place would remain.
_TITLE_OF = re.compile(r"(?:Prince|Princess|Duke|Duchess|Earl|Countess|Marquess|Viscount)\sof\s\S")
# Party and state of a politician, from brackets after the name: '(R-Texas)'.
_SEAT = re.compile(r"^[RDILC]-[A-Z]\w*\.?$")
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv", "mp", "mep", "phd", "md", "obe", "cbe", "kc", "qc"))


def clean_name(text: str, kind: EntityType) -> str:
    """Return the bare name in the text of a mention read as type `kind`, or "" if it contains no name.

    Articles, possessives, titles, job words, seats and surrounding punctuation are removed. A text of more than 200 characters
    contains no name.

    >>> clean_name("Supreme Leader Ayatollah Ali Khamenei's", "person")
    'Ali Khamenei'
    """
    if len(text) > _MAX_MENTION_LENGTH:
        return ""
    name = " ".join(text.split()).strip(_EDGE.replace(".", ""))
    name = max(_SEPARATOR.split(name), key=len)
    name = _POSSESSIVE.sub("", name)
    name = _strip_lowercase_edges(_ARTICLE.sub("", name))
    if kind == "person":
        name = _strip_titles(name)
    name = name.strip(_EDGE.replace(".", "")) if re.search(r"(?:\b\w\.)+$", name) else name.strip(_EDGE)
    name += "." if _MISSING_DOT.search(name) else ""
    return name if _looks_like_name(name) else ""


def _strip_lowercase_edges(name: str) -> str:
    """Strip lowercase words from both ends ('party' of 'Labour party'), but not a leading particle ('van der Velde')."""
    words = name.split()
    while len(words) > 1 and words[-1].islower():
        words.pop()
    while len(words) > 1 and words[0].islower() and words[0].rstrip("-'’") not in _PARTICLES:
        words.pop(0)
    return " ".join(words)


def _strip_titles(name: str) -> str:
    if _TITLE_OF.match(name):
        return name
    words = name.split()
    regnal = _REGNAL_NAME.search(name)
    if regnal and all(_qualifies_title(word) for word in name[: regnal.start()].split()):  # not 'Ada King Lovelace'
        return regnal["numbered"] or regnal["bare"] or regnal[0]
    while words and (_lower(words[0]) in _TITLES or words[0].islower()):
        words.pop(0)
    while len(words) > 1 and (_lower(words[-1]) in _SUFFIXES or not any(map(str.isalpha, words[-1]))):
        words.pop()
    return " ".join(words)


def _qualifies_title(word: str) -> bool:
    """Return True if a word before a royal title belongs to the title ('Crown') or says whose it is ('Saudi', "Velda's")."""
    return word.islower() or _lower(word) in _TITLES or word in demonyms() or bool(_POSSESSIVE.search(word))


def _lower(word: str) -> str:
    return word.lower().strip(".,'’")


def _looks_like_name(name: str) -> bool:
    letters = [c for c in name if c.isalpha()]
    if len(letters) < 2 or name.islower() or _SEAT.match(name) or _DATE_WORD.fullmatch(name.lower()):
        return False
    return all(_lower(word) not in _TITLES for word in name.split()) if len(name.split()) == 1 else True


@lru_cache(_CACHE_SIZE)
def name_key(name: str) -> str:
    """Return the key that all spellings of a name share: its words without case, accents, dots and a leading 'the'.

    If nothing would be left of a name, the name itself is the key.

    >>> name_key("The U.S."), name_key("Al-Qaeda") == name_key("al Qaeda")
    ('us', True)
    """
    key = fold(name.replace(".", "").replace("&", " and "))
    return key.removeprefix("the ") or key or name


@lru_cache(_CACHE_SIZE)
def is_acronym(name: str) -> bool:
    """Return True if a name consists of two to six capital letters A to Z, each with or without a dot: 'UN', 'U.N.', 'IAEA'."""
    return re.fullmatch(r"(?:[A-Z]\.?){2,6}", name) is not None


@lru_cache(_CACHE_SIZE)
def person_key(name: str) -> tuple[str, str]:
    """Return the first and the last word of a full name, without case and accents: the key that its longer forms share.

    A single word is both. A name without any words is its own first and last word.
    """
    parts = fold(name).split() or [name]
    return parts[0], parts[-1]


@lru_cache(_CACHE_SIZE)
def middle_initials(name: str) -> str:
    """Return the initials between the first and the last word, in lower case.

    'hw' for George H. W. Bush and for George Herbert Walker Bush, "" for George Bush.
    """
    return "".join(part[0] for part in fold(name).split()[1:-1])


def could_be_same_person(names: Iterable[str]) -> bool:
    """Return True if full names with the same `person_key` can belong to one person: no two have different middle initials.

    Names without middle initials agree with all others.
    """
    return len({initials for name in names if (initials := middle_initials(name))}) < 2
