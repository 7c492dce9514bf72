"""Captions of pictures that are not there, and whom the pictures are by."""

from __future__ import annotations

import re
from itertools import pairwise

from ..article import Draft
from ..formats.fields import OUTLET_WORD
from .lines import Line, drop, from_page, lines
from .wordings import AGENCY_NAMES, Wording, matching, table
from .words import ends_like_sentence, fold, sentences

_PICTURE = "(?:photo|image|picture|photograph)"
_NAME = r"(?-i:[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|de|van|von|al|el|la)){0,4})"
_AGENCY = rf"(?-i:{AGENCY_NAMES})"
# 'Mina Margin/Meridian Images', 'AP Photo/Mina Margin', 'Mina Margin via Getty Images', 'Mina Margin for The Washington Post'.
_NAMED = rf"(?:{_NAME}(?:\s?[/|,]\s?|\s[–—-]\s|\s(?:via|for)\s))+{_AGENCY}"
CREDIT = rf"(?:{_NAMED}|{_AGENCY}(?:\s?[/|,-]\s?(?:{_NAME}|{_AGENCY}))+)(?:, ?file|/file(?: photo)?)?"

_CAPTIONS = table(
    Wording("caption", 60, r"\W*(?:image|photo|picture|pictured|caption|file|graphic|photograph)(?: caption)?\s*[:|]\s.*"),
    Wording("caption", 60, r"\W*(?:image|media|photo|picture) caption\b.*"),
    Wording("caption", 60, rf".{{8,}}\b{_PICTURE}(?: credit)?(?: by (?-i:(?=[A-Z]))|:\s)[^.]{{3,50}}"),
    Wording("caption", 70, r"(?:file\s*(?:photo)?\s*[-–—:]+\s*.{8,}"
            r"|in this\b(?:.{0,40}\d{4}.{0,30}|.{0,30}\b(?:file|undated|combination|handout|courtroom"
            r"|artist)\b.{0,20})\b(?:photo|image|sketch|frame grab)\b.*"
            r"|in this (?:photo|image|frame grab)\w* (?:provided|released|taken|made|from|by)\b.*)"),
    Wording("caption", 60, r".{8,}(?:\b|(?<=[a-z.]))(?-i:Image|Media) copyright ?.{2,40}"),
    Wording("caption", 45, r"[^.]*\((?:pictured|pictured (?:above|left|right|in|on|with)|above|inset|left"
    r"|right)\b[^()]{0,40}\)[^.]*[^.!?”\"]"),
    Wording("credit", 12, r"\W*(?:image|photo|picture|media|video) copyright\s?.*"),
    Wording("credit", 14, r"\W*(?:file |featured |ap )?(?:photo|image|picture|photograph|illustration|graphic|video|credit"
            r"|photographer)s?"
            r"(?: (?:credits?|source))?(?: (?:by|courtesy(?: of)?|via) (?-i:(?=[A-Z]))|\s*[:/|]\s*)[^.]{2,80}"),
    Wording("credit", 10, rf"\W*(?:{CREDIT}|{_AGENCY})\W*"),
    Wording("credit", 10, rf"\W*credit\s{CREDIT}\W*|\W*\(?courtesy (?:of )?(?:photo|{_NAME})\)?\W*"),
    Wording("credit", 10, rf"\({_NAME}\s?/\s?[^()]{{0,30}}{OUTLET_WORD.pattern}[^()]{{0,20}}\)"),
    Wording("credit", 6, r"\W*(?:file (?:photo|image|picture)|stock (?:photo|image)|image credit|screen ?shot|screen ?grab)\W*"),
    Wording("credit", 10, r"\W*h/t\b:?\s.{2,60}|\W*\(?hat tip\b:?(?: to)?\s.{2,60}"),
    Wording("caption", 60, rf".{{8,}}[^.!?”\"](?:\s\((?:[^.()]{{0,40}}/\s?)?|\b(?:{_PICTURE}"
            rf"|credit)(?: credit)?(?: by)?\s*[:/]\s*|\s?[|/]\s?)"
            rf"{_AGENCY}\)?\W*"),
    Wording("caption", 70, rf".{{8,}}\s\((?:(?:{_PICTURE}|credit)s?(?: by|:)?\s.{{2,50}}|file|pool|{CREDIT}|AP Photo[^()]{{0,40}}"
            rf"|{_NAME}\s?/\s?[^()]{{0,30}}{OUTLET_WORD.pattern}[^()]{{0,20}})\)[\s\"”]*"),
    Wording("caption", 70, rf".{{8,}}[.!?][”\"’]?\s+(?:credit:?\s|photo:?\s|{_PICTURE} by\s)?{_NAMED}[\s\"”)]*"),
    Wording("caption", 70, rf".{{8,}}\sREUTERS(?:/{_NAME})+\W*|.{{8,}}\s\|\s{_AGENCY}\W*|.{{8,}}\s(?-i:Credit)\s{CREDIT}\W*"),
    Wording("caption", 60, rf".{{8,}}\b(?:(?-i:Credit) )?(?:photo|image|picture) courtesy(?: of)? {_NAME}"),
    Wording("caption", 3, r"\S+\.(?:jpe?g|png|gif|webp|bmp)|(?:img|dsc|screen-?shot|shutterstock|gettyimages|image)[-_]?\S*\d\S*"
            r"|(?=\S*\d)[a-z0-9]+(?:[-_][a-z0-9]+){3,}"),
)  # fmt: skip
_CAPTION_FOLLOWS = re.compile(r"\W*(?:image|media|photo|picture) caption\W*", re.IGNORECASE)
# A line below the text, or between a picture and the text, that says where something is from.
_SOURCE = re.compile(rf"\W*(?i:via|source|sources|photo|image)\b:?\s+{_NAME}\W*|\W*(?i:via|source):?\s+(?:https?://)?\S+\W*")
_ELSEWHERE = re.compile(
    r"\W*this (?:article|story|post|piece|report|column|essay|interview)\b.{0,10}\b(?:first |originally )?(?:published"
    r"|appeared|ran)"
    r" (?:first |originally )?(?:on|in|at|by)\b.{2,80}",
    re.IGNORECASE,
)
_OUTLET_AT_END = re.compile(rf"\((?:{_AGENCY}|The [A-Z][\w .]{{2,30}})\)$")
# How captions speak of their picture.
_SHOWS = re.compile(
    r"\b(?:this|the|an?|undated|file|aerial|satellite)(?: \w+)? (?:photo(?:graph)?|image|picture|map|chart|graphic|graph"
    r"|screen ?shot|illustration"
    r"|frame grab)\b.{0,60}\b(?:shows?|showing|provided|taken|released|depicts?)\b",
    re.IGNORECASE,
)
_POSES = re.compile(
    r"\b(?:pictured|(?:is|are) seen|seen here|file photo|from left|poses?|posing|waves|looks on|shakes? hands|gestures|smiles"
    r"|embraces|salutes"
    r"|speaks (?:at|during|to)|(?:arrives?|walks?) (?:at|to|on|for|past)|attends?|stands? (?:with|next|in|at|on)|delivers"
    r"|testifies|participates"
    r"|holds (?:a|up)|listens|departs|boards|photographed)\b|\((?:left|right|cent(?:er|re)|[lrc])\)|, (?:left|right|cent(?:er"
    r"|re)),",
)  # fmt: skip
_DATED = re.compile(r"\b(?:Jan|Feb|March|April|May|June|July|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? \d{1,2}, \d{4}[^.]{0,60}\.?$")
# In words: the longest caption, the shortest beginning of one that is told by its words, the longest name of a source.
_LONGEST, _SHORTEST, _LONGEST_SOURCE = 45, 5, 5


def drop_captions(draft: Draft) -> Draft:
    """Captions and credits that say what they are, and file names of pictures."""
    return drop(draft, {block.number: rule for block in draft.blocks if (rule := matching(_CAPTIONS, block.text))})


def drop_neighbouring_captions(draft: Draft) -> Draft:
    """Captions that are told by the line beside them: a credit, 'Image caption', the same caption with its credit."""
    if from_page(draft):
        return draft
    found = lines(draft)
    places = range(len(found))
    told = {
        found[place].number: "caption"
        for place in places
        if not found[place].rule and any(is_one(found, place) for is_one in _TOLD_BY_NEIGHBOURS)
    }
    return drop(draft, told)


def _is_announced(found: list[Line], place: int) -> bool:
    """Below 'Image caption' on a line of its own."""
    return (
        place > 0 and _CAPTION_FOLLOWS.fullmatch(found[place - 1].text) is not None and len(found[place].text.split()) <= _LONGEST
    )


def _is_above_credit(found: list[Line], place: int) -> bool:
    """Right above a credit, or below one, and worded like a caption; or with a line of its element above it."""
    line = found[place]
    if not any(other.rule == "credit" for other in found[max(place - 1, 0) : place + 2]) or not _may_be_caption(line.text):
        return False
    below = place + 1 < len(found) and found[place + 1].rule == "credit"
    above = place > 0 and found[place - 1].rule == "credit" and line.tight
    return (below and (reads_like_caption(line.text) or (line.tight and found[place + 1].tight))) or (
        above and reads_like_caption(line.text)
    )


def _is_beginning(found: list[Line], place: int) -> bool:
    """The beginning of a caption that stands near, or all of it but its credit."""
    near = [other.text for other in found[max(place - 3, 0) : place + 4] if other.rule == "caption"]
    line = fold(found[place].text) if near else ""
    return line.count(" ") >= _SHORTEST - 1 and any(fold(text).startswith(line) for text in near)


def _is_file_name(found: list[Line], place: int) -> bool:
    """A picture's name in small letters, above the caption that has the same words."""
    name = re.split(r"[\s_-]+", found[place].text)
    after = found[place + 1] if place + 1 < len(found) else None
    small = found[place].text.islower() and len(name) <= 4 and not ends_like_sentence(found[place].text)
    if not small or after is None or not after.tight:
        return False
    told = [word.removesuffix("'s") for word in fold(after.text).split()]
    return set(name) <= set(told) or (
        len(name) == 1 and len(name[0]) > 7 and any(len(word) > 4 and word in name[0] for word in told)
    )


def _is_glued_with_outlet(found: list[Line], place: int) -> bool:
    """With an outlet in brackets at its end, and no blank line before the paragraph below."""
    after = found[place + 1] if place + 1 < len(found) else None
    return after is not None and after.tight and _OUTLET_AT_END.search(found[place].text) is not None


_TOLD_BY_NEIGHBOURS = (_is_announced, _is_above_credit, _is_beginning, _is_file_name, _is_glued_with_outlet)


def drop_captions_with_sources(draft: Draft) -> Draft:
    """'This map shows the new border.' and below it, in the same element, whose map it is: 'Harbour Office'."""
    if from_page(draft):
        return draft
    found: dict[int, str] = {}
    every = lines(draft)
    for before, line in pairwise(every):
        if (
            not before.rule
            and not line.rule
            and line.tight
            and not before.tight
            and _SHOWS.match(before.text)
            and _is_source(line.text)
        ):
            found |= {before.number: "caption", line.number: "credit"}
    return drop(draft, found)


def _is_source(text: str) -> bool:
    return len(text.split()) <= _LONGEST_SOURCE and re.fullmatch(_NAME, text) is not None


def drop_sources(draft: Draft) -> Draft:
    """'Via Harbour Ledger', 'Source: Harbour Ledger', 'This article first appeared in the Ledger.' as the last line."""
    last = [
        block
        for block in draft.blocks[-2:]
        if (len(block.text.split()) <= 8 and _SOURCE.fullmatch(block.text)) or _ELSEWHERE.fullmatch(block.text)
    ]
    return drop(draft, {block.number: "credit" for block in last} if len(draft.blocks) > 2 else {})


def reads_like_caption(text: str) -> bool:
    """Whether a line speaks of what a picture shows."""
    return _may_be_caption(text) and any(pattern.search(text) for pattern in (_SHOWS, _POSES, _DATED))


def _may_be_caption(text: str) -> bool:
    return len(text.split()) <= _LONGEST and len(sentences(text)) <= 2 and text[0] not in '"“' and not text.endswith(":")
