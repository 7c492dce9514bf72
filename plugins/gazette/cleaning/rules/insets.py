"""Insets: what stood in the middle of a page's text without being part of it, and now is glued to the next paragraph.

In a file whose paragraphs are parted by blank lines, no blank line parts an inset from the paragraph that it stood
before. A list stands so, too, and so does a subhead, so both are told apart from insets here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model.draft import Draft
from ...model.text import ends_like_sentence, fold
from .lines import Line, drop, from_page, is_titlecase, lines, tells

# In lines: more than so many above a paragraph are a list. In words: a headline has at least so many, a subhead seldom more.
_MOST_LINES, _SHORTEST_HEADLINE, _LONGEST_SUBHEAD = 4, 6, 7
# So many headlines, and one for so many paragraphs, are those of a list of films or places, each with its text below.
_MOST_HEADLINES, _PARAGRAPHS_EACH = 3, 4
_LONGEST_HEADLINE = 25
# Sentences, notes, labels of a list, lines of a table or of verse.
_NO_HEADLINE = re.compile(
    r"^(?!(?-i:[A-Z]|['‘][A-Z]|\d[\d,]* [A-Z]))|[:;,…\d]$|[.!]\W*$|[.!?] |\*|^(?:and|but|or)\b|^(?:the|an?) [^:]{2,30}:"
    r"|^(?:update|correction|editor|note|clarification|claim|verdict|fact|question|answer|what|who|where|when|why|how)\b[^:]{0,20}:",
    re.IGNORECASE,
)
# Headlines seldom say these; sentences that lost their full stop do, and so do subheads.
_TELLS = re.compile(r"\b(?:was|were|had|said|told|has|have|been|would|could)\b|^(?:What|Who|Where|When|Why|How)\b")
_DURATION = re.compile(r"\S.*(?<!\bat)(?<!\bby)(?<!\bin)(?<!\bfrom)(?<!\buntil)\s\d{1,2}:\d{2}")
_KICKER = re.compile(
    r"(?:Analysis|Opinion|Explainer|Profile|Interview|Review|Video|Gallery|Quiz|Podcast|Exclusive|Comment|Editorial"
    r"|Fact check|Long read)"
    r"\s+(?:[A-Z0-9‘'“]\S*\s.{20,})"
)


def drop_insets(draft: Draft) -> Draft:
    """Headlines of other stories, titles of videos and the like that are glued to the paragraph below them."""
    if from_page(draft):
        return draft
    found = lines(draft)
    insets: set[int] = set()
    headlines: set[int] = set()
    subheads = 0
    for above, group in _glued(found):
        lead = group[:-1]
        insets |= {line.number for place, line in enumerate(lead) if _is_furniture(lead, place)}
        others = [line for line in lead if not line.rule and line.number not in insets]
        listed = all(_is_headline(line.text) for line in others) or _is_stack([line.text for line in others])
        if others and listed and not above.text.endswith(":"):
            headlines |= {line.number for line in others}
        subheads += not listed
    paragraphs = sum(tells(line.text) and not line.rule for line in found)
    many = len(headlines) > _MOST_HEADLINES and len(headlines) * _PARAGRAPHS_EACH > paragraphs
    # Where subheads are glued to their text, too, nothing tells a headline from a long one.
    return drop(draft, dict.fromkeys(insets if many or subheads else insets | headlines, "inset"))


def _glued(found: list[Line]) -> Iterator[tuple[Line, list[Line]]]:
    """Groups of lines that are glued to the one paragraph at their end, each with the line above it. The first group
    of a file is its head."""
    start = 0
    for place in range(1, len(found) + 1):
        if place == len(found) or not found[place].tight:
            group, above = found[start:place], found[start - 1]
            lead = [line for line in group[:-1] if not line.rule]
            paragraph = not group[-1].rule and ends_like_sentence(group[-1].text)
            told = any(tells(line.text) and not line.text.endswith("?") for line in lead)
            if start > 1 and 0 < len(lead) <= _MOST_LINES and paragraph and not told:
                yield above, group
            start = place


def _is_furniture(lead: list[Line], place: int) -> bool:
    """Whether a line of a group is noise by the lines beside it: there twice, with noise below, or with a duration."""
    line = lead[place]
    if line.rule:
        return False
    words, others = fold(line.text), [fold(other.text) for other in lead[:place] + lead[place + 1 :]]
    again = len(words) > 3 and any(words in other or (len(other) > 3 and other in words) for other in others)
    noise_below = any(other.rule for other in lead[place + 1 :])
    return again or noise_below or (_DURATION.fullmatch(line.text) is not None and not line.text[0].isdigit())


def _is_stack(texts: list[str]) -> bool:
    """Whether lines are headlines one below the other, in a headline's capitals: a subhead stands alone."""
    long = all(_SHORTEST_HEADLINE <= len(text.split()) <= _LONGEST_HEADLINE for text in texts)
    return len(texts) > 1 and long and all(is_titlecase(text) and not ends_like_sentence(text) for text in texts)


def _is_headline(text: str) -> bool:
    """Whether a line is a headline of another story, by its capitals, its colon or bar, or its length and tense."""
    length = len(text.split())
    if not _SHORTEST_HEADLINE <= length <= _LONGEST_HEADLINE or _NO_HEADLINE.search(text) or text.isupper():
        return False
    if is_titlecase(text) or re.search(r"\w: \w| \| ", text):
        return True
    return length > _LONGEST_SUBHEAD and not ends_like_sentence(text) and not _TELLS.search(text)


def drop_kicked_teasers(draft: Draft) -> Draft:
    """'Analysis The river and its bridges: a history', and in the same element what the story is about."""
    if from_page(draft):
        return draft
    teasers: dict[int, str] = {}
    found = lines(draft)
    for place, line in enumerate(found):
        if line.rule or ends_like_sentence(line.text) or not _KICKER.fullmatch(line.text):
            continue
        teasers[line.number] = "read_more"
        after = found[place + 1] if place + 1 < len(found) else line
        last = place + 2 >= len(found) or not found[place + 2].tight
        if after.tight and not after.rule and last and not ends_like_sentence(after.text):
            teasers[after.number] = "read_more"
    return drop(draft, teasers)
