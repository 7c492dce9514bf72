"""Remove captions that only neighbouring lines reveal.

The neighbour is a credit, the same caption with its credit, or the paragraph to which the caption is glued.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from ...model.draft import Draft
from ...model.text import ends_like_sentence, fold, sentences
from .captions import is_bare_name
from .line_patterns import AGENCY_NAMES, any_of
from .lines import DraftLine, draft_lines, is_from_page, is_long_sentence, remove_blocks

_CAPTION_FOLLOWS = re.compile(r"\W*(?:image|media|photo|picture) caption\W*", re.IGNORECASE)
_OUTLET_AT_END = re.compile(rf"\((?:{AGENCY_NAMES}|The [A-Z][\w .]{{2,30}})\)$")
# Words with which captions refer to their picture.
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
# Verbs of captions: someone with a name, or a crowd, does something visible, in the present tense.
_VISIBLE_ACTION = any_of(
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
    r"|After|Before|Also|However|Many|Some|Most|Other|Both|Not|No|More|Any|Every|All|One|There|Here|Only|Even|Now|Then|Each)\b)"
    r"[A-Z][\w.'’-]*",
    r"(?:An? |The )[a-z]+",
)
_PRESENT_SENTENCE = re.compile(
    rf"(?P<subject>{_SUBJECT}(?:,? [\w.,()'’-]+){{0,8}}?),? {_VISIBLE_ACTION}\b"
    r".*\b(?:at|in|on|during|outside|inside|near|after|before|as|with|to|from|for|past|by)\b"
)
# The action is not the main verb if its subject contains a past tense or 'to'.
_PAST = re.compile(r"\b(?:[a-z]{2,}ed|began|became|came|went|took|made|gave|got|won|lost|held|left|saw|found|put|ran|led|to)\b")
_CAPITALISED_LATER = re.compile(r"\S+ .*\b[A-Z][a-z]+")
# Words of general statements and comparisons, which no picture shows.
_COMMENTARY = re.compile(r"\b(?:also|can(?! be seen)|may(?! \d)|might|still|often|some|many|most|that|than|who|then)\b")
# Words that captions do not use: if someone says, thinks or plans something, the sentence belongs to the text.
_NARRATIVE = re.compile(
    r"\b(?:says?|said|told|tells|adds|added|believes?|thinks?|knows?|hopes?|wants?|needs?|plans|expects?|argues?|claims?"
    r"|will|would|could|should|must|had|did|does|do|has|have|was|were|isn['’]t|aren['’]t|but|because|although|if|which|however|not"
    r"|I|we|you|my|our|your)\b|\b(?:is|are) (?!(?:seen|shown|pictured)\b)|[?!;“”\"]"
)
# Words of a caption: the most, the most if it is recognized only by being glued to a paragraph, and the fewest.
_MAX_WORDS, _MAX_GLUED_WORDS, _MIN_WORDS = 45, 40, 5
# Words of a source below a picture.
_MAX_SOURCE_WORDS = 5
# If a larger share of a file's paragraphs is glued to the paragraph above, blank lines mean nothing.
_MAX_GLUED_SHARE = 0.2
_PICTURE_RULES = frozenset({"credit", "slide_show"})


def drop_neighbouring_captions(draft: Draft) -> Draft:
    """Remove captions that neighbouring lines reveal: a credit, 'Image caption', the same caption with its credit."""
    if is_from_page(draft):
        return draft
    lines = draft_lines(draft)
    tests = _CAPTION_TESTS if _is_seldom_glued(lines) else _CAPTION_TESTS[:-2]
    captions = {
        line.number: "caption"
        for index, line in enumerate(lines)
        if not line.rule and any(is_caption(lines, index) for is_caption in tests)
    }
    return remove_blocks(draft, captions)


def _is_announced(lines: list[DraftLine], index: int) -> bool:
    """Return True if a line is below a line that says 'Image caption'."""
    announced = index > 0 and _CAPTION_FOLLOWS.fullmatch(lines[index - 1].text) is not None
    return announced and len(lines[index].text.split()) <= _MAX_WORDS


def _is_beside_credit(lines: list[DraftLine], index: int) -> bool:
    """Return True if a line next to a credit is worded like a caption; below a credit, it must also be glued to it.

    A line that is glued on both sides, above a credit, is a caption whatever its wording.
    """
    line = lines[index]
    if not any(other.rule == "credit" for other in lines[max(index - 1, 0) : index + 2]) or not _may_be_caption(line.text):
        return False
    credit_below = index + 1 < len(lines) and lines[index + 1].rule == "credit"
    credit_above = index > 0 and lines[index - 1].rule == "credit" and line.glued
    return (credit_below and (_reads_like_caption(line.text) or (line.glued and lines[index + 1].glued))) or (
        credit_above and _reads_like_caption(line.text)
    )


def _is_part_of_caption(lines: list[DraftLine], index: int) -> bool:
    """Return True if a line has at least five words and is contained in a caption at most three lines away."""
    near = [other.text for other in lines[max(index - 3, 0) : index + 4] if other.rule == "caption"]
    line = fold(lines[index].text) if near else ""
    return line.count(" ") >= _MIN_WORDS - 1 and any(line in fold(text) for text in near)


def _is_file_name(lines: list[DraftLine], index: int) -> bool:
    """Return True if a line is the name of a picture in lower case, glued to a line below that has the same words."""
    name = re.split(r"[\s_-]+", lines[index].text)
    below = lines[index + 1] if index + 1 < len(lines) else None
    is_name = lines[index].text.islower() and len(name) <= 4 and not ends_like_sentence(lines[index].text)
    if not is_name or below is None or not below.glued:
        return False
    words = [word.removesuffix("'s") for word in fold(below.text).split()]
    return set(name) <= set(words) or (
        len(name) == 1 and len(name[0]) > 7 and any(len(word) > 4 and word in name[0] for word in words)
    )


def _is_glued_with_outlet(lines: list[DraftLine], index: int) -> bool:
    """Return True if a line ends with an outlet in brackets and is glued to the line below."""
    below = lines[index + 1] if index + 1 < len(lines) else None
    return below is not None and below.glued and _OUTLET_AT_END.search(lines[index].text) is not None


def _is_glued_below_picture(lines: list[DraftLine], index: int) -> bool:
    """Return True for a sentence between a credit or slide and a paragraph, if all three are glued together."""
    line = lines[index]
    below = lines[index + 1] if index + 1 < len(lines) else None
    if below is None or not (line.glued and below.glued) or index == 0 or lines[index - 1].rule not in _PICTURE_RULES:
        return False
    return _is_glued_caption(line.text) and ends_like_sentence(line.text)


def _is_glued_in_present(lines: list[DraftLine], index: int) -> bool:
    """Return True for a sentence about something visible, in the present tense, that is glued to a single paragraph below it."""
    line = lines[index]
    below = lines[index + 1] if index + 1 < len(lines) else None
    if below is None or not below.glued or below.rule or line.glued or index < 2:
        return False
    is_last = index + 2 >= len(lines) or not lines[index + 2].glued
    listed = lines[index - 1].text.endswith(":")
    return is_last and not listed and _is_glued_caption(line.text) and is_long_sentence(below.text) and _is_in_present(line.text)


def _is_in_present(text: str) -> bool:
    match = _PRESENT_SENTENCE.match(text)
    visible = match is not None and _PAST.search(match["subject"]) is None
    return visible and _CAPITALISED_LATER.match(text) is not None and _COMMENTARY.search(text) is None


def _is_glued_caption(text: str) -> bool:
    """Return True if a line that is glued to a paragraph is a single sentence of 5 to 40 words, worded like a caption."""
    single = len(text.split()) <= _MAX_GLUED_WORDS and len(sentences(text)) == 1 and not text.endswith(":")
    return single and _NARRATIVE.search(text) is None and _may_be_caption(text) and len(text.split()) >= _MIN_WORDS


def _is_seldom_glued(lines: list[DraftLine]) -> bool:
    """Return True if paragraphs are separated by blank lines, so that a line glued to a paragraph is something else."""
    paragraphs = [(above, line) for above, line in pairwise(lines) if is_long_sentence(line.text) and not line.rule]
    glued = sum(
        line.glued and is_long_sentence(above.text) and not above.rule and above.text[0] not in '"“' for above, line in paragraphs
    )
    return glued <= max(2, _MAX_GLUED_SHARE * len(paragraphs))


# The last two are used only if few paragraphs are glued together.
_CAPTION_TESTS: tuple[Callable[[list[DraftLine], int], bool], ...] = (
    _is_announced,
    _is_beside_credit,
    _is_part_of_caption,
    _is_file_name,
    _is_glued_with_outlet,
    _is_glued_below_picture,
    _is_glued_in_present,
)


def drop_captions_with_sources(draft: Draft) -> Draft:
    """Remove a caption with its source, glued below it: 'This map shows the new border.' and 'Harbour Office'."""
    if is_from_page(draft):
        return draft
    rules: dict[int, str] = {}
    for above, line in pairwise(draft_lines(draft)):
        pair = not above.rule and not line.rule and line.glued and not above.glued
        if pair and _SHOWS.match(above.text) and is_bare_name(line.text, _MAX_SOURCE_WORDS):
            rules |= {above.number: "caption", line.number: "credit"}
    return remove_blocks(draft, rules)


def _reads_like_caption(text: str) -> bool:
    """Return True if a line is worded like a caption: it refers to a picture, describes a pose, or ends with a date."""
    return _may_be_caption(text) and any(pattern.search(text) for pattern in (_SHOWS, _POSES, _DATED))


def _may_be_caption(text: str) -> bool:
    return len(text.split()) <= _MAX_WORDS and len(sentences(text)) <= 2 and text[0] not in '"“' and not text.endswith(":")
