"""Turn the mentions of a recognizer into bare names, and drop those that are not entities (sources, demonyms, time zones)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ...model.article import EntityType, Mention
from ...model.gazetteer import abbreviations, agencies, ambiguous, built_in, demonyms
from ...model.text import DATELINE
from .name_keys import clean_name, name_key

# What surrounds a news agency that is only a source: 'told Wire News', 'according to Wire News', '(Wire News)', 'Photo: Wire News'
# and 'Wire News reported'.
_BEFORE = re.compile(
    r"(?:\b(?:told|tells|telling|according to|by|via|photos?|picture|image|source|interview with)[:\s]+(?:the\s)?|[(©|/–—-]\s?)$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s?(?:[)|/]|[–—-]\s|['’]s?\s(?:report|poll|correspondent|reporter|photographer)"
    r"|,?\s(?:news agency\s)?(?:report|quot|sa(?:id|ys)\b|cit|contribut|photo|poll|correspondent|reporter|news agency))"
)
# Words that join several people in one mention, as in score sheets: 'A. Quill c Brandt b Orlova', 'Quill and Brandt'.
_JOINT = re.compile(r"\s(?:c|b|st|lbw|and|v|vs|beat|to|with)\s|,\s(?!Jr)")
# A surname after an initial, but not the first word of the next sentence ('Malcolm X. The leader').
_SURNAME = re.compile(
    r"\.?\s(?!(?:An?|And|As|At|But|For|He|Her|His|I|If|In|It|Its|No|On|She|So|That|The|Their|There|They|This|We|When|Who|You)\b)"
    r"[A-ZÀ-Þ][\w’'-]+"
)
# The part of a name that a recognizer may cut off at an apostrophe: the end of "Xi'an" (but not of "Quill's"), the start of
# "N'Djamena".
_CUT_END = re.compile(r"(?:['’]|(?<=['’]))(?!(?:s|re|ve|ll|d|m|t)\b)[^\W\d_]+", re.IGNORECASE)
_CUT_START = re.compile(r"(?<!\w)[A-ZÀ-Þ]['’](?=\w)")
# Korean and Taiwanese family names as news texts romanize them. The given name after one often has two syllables with a hyphen
# between them, and a recognizer may stop there ('Woo Won' of 'Woo Won-shik').
_FAMILY_NAMES = (
    "Ahn|An|Bae|Baek|Bang|Byun|Cha|Chae|Chang|Chen|Cheng|Chiang|Cho|Choe|Choi|Chun|Chung|Eom|Ha|Han|Heo|Hong|Hou|Hsiao|Hsu|Huang|Huh"
    "|Hur|Hwang|Im|Jang|Jeon|Jeong|Ji|Jin|Jo|Joo|Ju|Jun|Jung|Kang|Kim|Ko|Koh|Koo|Kwak|Kwon|Lai|Lee|Lim|Lin|Liu|Min|Moon|Na|Nam|Noh"
    "|Oh|Paik|Pak|Park|Rhee|Ri|Roh|Ryu|Seo|Shim|Shin|Sohn|Son|Song|Suh|Sung|Tsai|Um|Wang|Won|Woo|Wu|Yang|Yoo|Yoon|Yu|Yun"
)
_HALF_NAME = re.compile(rf"(?:{_FAMILY_NAMES})\s[A-Z][a-z]{{1,5}}")
_SECOND_HALF = re.compile(r"-(?!(?:born|era|led|like|made|style)\b)[A-Za-z][a-z]{1,5}\b")
# The country in a noble title is not a place: 'the Princess of Wales'.
_TITLE_OF = re.compile(r"\b(?:Prince|Princess|Duke|Duchess|Earl|Countess|Marquess|Viscount)\sof(?:\sthe)?\s$")
# A time zone is not an organisation: '10:42 BST'.
_TIME = re.compile(r"\d\s?(?:[ap]\.?m\.?\s?)?\(?$")
_ZONES = frozenset(("BST", "CEST", "CET", "EDT", "EEST", "EET", "EST", "GMT", "IST", "JST", "MSK", "PDT", "PST", "UTC"))


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A bare name in a text.

    `text` is the name in true case, with an abbreviated US state in full ('Calif.' after a town), `type` what it was read as,
    `start` its offset in the text in characters, `surface` the name as the original text writes it, and `key` the `name_key` of
    `text`, which other spellings share.
    """

    text: str
    type: EntityType
    start: int
    surface: str
    key: str


def extract_names(text: str, original: str, mentions: Iterable[Mention]) -> list[NameSpan]:
    """Return the names in the mentions of `text`, which is `original` in true case, character by character.

    A mention may contain several names or none. A news agency that is only a source, the agency of a dateline, a demonym, a time
    zone and the country in a noble title yield no name. The place of a dateline is a place, whatever it was read as.
    """
    datelines = _datelines(original)
    names = [name for mention in _lengthened([*mentions], text) for name in _names(mention, text, original, datelines)]
    return list(_without_sources(names, text))


def _lengthened(mentions: Sequence[Mention], text: str) -> Iterator[Mention]:
    """Yield the mentions. One that covers only the beginning of a name is extended, if the whole name is a mention elsewhere.

    'Abu' before 'Dhabi Grand Prix' becomes 'Abu Dhabi Grand Prix' if that is a mention of the same type somewhere in the text.
    """
    several_words = {(mention.type, mention.text) for mention in mentions if " " in mention.text}
    longest_first = sorted(several_words, key=lambda typed: (-len(typed[1]), typed))
    for mention in mentions:
        longer = (whole for kind, whole in longest_first if kind == mention.type and whole.startswith(f"{mention.text} "))
        whole = next((whole for whole in longer if text.startswith(whole, mention.start)), mention.text)
        yield mention if whole == mention.text else Mention(whole, mention.type, mention.start, mention.start + len(whole))


def _datelines(text: str) -> list[tuple[range, range]]:
    """Return the character ranges of the place and the agency of each dateline of a text."""
    starts = [0, *(match.end() for match in re.finditer(r"\n+", text))]
    matches = filter(None, (DATELINE.match(text, start) for start in starts))
    return [(range(*match.span("place")), range(*match.span("agency"))) for match in matches]


def _names(mention: Mention, text: str, original: str, datelines: Sequence[tuple[range, range]]) -> Iterator[NameSpan]:
    if any(mention.start in agency for _, agency in datelines):
        return
    if mention.type == "person" and (joints := [*_JOINT.finditer(mention.text)]):
        starts, ends = [0, *(match.end() for match in joints)], [*(match.start() for match in joints), len(mention.text)]
        for start, end in zip(starts, ends, strict=True):
            part = Mention(mention.text[start:end], "person", mention.start + start, mention.start + end)
            yield from _names(part, text, original, datelines)
        return
    in_dateline = any(mention.start in place for place, _ in datelines)
    kind: EntityType = "place" if in_dateline else mention.type
    mention = _restored(mention, text)
    name = clean_name(mention.text, kind)
    if not name or _is_demonym(name) or _belongs_to_title_or_time(name, kind, original[max(0, mention.start - 24) : mention.start]):
        return
    offset = mention.text.find(name.split()[0])
    start = mention.start + max(offset, 0)
    surface = " ".join(original[start : start + len(name) + 8].split())[: len(name)]
    state = abbreviations().get(name) if original[:start].endswith(", ") else None  # 'Velda, Calif.'
    yield NameSpan(
        state or name,
        "place" if state else kind,
        start,
        surface if surface.lower() == name.lower() else name,
        name_key(state or name),
    )


def _is_demonym(name: str) -> bool:
    """Return True if a name consists of demonyms alone and is neither a built-in name nor an ambiguous one."""
    if name in built_in() or name in ambiguous():
        return False
    return name in demonyms() or all(word in demonyms() or word in ("and", "or") for word in name.split())


def _belongs_to_title_or_time(name: str, kind: EntityType, before: str) -> bool:
    """Return True if the text before a name makes it part of a noble title or of a time."""
    return bool((kind == "place" and _TITLE_OF.search(before)) or (name in _ZONES and _TIME.search(before)))


def _restored(mention: Mention, text: str) -> Mention:
    """Return a mention with the parts of the name that a recognizer cut off.

    These are the part beyond an apostrophe ('Xi' of "Xi'an") and, for people, the surname after an initial ('May R' of
    'May R. Whitcomb') or the second half of a given name ('Woo Won' of 'Woo Won-shik').
    """
    start, end = mention.start, mention.end
    if before := next(filter(None, (_CUT_START.match(text, max(0, start - back)) for back in (2, 1))), None):
        start = before.start()
    if rest := _CUT_END.match(text, end):
        end = rest.end()
    if mention.type == "person" and re.search(r"\s[A-Z]\.?$", mention.text) and (rest := _SURNAME.match(text, end)):
        end = rest.end()
    if mention.type == "person" and _HALF_NAME.fullmatch(mention.text) and (rest := _SECOND_HALF.match(text, end)):
        end = rest.end()
    return Mention(mention.text if (start, end) == (mention.start, mention.end) else text[start:end], mention.type, start, end)


def _without_sources(names: Sequence[NameSpan], text: str) -> Iterator[NameSpan]:
    """Yield the names without agencies that are only sources. An agency that also occurs otherwise keeps all its mentions."""
    subjects = {name.key for name in names if name.text in agencies() and not _is_source(text, name)}
    return (name for name in names if name.text not in agencies() or name.key in subjects)


def _is_source(text: str, name: NameSpan) -> bool:
    end = name.start + len(name.text)
    return bool(_BEFORE.search(text[max(0, name.start - 30) : name.start]) or _AFTER.match(text, end))
