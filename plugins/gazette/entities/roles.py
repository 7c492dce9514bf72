"""What a person is said to be, next to the name: it tells two people of one name apart."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORDS = {
    "sport": "striker midfielder defender goalkeeper winger footballer cricketer batsman batter bowler pitcher quarterback golfer sprinter "
    "swimmer boxer jockey cyclist rower skier athlete coach manager captain referee fly-half scrum-half lock prop hooker player champion",
    "politics": "president premier minister chancellor senator congressman congresswoman governor mayor councillor mp mep deputy ambassador "
    "secretary lawmaker politician candidate envoy diplomat commissioner leader",
    "business": "executive chairman chairwoman ceo entrepreneur banker economist analyst trader investor businessman businesswoman developer",
    "arts": "singer actor actress musician guitarist drummer pianist composer conductor novelist author poet painter sculptor "
    "photographer filmmaker comedian dancer playwright rapper presenter designer architect",
    "science": "scientist physicist chemist biologist astronomer mathematician geologist historian engineer researcher professor "
    "astronaut surgeon doctor",
    "law": "judge lawyer prosecutor attorney barrister solicitor detective inspector sheriff constable defendant suspect killer",
    "church": "bishop archbishop cardinal pope rabbi imam priest vicar reverend",
    "forces": "general colonel admiral sergeant lieutenant commander soldier pilot",
}
FAMILY: Mapping[str, str] = {word: family for family, words in _WORDS.items() for word in words.split()}
_ROLE = re.compile(r"\b(" + "|".join(sorted(map(re.escape, FAMILY), key=len, reverse=True)) + r")\b", re.IGNORECASE)
# Characters around a name in which its role is looked for; none beyond the end of the sentence.
_BEFORE, _AFTER = 40, 60


def role_of(text: str, start: int, end: int) -> str:
    """The word of what a person is said to be, nearest before a name or after it, or "" where neither says.

    >>> role_of("Leeds striker Max Brandt scored.", 14, 24), role_of("Nora Quill, the mayor of Velda, spoke.", 0, 10)
    ('striker', 'mayor')
    """
    before = re.split(r"[.!?\n]", text[max(0, start - _BEFORE) : start])[-1]
    found = _ROLE.findall(before)
    if found and before.rstrip().endswith(found[-1]):
        return str(found[-1]).lower()
    after = re.match(
        r",?\s(?:(?:a|an|the|its|his|her|who is|former|\w+)\s){0,3}?(" + _ROLE.pattern[3:-3] + r")\b", text[end : end + _AFTER]
    )
    return after[1].lower() if after else ""
