"""What a person is said to be, next to the name: it tells two people of one name apart."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORDS = {
    "sport": "striker midfielder defender goalkeeper winger footballer cricketer batsman batter bowler pitcher quarterback golfer "
    "sprinter swimmer boxer jockey cyclist rower skier athlete coach manager captain referee fly-half scrum-half lock prop hooker "
    "player champion",
    "politics": "president premier minister chancellor senator congressman congresswoman governor mayor councillor mp mep deputy "
    "ambassador secretary lawmaker politician candidate envoy diplomat commissioner leader",
    "business": "executive chairman chairwoman ceo entrepreneur banker economist analyst trader investor businessman "
    "businesswoman developer",
    "arts": "singer actor actress musician guitarist drummer pianist composer conductor novelist author poet painter sculptor "
    "photographer filmmaker comedian dancer playwright rapper presenter designer architect",
    "science": "scientist physicist chemist biologist astronomer mathematician geologist historian engineer researcher professor "
    "astronaut surgeon doctor",
    "law": "judge lawyer prosecutor attorney barrister solicitor detective inspector sheriff constable defendant suspect killer",
    "church": "bishop archbishop cardinal pope rabbi imam priest vicar reverend",
    "forces": "general colonel admiral sergeant lieutenant commander soldier pilot",
}
FAMILY: Mapping[str, str] = {word: family for family, words in _WORDS.items() for word in words.split()}
_ROLE = "(" + "|".join(sorted(map(re.escape, FAMILY), key=len, reverse=True)) + ")"
# 'Leeds striker', 'the mayor of Velda,': what stands right before a name.
_BEFORE = re.compile(rf"\b{_ROLE}(?:\s(?:of|for|at|from)(?:\s(?:the\s)?[A-ZÀ-Þ][\w’'-]*){{1,4}})?,?\s$", re.IGNORECASE)
# ', 42, the mayor of Velda', ' is a former Leeds striker.': nothing that may be about somebody else (', the mayor said').
_AFTER = re.compile(
    r"(?:,\s(?:\d+,\s)?(?:who\s(?:is|was)\s)?|\s(?:is|was|became)\s)"
    r"(?:(?:an?|the|its|his|her|their|our|former|then|[\w-]+['’]s?)\s(?:[\w’'-]+\s){0,2}?)?"
    rf"{_ROLE}(?=\s(?:of|for|at|in|from|who|and|with)\b|[,.;:)]|$)",
    re.IGNORECASE,
)
# Characters around a name in which its role is looked for.
_REACH = 60


def role_of(text: str, start: int, end: int) -> str:
    """The word of what a person is said to be, right before the name or after it, or "" where neither says.

    >>> role_of("Leeds striker Max Brandt scored.", 14, 24), role_of("Nora Quill, the mayor of Velda, spoke.", 0, 10)
    ('striker', 'mayor')
    """
    found = _BEFORE.search(text[max(0, start - _REACH) : start]) or _AFTER.match(text[end : end + _REACH])
    return found[1].lower() if found else ""
