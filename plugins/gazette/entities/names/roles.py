"""Find a person's role ('striker', 'mayor') beside the name; roles distinguish two people with the same name."""

from __future__ import annotations

import re
from collections.abc import Mapping

# Role words by family: the walk of life that a role belongs to.
_ROLES = {
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
# The family of each role: 'sport' for 'striker'.
ROLE_FAMILIES: Mapping[str, str] = {role: family for family, roles in _ROLES.items() for role in roles.split()}
_ROLE = "(" + "|".join(sorted(map(re.escape, ROLE_FAMILIES), key=len, reverse=True)) + ")"
# A role right before a name: 'Leeds striker', 'the mayor of Velda,'.
_BEFORE = re.compile(rf"\b{_ROLE}(?:\s(?:of|for|at|from)(?:\s(?:the\s)?[A-ZÀ-Þ][\w’'-]*){{1,4}})?,?\s$", re.IGNORECASE)
# A role right after a name: ', 42, the mayor of Velda', ' is a former Leeds striker.'. The role must end the phrase, since
# ', the mayor said' is about somebody else.
_AFTER = re.compile(
    r"(?:,\s(?:\d+,\s)?(?:who\s(?:is|was)\s)?|\s(?:is|was|became)\s)"
    r"(?:(?:an?|the|its|his|her|their|our|former|then|[\w-]+['’]s?)\s(?:[\w’'-]+\s){0,2}?)?"
    rf"{_ROLE}(?=\s(?:of|for|at|in|from|who|and|with)\b|[,.;:)]|$)",
    re.IGNORECASE,
)
# Characters before and after a name that are searched for a role.
_CONTEXT = 60


def find_role(text: str, start: int, end: int) -> str:
    """Return the role, in lower case, right before or after the person's name in text[start:end], or "" if there is none.

    >>> find_role("Leeds striker Max Brandt scored.", 14, 24), find_role("Nora Quill, the mayor of Velda, spoke.", 0, 10)
    ('striker', 'mayor')
    """
    match = _BEFORE.search(text[max(0, start - _CONTEXT) : start]) or _AFTER.match(text[end : end + _CONTEXT])
    return match[1].lower() if match else ""
