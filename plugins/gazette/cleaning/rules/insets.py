"""Remove insets: headlines and titles from the middle of a web page's text that are glued to the next paragraph of a dump.

In a file with blank lines between paragraphs, there is no blank line between an inset and the paragraph below it. This also holds
for lists and subheads, so these must be distinguished from insets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model.draft import Draft
from ...model.text import ends_like_sentence, fold
from .lines import DraftLine, draft_lines, is_from_page, is_long_sentence, is_titlecase, remove_blocks

# If there are more lines above a paragraph, they are a list.
_MAX_LINES = 4
# The fewest and the most words of a headline, and the number of words that a subhead seldom exceeds.
_MIN_HEADLINE_WORDS, _MAX_HEADLINE_WORDS, _MAX_SUBHEAD_WORDS = 6, 25, 7
# If there are more headlines, with fewer paragraphs to each, the article is a list of films, places and the like, with a text below
# each headline.
_MAX_HEADLINES, _MIN_PARAGRAPHS_EACH = 3, 4
# Sentences, notes, labels of a list, lines of a table or of verse.
_NOT_A_HEADLINE = re.compile(
    r"^(?!(?-i:[A-Z]|['‘][A-Z]|\d[\d,]* [A-Z]))|[:;,…\d]$|[.!]\W*$|[.!?] |\*|^(?:and|but|or)\b|^(?:the|an?) [^:]{2,30}:"
    r"|^(?:update|correction|editor|note|clarification|claim|verdict|fact|question|answer|what|who|where|when|why|how)\b"
    r"[^:]{0,20}:",
    re.IGNORECASE,
)
# Words that are rare in headlines, but common in subheads and in sentences without a full stop.
_NARRATIVE = re.compile(r"\b(?:was|were|had|said|told|has|have|been|would|could)\b|^(?:What|Who|Where|When|Why|How)\b")
_DURATION = re.compile(r"\S.*(?<!\bat)(?<!\bby)(?<!\bin)(?<!\bfrom)(?<!\buntil)\s\d{1,2}:\d{2}")
_KICKER = re.compile(
    r"(?:Analysis|Opinion|Explainer|Profile|Interview|Review|Video|Gallery|Quiz|Podcast|Exclusive|Comment|Editorial"
    r"|Fact check|Long read)"
    r"\s+(?:[A-Z0-9‘'“]\S*\s.{20,})"
)


def drop_insets(draft: Draft) -> Draft:
    """Remove headlines of other stories, titles of videos and the like that are glued to the paragraph below them."""
    if is_from_page(draft):
        return draft
    lines = draft_lines(draft)
    insets: set[int] = set()
    headlines: set[int] = set()
    subheads = 0
    for above, group in _glued_groups(lines):
        leading = group[:-1]
        insets |= {line.number for index, line in enumerate(leading) if _is_furniture(leading, index)}
        candidates = [line for line in leading if not line.rule and line.number not in insets]
        are_headlines = all(_is_headline(line.text) for line in candidates) or _is_stack([line.text for line in candidates])
        if candidates and are_headlines and not above.text.endswith(":"):
            headlines |= {line.number for line in candidates}
        subheads += not are_headlines
    paragraphs = sum(is_long_sentence(line.text) and not line.rule for line in lines)
    many = len(headlines) > _MAX_HEADLINES and len(headlines) * _MIN_PARAGRAPHS_EACH > paragraphs
    # If subheads are glued to their text, too, headlines cannot be distinguished from long subheads.
    return remove_blocks(draft, dict.fromkeys(insets if many or subheads else insets | headlines, "inset"))


def _glued_groups(lines: list[DraftLine]) -> Iterator[tuple[DraftLine, list[DraftLine]]]:
    """Yield groups of one to four lines with the paragraph that they are glued to, each with the line above the group.

    The first group of a file is its head, and is left out. Lines that rules have removed are in the groups, but do not count.
    """
    start = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or not lines[index].glued:
            group, above = lines[start:index], lines[start - 1]
            leading = [line for line in group[:-1] if not line.rule]
            ends_in_paragraph = not group[-1].rule and ends_like_sentence(group[-1].text)
            has_sentence = any(is_long_sentence(line.text) and not line.text.endswith("?") for line in leading)
            if start > 1 and 0 < len(leading) <= _MAX_LINES and ends_in_paragraph and not has_sentence:
                yield above, group
            start = index


def _is_furniture(leading: list[DraftLine], index: int) -> bool:
    """Return True if a line of a group occurs twice in it, is above a removed line, or ends with a duration."""
    line = leading[index]
    if line.rule:
        return False
    words, others = fold(line.text), [fold(other.text) for other in leading[:index] + leading[index + 1 :]]
    repeated = len(words) > 3 and any(words in other or (len(other) > 3 and other in words) for other in others)
    removed_below = any(other.rule for other in leading[index + 1 :])
    return repeated or removed_below or (_DURATION.fullmatch(line.text) is not None and not line.text[0].isdigit())


def _is_stack(texts: list[str]) -> bool:
    """Return True for several headlines in title case, one below the other. A subhead would be alone."""
    fit = all(_MIN_HEADLINE_WORDS <= len(text.split()) <= _MAX_HEADLINE_WORDS for text in texts)
    return len(texts) > 1 and fit and all(is_titlecase(text) and not ends_like_sentence(text) for text in texts)


def _is_headline(text: str) -> bool:
    """Return True if a line is a headline, going by its capitals, a colon or bar in it, or its length and tense."""
    words = len(text.split())
    if not _MIN_HEADLINE_WORDS <= words <= _MAX_HEADLINE_WORDS or _NOT_A_HEADLINE.search(text) or text.isupper():
        return False
    if is_titlecase(text) or re.search(r"\w: \w| \| ", text):
        return True
    return words > _MAX_SUBHEAD_WORDS and not ends_like_sentence(text) and not _NARRATIVE.search(text)


def drop_kicked_teasers(draft: Draft) -> Draft:
    """Remove teasers that begin with a kicker ('Analysis The river and its bridges: a history'), with the summary glued below."""
    if is_from_page(draft):
        return draft
    teasers: dict[int, str] = {}
    lines = draft_lines(draft)
    for index, line in enumerate(lines):
        if line.rule or ends_like_sentence(line.text) or not _KICKER.fullmatch(line.text):
            continue
        teasers[line.number] = "read_more"
        below = lines[index + 1] if index + 1 < len(lines) else line
        is_last = index + 2 >= len(lines) or not lines[index + 2].glued
        if below.glued and not below.rule and is_last and not ends_like_sentence(below.text):
            teasers[below.number] = "read_more"
    return remove_blocks(draft, teasers)
