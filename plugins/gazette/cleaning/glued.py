"""Noise that is glued to a paragraph: it goes, and the paragraph stays."""

from __future__ import annotations

import re

from ..article import Block, Draft
from .captions import CREDIT
from .wordings import NETWORKS

# Paragraphs are searched to this length, in characters; longer ones are whole chapters, and patterns stay fast.
_LONGEST = 5000

_GLUED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("read_more", re.compile(r"[(\[]\s*(?:RELATED|Related|READ MORE|Read more|Read More|READ ALSO|Read also|READ|SEE ALSO"
            r"|See also|WATCH|MORE|VIDEO|"
                             r"ALSO READ|Also read|RELATED STOR(?:Y|IES)|Related stor(?:y|ies))\s*:\s[^()\[\]]{3,200}[)\]]")),
    ("read_more", re.compile(r"(?<=[.!?\"”)])\s+(?:READ MORE|RELATED|READ ALSO|SEE ALSO|Read more|Related|MORE"
            r"|WATCH)\s*:\s[^.]{8,160}$")),
    ("advertisement", re.compile(r"(?:Advertisement\s*)?Continue reading the main story(?: Share This Page)?"
                                 r"|(?:ADVERTISEMENT|Advertisement)\s*[-–—]?\s*(?:[Ss]tory|STORY) (?:continues"
                                 r"|CONTINUES) (?:below|BELOW)"
                                 r"|Story [Cc]ontinue[sd] [Bb]elow(?: [Aa]dvertisement)?|^ADVERTISEMENT\s(?=[A-Z][a-z])")),
    ("embed", re.compile(r"Media playback is unsupported on your device|\bpic\.twitter\.com/\w+|https?://t\.co/\w+")),
    ("follow_prompt", re.compile(rf"(?<=[.!?\"”])\s+Follow (?:him|her|me|us"
            rf"|[A-Z][\w.'’ -]{{2,40}}) on (?i:{NETWORKS})\b[^.]{{0,60}}\.?$")),
    ("credit", re.compile(rf"(?<=[.!?\"”])\s+\(?(?:(?:Photo|Image|Picture|Credit)(?: credit)?(?: by|:)\s[^().]{{2,50}}"
            rf"|{CREDIT})\)?$")),
    ("read_more", re.compile(r"(?<=[.!?\"”)])\s+[–—-]?\s*\(?(?:READ MORE|Read [Mm]ore)\W*$")),
    ("share_prompt", re.compile(r"(?<=[.!?\"”])\s+(?:Please |PLEASE )?(?:[Ss]hare|SHARE) (?:[Tt]his|THIS) (?:article|story"
            r"|post|news|video|page)\b"
                                r"[^.!?\"“”]*[.!?]*$")),
    ("credit", re.compile(r"\s*Image copyright\s?[A-Z][\w /]{1,30}$")),
)  # fmt: skip
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
