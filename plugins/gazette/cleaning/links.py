"""Ways to other stories: links, lists of them, teasers."""

from __future__ import annotations

import re

from ..article import Draft
from .lines import Line, drop, from_page, is_titlecase, lines, tells
from .standfirsts import telling
from .wordings import LONGEST, Wording, any_of, matching, spoken, table
from .words import ends_like_sentence

_OPENERS = any_of(
    "related(?: (?:articles?|stor(?:y|ies)|coverage|content|news|topics|links|posts?|reading|videos?))?",
    "more (?:on this(?: story)?|stories|news|coverage|in .{2,20})",
    "most (?:read|popular|viewed|shared|recent)(?: (?:on|in) .{2,20})?",
    "recommended(?: (?:for you|stories|reading|by .*))?", "trending(?: now| stories| topics)?", "popular (?:now|stories|posts)",
    "top stories", "up next", "editor['’]?s['’]? picks?", "don['’]t miss(?: this)?", "further reading",
    "read (?:more|also|next|this(?: next)?)", "read more (?:about|on|from)(?: this)?", "see also", "also (?:read|see)",
    "(?:you )?(?:may|might) (?:also )?(?:like|be interested in)", "you may have missed", "in case you missed it",
    "latest (?:news|stories|headlines|posts)", "more from .{2,30}", "also on .{2,30}", "elsewhere on .{2,30}",
    "from our partners", "must reads?", "other stories.{0,20}", "recent posts", "also in the news",
)  # fmt: skip
_LINKS = any_of(
    _OPENERS, "full (?:story|article) ?(?:here)?", r"continue reading(?: (?:here|at .{2,40}|on .{2,40}))?", "must (?:read|watch)",
    r"read (?:this|on|the (?:full|whole|rest of the|original|complete) (?:story|article|report|post|piece)(?: (?:here|(?:at"
    r"|on) .{2,40}))?)",
    r"read (?:more|it) (?:here|(?:at|on) .{2,40})", "(?-i:MORE|ALSO|VIDEO|PHOTOS|LIVE|GALLERY|OPINION|ANALYSIS)(?=:)",
    "watch (?:now|live|also|the video|this)",
)  # fmt: skip
_WORDINGS = table(
    Wording("read_more", 30, rf"\W*{_LINKS}\W*(?:[:|>»]\s.*)?"),
    Wording("read_more", 16, r"\W*(?-i:WATCH|VIDEO|PHOTOS)\s(?-i:[A-Z][a-z]).{8,}[^.]"),
    # These begin sentences, too.
    Wording("read_more", 30, r"\W*(?:read|watch|listen|in pictures)\W*(?:[:|>»]\s[^.]*)?"),
    Wording("read_more", 30, r"\W*(?:related|read more|see also|also read|read also|must read)\s?[:|>»]\s?\S.*"),
    Wording("read_more", 25, r"\W*(?:opinion|explainer|podcast|photo gallery|in pictures|quiz)\s?:\s(?:\S+\s){2,}[^.!]*[^.!”\"]"),
    Wording("read_more", 20, r"\W*(?:click|tap) here (?:to|for)\b.*|\W*click here\W*"),
    Wording("read_more", 25, r"[^»›]{8,}\s?(?:»|›|>>|→)\W*"),
    Wording("read_more", 22, r".{12,}[\w?!’'\"”)]\s(?-i:JAN|FEB|MARCH|APRIL|MAY|JUNE|JULY|AUG|SEPT?|OCT|NOV"
            r"|DEC)\.? \d{1,2}, \d{4}"),
    Wording("read_more", 30, r"\[(?!(?:editor|correction|update|note|clarification|the|he|she|they|it|we|i|a)\b)"
            r"(?:[^\s.\]]+\s){4,}[^.\]]*[^.\]\s]\]"),
    Wording("read_more", 25, r"\W*(?:for more|for the latest|get the latest|sign up for|find out more"
            r"|learn more) .{0,40}\b(?:click|visit|go to|follow|here|check out)\b.*"),
    Wording("read_more", 25, r"\W*(?:interactive(?: feature)?|slide show|graphic|video|opinion|op-ed (?:columnist"
            r"|contributor)|editorial)\s[|:]\s.*"),
)  # fmt: skip
_BELOW_TEXT = table(
    Wording("read_more", 40, r"\W*more (?:on|about|from|coverage of) .{3,60}:\s.*"),
    Wording("read_more", 20, r"\W*(?:more|read|see|stories|posts) (?:stories |articles |posts )?(?:by|from"
            r"|about) [\w .'’-]{3,40}\W*"),
)  # fmt: skip
_OPENER = re.compile(rf"\W*{_OPENERS}\W*", re.IGNORECASE)
_BARE_READ_MORE = re.compile(r"\W*(?:read more|continue reading|full story|read on)\W*", re.IGNORECASE)
# Headlines of other stories that a bare 'Most read' introduces at most.
_MOST_LINKS = 6
# In words: a subhead below a list of links is at most so long, and so much shorter than they are.
_LONGEST_SUBHEAD, _SHORTER = 5, 2


def drop_links(draft: Draft) -> Draft:
    """'Read more: ...', 'Related: ...', and the headlines below a bare 'Most read'."""
    found: dict[int, str] = {}
    links = 0  # how many more lines may be headlines of other stories
    listed: list[int] = []
    for place, block in enumerate(draft.blocks):
        rule = "" if spoken(block.text) else matching(_WORDINGS, block.text)
        opens = _opens_list(block.text)
        if links and not opens and (rule or is_bare_headline(block.text)):
            rule, links = "read_more", links - 1
            listed.append(place)
        else:
            found |= _without_subhead(draft, listed, found)
            links, listed = (_MOST_LINKS if opens else 0), []
        if rule:
            found[block.number] = rule
    return drop(draft, {number: rule for number, rule in found.items() if rule})


def _without_subhead(draft: Draft, listed: list[int], found: dict[int, str]) -> dict[int, str]:
    """Give back the last line of a list of links where it is the subhead of the text that follows it."""
    if len(listed) < 2:
        return {}
    *links, last = (draft.blocks[place] for place in listed)
    length = sum(len(block.text.split()) for block in links) / len(links)
    short = len(last.text.split()) <= min(_LONGEST_SUBHEAD, length - _SHORTER) and not last.text.endswith("?")
    return {last.number: ""} if short else {}


def _opens_list(text: str) -> bool:
    """A bare 'Most read' or 'Related stories': what follows are other stories' headlines."""
    return len(text) <= LONGEST and _OPENER.fullmatch(text) is not None


def is_bare_headline(text: str) -> bool:
    """Whether a line below 'Most read' can be a headline: short, no sentence, nobody's words, no numbered step."""
    sentence = ends_like_sentence(text) and not text.endswith("?")
    return not sentence and len(text.split()) <= 20 and text[-1] not in '"”’:' and not re.match(r"\d+[.)]", text)


def drop_closing_links(draft: Draft) -> Draft:
    """'More on the election: ...' below the text."""
    last = draft.blocks[max(len(draft.blocks) - 3, 1) :]
    return drop(draft, {block.number: rule for block in last if (rule := matching(_BELOW_TEXT, block.text))})


def drop_teasers(draft: Draft) -> Draft:
    """Headline and first words of another story, in one element of the page with 'Read more', or the words with the
    headline that says them again below."""
    if from_page(draft):
        return draft
    found = lines(draft)
    teasers: dict[int, str] = {}
    for place, line in enumerate(found):
        if _BARE_READ_MORE.fullmatch(line.text):
            teasers |= {other.number: "read_more" for other in _above_read_more(found, place)}
        elif not line.rule and line.tight and not found[place - 1].rule and _says_again(found[place - 1].text, line.text):
            teasers[line.number] = "read_more"
    return drop(draft, teasers)


def _above_read_more(found: list[Line], place: int) -> list[Line]:
    """The headline and the words of a teaser, down to its 'Read more'; none where the lines above are paragraphs."""
    start = place
    while start > 0 and found[start].tight and place - start < 3 and not found[start - 1].rule:
        start -= 1
    above = found[start:place]
    first = next((i for i, line in enumerate(above) if is_bare_headline(line.text)), len(above))
    return above[first:] if sum(tells(line.text) for line in above[first:]) < 2 else []


def _says_again(words_above: str, headline: str) -> bool:
    """Whether a line in a headline's capitals says in them what the sentence above it says."""
    told = telling(headline)
    capitals = is_titlecase(headline) and len(headline.split()) > 5 and not ends_like_sentence(headline)
    return capitals and len(told) > 3 and len(told & telling(words_above)) >= 0.6 * len(told)


def drop_headlines_below_links(draft: Draft) -> Draft:
    """Headlines of other stories below the text, under a line that is a link or a prompt."""
    if from_page(draft):
        return draft
    found = lines(draft)
    last = max((place for place, line in enumerate(found) if tells(line.text) and not line.rule), default=len(found))
    headlines = {}
    for before, line in zip(found[last:], found[last + 1 :], strict=False):
        above = before.rule in _CLOSING or before.number in headlines
        if not line.rule and above and is_titlecase(line.text) and len(line.text.split()) > 5 and is_bare_headline(line.text):
            headlines[line.number] = "read_more"
    return drop(draft, headlines)


_CLOSING = frozenset(
    {"read_more", "share_prompt", "comments", "newsletter_prompt", "follow_prompt", "advertisement", "legal", "tags_line"}
)
