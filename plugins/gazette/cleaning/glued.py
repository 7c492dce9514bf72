"""Noise that is glued to a paragraph: it goes, and the paragraph stays."""

from __future__ import annotations

import re

from ..article import Block, Draft
from .captions import CREDIT
from .wordings import NETWORKS, any_of

# Paragraphs are searched to this length, in characters; longer ones are whole chapters, and patterns stay fast.
_LONGEST = 5000

# What leads to other stories, in brackets in a paragraph or at its end.
_LABEL = any_of(
    "RELATED", "Related", "READ MORE", "Read more", "Read More", "READ ALSO", "Read also", "READ", "SEE ALSO", "See also", "WATCH",
    "MORE", "VIDEO", "ALSO READ", "Also read", "RELATED STOR(?:Y|IES)", "Related stor(?:y|ies)",
)  # fmt: skip
_LABEL_AT_END = any_of("READ MORE", "RELATED", "READ ALSO", "SEE ALSO", "Read more", "Related", "MORE", "WATCH")
_CONTINUES = any_of(
    r"(?:Advertisement\s*)?Continue reading the main story(?: Share This Page)?",
    r"(?:ADVERTISEMENT|Advertisement)\s*[-–—]?\s*(?:[Ss]tory|STORY) (?:continues|CONTINUES) (?:below|BELOW)",
    "Story [Cc]ontinue[sd] [Bb]elow(?: [Aa]dvertisement)?", r"^ADVERTISEMENT\s(?=[A-Z][a-z])",
)  # fmt: skip
_EMBEDDED = any_of("Media playback is unsupported on your device", r"\bpic\.twitter\.com/\w+", r"https?://t\.co/\w+")
_FOLLOWED = any_of("him", "her", "me", "us", r"[A-Z][\w.'’ -]{2,40}")
_SHARED = any_of("article", "story", "post", "news", "video", "page")
_PICTURED = any_of(r"(?:Photo|Image|Picture|Credit)(?: credit)?(?: by|:)\s[^().]{2,50}", CREDIT)
_AFTER = r"(?<=[.!?\"”])\s+"

_GLUED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("read_more", re.compile(rf"[(\[]\s*{_LABEL}\s*:\s[^()\[\]]{{3,200}}[)\]]")),
    ("read_more", re.compile(rf"(?<=[.!?\"”)])\s+{_LABEL_AT_END}\s*:\s[^.]{{8,160}}$")),
    ("advertisement", re.compile(_CONTINUES)),
    ("embed", re.compile(_EMBEDDED)),
    ("follow_prompt", re.compile(rf"{_AFTER}Follow {_FOLLOWED} on (?i:{NETWORKS})\b[^.]{{0,60}}\.?$")),
    ("credit", re.compile(rf"{_AFTER}\(?{_PICTURED}\)?$")),
    ("read_more", re.compile(r"(?<=[.!?\"”)])\s+[–—-]?\s*\(?(?:READ MORE|Read [Mm]ore)\W*$")),
    ("share_prompt", re.compile(rf"{_AFTER}(?:Please |PLEASE )?(?:[Ss]hare|SHARE) (?:[Tt]his|THIS) {_SHARED}\b[^.!?\"“”]*[.!?]*$")),
    ("credit", re.compile(r"\s*Image copyright\s?[A-Z][\w /]{1,30}$")),
)
# What every one of them holds something of.
_HINT = re.compile(
    r"[(\[/]|READ|MORE|WATCH|RELATED|Related|Read|SEE ALSO|ontinue|CONTINUE|ADVERT|playback|Follow"
    r"|[Ss]hare|SHARE|Image|Photo|Picture|Credit"
)


def cut_glued(draft: Draft) -> Draft:
    """'(RELATED: ...)' in a paragraph, 'Continue reading the main story' before it, '(Photo: Mina Margin)' after it."""
    for block in draft.blocks:
        if block.tag != "table" and len(block.text) <= _LONGEST and _HINT.search(block.text):
            draft = _cut(draft, block)
    return draft


def _cut(draft: Draft, block: Block) -> Draft:
    for rule, pattern in _GLUED:
        while match := pattern.search(block.text):
            if match.end() - match.start() == len(block.text):
                return draft
            draft = draft.cut(rule, block.number, *match.span())
            block = next(other for other in draft.blocks if other.number == block.number)
    return draft
