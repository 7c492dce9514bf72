"""Captions that only the lines beside them tell: a credit below, the same caption with its credit, the paragraph that
they are glued to."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from ...model.draft import Draft
from ...model.text import ends_like_sentence, fold, sentences
from .captions import is_source
from .line_patterns import AGENCY_NAMES, any_of
from .lines import Line, drop, from_page, lines, tells

_CAPTION_FOLLOWS = re.compile(r"\W*(?:image|media|photo|picture) caption\W*", re.IGNORECASE)
_OUTLET_AT_END = re.compile(rf"\((?:{AGENCY_NAMES}|The [A-Z][\w .]{{2,30}})\)$")
# How captions speak of their picture.
_SHOWS = re.compile(
    r"\b(?:this|the|an?|undated|file|aerial|satellite)(?: \w+)? (?:photo(?:graph)?|image|picture|map|chart|graphic|graph"
    r"|screen ?shot|illustration|frame grab)\b.{0,60}\b(?:shows?|showing|provided|taken|released|depicts?)\b",
    re.IGNORECASE,
)
_POSES = re.compile(
    r"\b(?:pictured|(?:is|are) seen|seen here|file photo|from left|poses?|posing|waves|looks on|shakes? hands|gestures|smiles"
    r"|embraces|salutes|speaks (?:at|during|to)|(?:arrives?|walks?) (?:at|to|on|for|past)|attends?"
    r"|stands? (?:with|next|in|at|on)|delivers (?:a|his|her|the|remarks)|testifies|participates"
    r"|holds (?:up|a (?:sign|banner|placard|flag|copy|photo|portrait|candle|rally|news conference|press conference))|listens"
    r"|departs|boards|photographed)\b"
    r"|\((?:left|right|cent(?:er|re)|[lrc])\)|, (?:left|right|cent(?:er|re)),"
)
_DATED = re.compile(r"\b(?:Jan|Feb|March|April|May|June|July|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? \d{1,2}, \d{4}[^.]{0,60}\.?$")
# Of captions alone: in the present, somebody with a name or a crowd does what can be seen, and somewhere.
_DOES = any_of(
    "speaks?", "talks?", "addresse?s?", "walks?", "arrives?", "waves?", "smiles?", "gestures?", "listens?", "looks? on",
    "watch(?:es)?",
    "poses?", "greets?", "hugs?", "embraces?", "kiss(?:es)?", "shakes? hands", "sits?", "delivers?", "testif(?:y|ies)", "attends?",
    "participates?", "campaigns?", "gathers?", "march(?:es)?", "protests?", "demonstrates?", "cheers?", "applauds?", "celebrates?",
    "reacts?", "rides?", "unloads?", "inspects?", "performs?", "boards?", "departs?", "salutes?", "tows?", "pauses?", "hands? out",
    "carr(?:y|ies) (?:an?|the|his|her|their)",
    "holds? (?:up|hands|signs?|a (?:sign|banner|placard|flag|baby|copy|rally|news conference))",
    "takes? (?:part|the stage|the podium|the oath|questions)",
    "stands? (?:with|next|in|at|on|outside|beside|near|behind|between|guard)",
    "(?:is|are) (?:seen|shown|pictured) (?:at|in|on|during|outside|with|here|near|leaving|arriving)",
    "can be seen (?:at|in|on|here|behind)", "lines? up",
)  # fmt: skip
_SUBJECT = any_of(
    r"(?:An? |The )?(?!(?:The|An?|It|He|She|They|We|That|This|These|Those|But|And|Or|So|Yet|As|In|On|At|If|For|When|While|With"
    r"|After|Before|Also|However|Many|Some|Most|Other|Both|Not|No|More|Any|Every|All|One|There|Here|Only|Even|Now|Then|Each)\b)[A-Z][\w.'’-]*",
    r"(?:An? |The )[a-z]+",
)
_PRESENT = re.compile(
    rf"(?P<subject>{_SUBJECT}(?:,? [\w.,()'’-]+){{0,8}}?),? {_DOES}\b"
    r".*\b(?:at|in|on|during|outside|inside|near|after|before|as|with|to|from|for|past|by)\b"
)
_PAST = re.compile(r"\b(?:[a-z]{2,}ed|began|became|came|went|took|made|gave|got|won|lost|held|left|saw|found|put|ran|led|to)\b")
_NAMED = re.compile(r"\S+ .*\b[A-Z][a-z]+")
_TELLING = re.compile(r"\b(?:also|can(?! be seen)|may(?! \d)|might|still|often|some|many|most|that|than|who|then)\b")
# Captions tell of nothing else: whoever says, thinks or plans something is in the text.
_SAYS = re.compile(
    r"\b(?:says?|said|told|tells|adds|added|believes?|thinks?|knows?|hopes?|wants?|needs?|plans|expects?|argues?|claims?|thinks"
    r"|will|would|could|should|must|had|did|does|do|has|have|was|were|isn['’]t|aren['’]t|but|because|although|if|which|however|not"
    r"|I|we|you|my|our|your)\b|\b(?:is|are) (?!(?:seen|shown|pictured)\b)|[?!;“”\"]"
)
# In words: the longest caption, the longest that is told by being glued, the shortest beginning of one, the longest source.
_LONGEST, _LONGEST_GLUED, _SHORTEST, _LONGEST_SOURCE = 45, 40, 5, 5
# Of a file's paragraphs, so many at most are glued to the one below: where more are, blank lines tell nothing.
_MOST_GLUED = 0.2
_OF_PICTURES = frozenset({"caption", "credit", "slide_show"})


def drop_neighbouring_captions(draft: Draft) -> Draft:
    """Captions that are told by the line beside them: a credit, 'Image caption', the same caption with its credit."""
    if from_page(draft):
        return draft
    found = lines(draft)
    tests = _TOLD_BY_NEIGHBOURS if _is_seldom_glued(found) else _TOLD_BY_NEIGHBOURS[:-2]
    told = {
        line.number: "caption"
        for place, line in enumerate(found)
        if not line.rule and any(is_one(found, place) for is_one in tests)
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
    return line.count(" ") >= _SHORTEST - 1 and any(line in fold(text) for text in near)


def _is_file_name(found: list[Line], place: int) -> bool:
    """A picture's name in small letters, above the caption or credit that has the same words, or where it stood."""
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


def _is_glued_below_picture(found: list[Line], place: int) -> bool:
    """One sentence between a credit and the paragraph that both are glued to."""
    line = found[place]
    after = found[place + 1] if place + 1 < len(found) else None
    if after is None or not (line.tight and after.tight) or place == 0 or found[place - 1].rule not in _OF_PICTURES:
        return False
    return found[place - 1].rule != "caption" and _is_glued_caption(line.text) and ends_like_sentence(line.text)


def _is_glued_in_present(found: list[Line], place: int) -> bool:
    """One sentence of what can be seen, glued to the paragraph below it."""
    line = found[place]
    after = found[place + 1] if place + 1 < len(found) else None
    if after is None or not after.tight or after.rule or line.tight or place < 2:
        return False
    last = place + 2 >= len(found) or not found[place + 2].tight
    listed = found[place - 1].text.endswith(":")
    return last and not listed and _is_glued_caption(line.text) and tells(after.text) and _is_present(line.text)


def _is_present(text: str) -> bool:
    match = _PRESENT.match(text)
    seen = match is not None and _PAST.search(match["subject"]) is None
    return seen and _NAMED.match(text) is not None and _TELLING.search(text) is None


def _is_glued_caption(text: str) -> bool:
    one = len(text.split()) <= _LONGEST_GLUED and len(sentences(text)) == 1 and not text.endswith(":")
    return one and _SAYS.search(text) is None and _may_be_caption(text) and len(text.split()) >= _SHORTEST


def _is_seldom_glued(found: list[Line]) -> bool:
    """Whether paragraphs of the file are parted by blank lines, so that what is glued to one is something else."""
    paragraphs = [(above, line) for above, line in pairwise(found) if tells(line.text) and not line.rule]
    glued = sum(line.tight and tells(above.text) and not above.rule and above.text[0] not in '"“' for above, line in paragraphs)
    return glued <= max(2, _MOST_GLUED * len(paragraphs))


# The last two hold only where few lines are glued.
_TOLD_BY_NEIGHBOURS: tuple[Callable[[list[Line], int], bool], ...] = (
    _is_announced,
    _is_above_credit,
    _is_beginning,
    _is_file_name,
    _is_glued_with_outlet,
    _is_glued_below_picture,
    _is_glued_in_present,
)


def drop_captions_with_sources(draft: Draft) -> Draft:
    """'This map shows the new border.' and below it, in the same element, whose map it is: 'Harbour Office'."""
    if from_page(draft):
        return draft
    found: dict[int, str] = {}
    for before, line in pairwise(lines(draft)):
        pair = not before.rule and not line.rule and line.tight and not before.tight
        if pair and _SHOWS.match(before.text) and is_source(line.text, _LONGEST_SOURCE):
            found |= {before.number: "caption", line.number: "credit"}
    return drop(draft, found)


def reads_like_caption(text: str) -> bool:
    """Whether a line speaks of what a picture shows."""
    return _may_be_caption(text) and any(pattern.search(text) for pattern in (_SHOWS, _POSES, _DATED))


def _may_be_caption(text: str) -> bool:
    return len(text.split()) <= _LONGEST and len(sentences(text)) <= 2 and text[0] not in '"“' and not text.endswith(":")
