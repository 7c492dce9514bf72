"""From the mentions that a recognizer found to bare names, without those that are no tag of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ...model.article import EntityType, Mention
from ...model.gazetteer import abbreviations, agencies, ambiguous, built_in, demonyms
from ...model.text import DATELINE
from .names import clean_name, key_of

# 'told Wire News', 'according to Wire News', '(Wire News)', 'Photo: Wire News' and 'Wire News reported'.
_BEFORE = re.compile(
    r"(?:\b(?:told|tells|telling|according to|by|via|photos?|picture|image|source|interview with)[:\s]+(?:the\s)?|[(©|/–—-]\s?)$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s?(?:[)|/]|[–—-]\s|['’]s?\s(?:report|poll|correspondent|reporter|photographer)"
    r"|,?\s(?:news agency\s)?(?:report|quot|sa(?:id|ys)\b|cit|contribut|photo|poll|correspondent|reporter|news agency))"
)
# What joins people in score sheets and the like: 'A. Quill c Brandt b Orlova', 'Quill and Brandt'.
_BETWEEN = re.compile(r"\s(?:c|b|st|lbw|and|v|vs|beat|to|with)\s|,\s(?!Jr)")
# A surname behind an initial; not the beginning of the next sentence ('Malcolm X. The leader').
_SURNAME = re.compile(
    r"\.?\s(?!(?:An?|And|As|At|But|For|He|Her|His|I|If|In|It|Its|No|On|She|So|That|The|Their|There|They|This|We|When|Who|You)\b)"
    r"[A-ZÀ-Þ][\w’'-]+"
)
# What a recognizer may have cut off at an apostrophe: the end of "Xi'an", not that of "Quill's"; the start of "N'Djamena".
_CUT_END = re.compile(r"(?:['’]|(?<=['’]))(?!(?:s|re|ve|ll|d|m|t)\b)[^\W\d_]+", re.IGNORECASE)
_CUT_START = re.compile(r"(?<!\w)[A-ZÀ-Þ]['’](?=\w)")
# Family names of Korea and Taiwan as the news romanizes them; the given name behind one is often two syllables with a hyphen,
# and a recognizer may stop at it ('Woo Won' of 'Woo Won-shik').
_FAMILY = (
    "Ahn|An|Bae|Baek|Bang|Byun|Cha|Chae|Chang|Chen|Cheng|Chiang|Cho|Choe|Choi|Chun|Chung|Eom|Ha|Han|Heo|Hong|Hou|Hsiao|Hsu|Huang|Huh"
    "|Hur|Hwang|Im|Jang|Jeon|Jeong|Ji|Jin|Jo|Joo|Ju|Jun|Jung|Kang|Kim|Ko|Koh|Koo|Kwak|Kwon|Lai|Lee|Lim|Lin|Liu|Min|Moon|Na|Nam|Noh"
    "|Oh|Paik|Pak|Park|Rhee|Ri|Roh|Ryu|Seo|Shim|Shin|Sohn|Son|Song|Suh|Sung|Tsai|Um|Wang|Won|Woo|Wu|Yang|Yoo|Yoon|Yu|Yun"
)
_HALF_NAME = re.compile(rf"(?:{_FAMILY})\s[A-Z][a-z]{{1,5}}")
_OTHER_HALF = re.compile(r"-(?!(?:born|era|led|like|made|style)\b)[A-Za-z][a-z]{1,5}\b")
# 'the Princess of Wales' is about nobody's country.
_TITLE_OF = re.compile(r"\b(?:Prince|Princess|Duke|Duchess|Earl|Countess|Marquess|Viscount)\sof(?:\sthe)?\s$")
# '10:42 BST' is no organisation.
_TIME = re.compile(r"\d\s?(?:[ap]\.?m\.?\s?)?\(?$")
_ZONES = frozenset(("BST", "CEST", "CET", "EDT", "EEST", "EET", "EST", "GMT", "IST", "JST", "MSK", "PDT", "PST", "UTC"))


@dataclass(frozen=True, slots=True)
class Name:
    """A bare name in a text: `surface` is how the text writes it, `key` what its forms share."""

    text: str
    type: EntityType
    start: int
    surface: str
    key: str


def names_in(text: str, original: str, mentions: Iterable[Mention]) -> list[Name]:
    """The names that mentions of `text` hold; `original` is the same text in its own capitals.

    The agency of a dateline or a credit is a source, the place of a dateline a place, and a people's adjective no name.
    """
    datelines = _datelines(original)
    found = [name for mention in _lengthened([*mentions], text) for name in _name(mention, text, original, datelines)]
    return list(_without_sources(found, text))


def _lengthened(mentions: Sequence[Mention], text: str) -> Iterator[Mention]:
    """Mentions, those that stop in the middle of a name that is whole elsewhere ('Abu' of 'Abu Dhabi Grand Prix') up to its end."""
    known = sorted({(one.type, one.text) for one in mentions if " " in one.text}, key=lambda one: (-len(one[1]), one))
    for mention in mentions:
        longer = (whole for kind, whole in known if kind == mention.type and whole.startswith(f"{mention.text} "))
        whole = next((whole for whole in longer if text.startswith(whole, mention.start)), mention.text)
        yield mention if whole == mention.text else Mention(whole, mention.type, mention.start, mention.start + len(whole))


def _datelines(text: str) -> list[tuple[range, range]]:
    """Where the datelines of a text name their place and their agency."""
    starts = [0, *(match.end() for match in re.finditer(r"\n+", text))]
    found = filter(None, (DATELINE.match(text, start) for start in starts))
    return [(range(*match.span("place")), range(*match.span("agency"))) for match in found]


def _name(mention: Mention, text: str, original: str, datelines: Sequence[tuple[range, range]]) -> Iterator[Name]:
    if any(mention.start in agency for _, agency in datelines):
        return
    if mention.type == "person" and (joined := [*_BETWEEN.finditer(mention.text)]):
        starts, ends = [0, *(match.end() for match in joined)], [*(match.start() for match in joined), len(mention.text)]
        for start, end in zip(starts, ends, strict=True):
            part = Mention(mention.text[start:end], "person", mention.start + start, mention.start + end)
            yield from _name(part, text, original, datelines)
        return
    in_dateline = any(mention.start in place for place, _ in datelines)
    kind: EntityType = "place" if in_dateline else mention.type
    mention = _whole(mention, text)
    name = clean_name(mention.text, kind)
    if not name or _is_demonym(name) or _is_no_name(name, kind, original[max(0, mention.start - 24) : mention.start]):
        return
    within = mention.text.find(name.split()[0])
    start = mention.start + max(within, 0)
    surface = " ".join(original[start : start + len(name) + 8].split())[: len(name)]
    state = abbreviations().get(name) if original[:start].endswith(", ") else None  # 'Velda, Calif.'
    yield Name(
        state or name,
        "place" if state else kind,
        start,
        surface if surface.lower() == name.lower() else name,
        key_of(state or name),
    )


def _is_demonym(name: str) -> bool:
    """Whether a name is a people's or a faith's adjectives and nothing else."""
    if name in built_in() or name in ambiguous():
        return False
    return name in demonyms() or all(word in demonyms() or word in ("and", "or") for word in name.split())


def _is_no_name(name: str, kind: EntityType, before: str) -> bool:
    """Whether what stands before a name makes it part of something else: of a title, or of a time."""
    return bool((kind == "place" and _TITLE_OF.search(before)) or (name in _ZONES and _TIME.search(before)))


def _whole(mention: Mention, text: str) -> Mention:
    """A mention with what was cut off from it: at an apostrophe ('Xi' of "Xi'an"), or, of a person's name, the surname behind
    an initial ('May R' of 'May R. Whitcomb') or the second half of a given name ('Woo Won' of 'Woo Won-shik')."""
    start, end = mention.start, mention.end
    if before := next(filter(None, (_CUT_START.match(text, max(0, start - back)) for back in (2, 1))), None):
        start = before.start()
    if rest := _CUT_END.match(text, end):
        end = rest.end()
    if mention.type == "person" and re.search(r"\s[A-Z]\.?$", mention.text) and (rest := _SURNAME.match(text, end)):
        end = rest.end()
    if mention.type == "person" and _HALF_NAME.fullmatch(mention.text) and (rest := _OTHER_HALF.match(text, end)):
        end = rest.end()
    return Mention(mention.text if (start, end) == (mention.start, mention.end) else text[start:end], mention.type, start, end)


def _without_sources(names: Sequence[Name], text: str) -> Iterator[Name]:
    """An agency that is nowhere but quoted is left out; one that the article is about stays with all its mentions."""
    about = {name.key for name in names if name.text in agencies() and not _is_source(text, name)}
    return (name for name in names if name.text not in agencies() or name.key in about)


def _is_source(text: str, name: Name) -> bool:
    end = name.start + len(name.text)
    return bool(_BEFORE.search(text[max(0, name.start - 30) : name.start]) or _AFTER.match(text, end))
