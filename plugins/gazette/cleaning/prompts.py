"""Lines with which a site speaks to its readers, or of itself."""

from __future__ import annotations

import re
from dataclasses import replace

from ..article import Draft, Metadata
from .bylines import read_copyright
from .lines import drop, lines
from .wordings import NETWORKS, Wording, any_of, matching, spoken, table, wording
from .words import ends_like_sentence

_SHARE_WORDS = any_of(
    "shares?", "tweet", "e-?mail", "print", "save", "pin", "pin it", "post", "copy", "link", "copied", "on", "via", "by", "to",
    "this",
    "the", "article", "story", "page", "with", "friends?", "comments?", "more", "options", "icon", "close", "sms", "connect",
    "text",
    "embed", NETWORKS,
)  # fmt: skip
# What speaks to the reader, or of the site: a sentence of news seldom does both this and what a prompt does.
_YOU = r"(?=.*\b(?:you|your|our|us|we|me|my|inbox)\b)"
_MAIL = r"\S+@\S+\.\w{2,12}"
# A question may come before a prompt: 'What do you think? Tell us below.'
_QUESTION = r"(?:[^\"“”.!?]*\?\s)?\W*"

_PROMPTS = table(
    wording(
        "advertisement", 12,
        r"(?:advertisements?|advertising|sponsored(?: content| links| stories| by [^.,]+)?|paid (?:content|post)|ad feedback"
        r"|skip ad)(?:\s*[-–—:|].*)?",
        r"promoted(?: by .*| content| stories| links)?", r"ads by \w+", "close ad", r"\[?ads?\]?",
        "(?:from|around)(?: the| around the) web",
        r"(?:advertisement\W+)?(?:story|article) continue[sd] (?:below|after).*", "skip advertisement",
        "(?:please )?disable your ad ?blocker.*",
        r"(?:advertisement\W+)?continue reading(?: below.*| the main story(?: share this page)?)?",
        r"scroll (?:down )?(?:to|for) (?:continue|read|more|video)\b.*",
    ),
    Wording("share_prompt", 10, r"\W*(?:click (?:here )?to )?share (?:this|on|via|with|your)\b.*[^.]"),
    Wording("share_prompt", 60, rf"{_QUESTION}(?:please|be sure to|don['’]t forget to|like and|tweet and) share (?:this|the)\b"
            rf"[^\"“”]*\b(?:{NETWORKS}|everyone|everywhere|your (?:friends|family|followers))\b.*"),
    wording(
        "share_prompt", 14,
        rf"(?:share|tweet|e-?mail|print|pin it|connect)\W*(?:{_SHARE_WORDS}\W*)*(?:\d[\d,.]*+k?)?",
        rf"(?:(?:{NETWORKS}|livefyre)\d*\W+){{2,}}(?:{_SHARE_WORDS}\d*\W*)*",
        rf"\d[\d,.]*+k?\W*(?:shares?|tweets?|likes?|pins?)\b\W*(?:(?:{_SHARE_WORDS}|\d[\d,.]*+k?)\W*)*", "(?-i:SHARES)",
        "(?:view )?more sharing options", "sharing options", "close share panel", "(?:like|love) (?:&|and) share", "copy this link",
        "sharing is caring", "these are external links and will open in a new window", "read more about sharing",
        "send this to a friend",
        "like loading.*", "be the first to like this.*", r"this (?:story|article|post) has been (?:shared|viewed) \d.*",
    ),
    wording(
        "share_prompt", 60, r"(?:please )?share (?:this|the) (?:article|story|post|news|video|page|with|everywhere"
        r"|far and wide|if you)\b.*",
    ),
    wording(
        "share_prompt", 25, r"share (?:if|and) you\b.*", r"share if\b.*",
        r"(?:like|love|enjoy|enjoyed|liked) this (?:article|story|post|page|video|content)\?.*",
    ),
    wording(
        "follow_prompt", 20,
        rf"(?:follow|like|find|join|add) (?:us|me|him|her|them|@\w+) (?:here )?on {NETWORKS}\b.*", r"follow (?:us|me)\b.*",
        r"follow (?:us )?@\w+.{0,30}",
        rf"(?:write to|e-?mail|contact|reach|tips?)\b.{{0,80}}\s{_MAIL}", _MAIL, r"tweets by @?\w+",
        rf"(?:you can )?(?:follow|like) (?:[\w.'’&-]+ ){{1,6}}on {NETWORKS}(?:\W*@\w+|\W*(?:and|or)? (?:on )?{NETWORKS}"
        rf"|\W*(?:at )?https?://\S+)*",
        r"follow (?:[\w.'’-]+ ){1,4}\W*@\w+(?: on \w+)?", rf"(?:[\w.'’-]+ ){{2,4}}on {NETWORKS}\W*@\w+", r"@\w{3,20}",
    ),
    Wording("follow_prompt", 40, r"[^\"“”]*\b(?:like|liked|follow|followed|visit|join|check(?:ed)? out)\b[^\"“”]{0,40}"
            rf"\bour {NETWORKS} (?:page|account|feed|group)\b[^\"“”]*"),
    wording(
        "newsletter_prompt", 45,
        r"(?:follow|find|like|join) .{3,120}\band sign up for\b.*\bnewsletters?\b.*",
        rf"{_YOU}(?:sign up|signup|subscribe|register|join|get|receive|want)\b.*\b(?:newsletters?|inbox|mailing list"
        rf"|e-?mail alerts?"
        r"|daily briefing|morning briefing|e-?mail updates|e-?mailed to (?:me|you)|subscription)\b.*",
        r"(?:.*\s)?(?:you can unsubscribe|unsubscribe (?:here|at any time|any time))\b.*",
        r"add .{2,60} as an interest\b.*",
        r"(?:chat with us in|get .{3,60} (?:delivered|sent) to your)\b.*",
    ),
    wording(
        "newsletter_prompt", 15,
        r"(?:sign up|subscribe)\b.*\b(?:newsletters?|inbox|alerts?|briefing|updates)\b.*", r"(?:sign up|subscribe)\b.{0,20}",
        "(?:e-?mail )?newsletter(?: sign ?-?up)?", r"(?-i:[A-Z0-9])[\w '’&-]{2,30} newsletter", "(?:subscribe|sign ?up) and follow",
        r"(?:don['’]t|never) miss (?:a|an|another|our|the)(?: \w+)? (?:story|update|post|thing|beat|article|headline"
        r"|episode)\b.{0,20}\b(?:subscribe|sign up)\b.*",
        r"(?:(?:click|tap) here to )?(?:turn|switch) on (?:\w+ )?notifications\b.*",
    ),
    wording(
        "newsletter_prompt", 20,
        "enter your e-?mail(?: address)?.*", "(?:your|invalid )?e-?mail address", "your e-?mail",
        "thank(?:s| you) for (?:subscribing|signing up).*",
        "already (?:a )?(?:subscriber|subscribed).*",
    ),
    wording("app_prompt", 25, r"(?:download|get|install)\b(?: \S+){0,4} (?:our|the|your)\b.*\b(?:apps?|app store|google play)\b.*"),
    wording(
        "donation_prompt", 35,
        rf"{_YOU}(?:donate|support .*\b(?:journalism|newsroom|reporting|work)\b|become a (?:member|supporter)"
        rf"|make a (?:donation|contribution))\b.*",
        r"support (?:\w+ )?(?:journalism|news|media)\W+(?:donate|subscribe|give|become|contribute)\b.*",
    ),
    wording(
        "comments", 15,
        r"(?:view |show |read |see |load(?:ing)? )?(?:all |more )?(?:\d[\d,]* )?(?:facebook )?comments?(?: \(?\d*\)?)?",
        r"(?:\d+ )?responses to\b.*",
        r"(?:leave|post|add|write) a (?:comment|reply)\W*.*", r"comments (?:are )?(?:closed|off)\b.*",
        "join the (?:conversation|discussion).*",
        "no comments(?: yet)?", r"(?:sign|log) in to (?:comment|leave|post|join|reply)\b.*", "report this comment",
    ),
    Wording("comments", 60, rf"{_QUESTION}(?:please )?(?:scroll down to comment|(?:tell|let) us (?:know )?(?:what you think"
            r"|your (?:thoughts|opinion))|leave (?:a|your) comments?|(?:share|leave) your (?:thoughts|opinions?)"
            r"|(?:sound off|weigh in|comment)\b.{0,30}\b(?:below|comments)(?=\W*$|[!.]))\b[^\"“”]*"),
    wording(
        "cookie_notice", 70,
        r"(?:.*\s)?(?:we|our (?:site|website|partners)|this (?:site|website|page)|by (?:continuing|using|clicking))\b"
        r".*\b(?:use|uses|using|set|store|accept|agree|consent)\b.*\bcookies?\b.*",
        "(?:accept|reject|manage) (?:all )?(?:cookies|consent)",
    ),
    wording(
        "legal", 45,
        r"(?:©|\(c\) ?(?=\d{4}|(?-i:[A-Z]))|copyright (?:©|\(c\)|\d{4}|by\b)).*", "copyright",
        r"(?:.{0,200}\s)?all rights reserved(?:[.;]\s?.*)?",
        r"(?:.*\s)?(?:this|these|the) (?:material|article|content|story|text)s?\b.*\b(?:may|must) not be (?:published"
        r"|reproduced|republished)\b.*",
        r"our standards: .*", r"a version of this (?:article|op-?ed|editorial|column|story|review)\b.*\bappear(?:s|ed) in\b.*",
        r"order reprints\b.*",
        "reprints (?:&|and) permissions", "terms of (?:use|service)", "privacy policy", r"before it['’]s here.*\bterminal\b.*",
        r"(?:the )?(?:views|opinions) expressed\b.*\b(?:author|contributor|writer|columnist)s?\b.*",
    ),
    wording(
        "feedback_prompt", 20,
        "suggest a correction", "report (?:a|an|this) (?:typo|error|correction|mistake|ad)",
        r"see (?:an error|something wrong)\b.*",
        r"do you have (?:info|information|a (?:tip|story))\b.*",
        r"(?:have|got) (?:a|any|some)\b.{0,30}\b(?:tips?|story|news|questions?|comment|idea)\b[^?]{0,40}\?.*(?:@|\b(?:e-?mail"
        r"|call|contact|send|tell us|let us|click|submit)\b).*",
    ),
    wording(
        "page_control", 8,
        "(?:back to|return to) top", "skip to (?:main )?content", r"page \d+ of \d+", "(?:next|previous|single) page",
        "view (?:as )?(?:single|one) page",
        "(?:text|font) size", "a a a", r"a-? a\+?", r"\d+ min(?:ute)?s?(?: read)?", "reading time:? .*", "(?:click )?to enlarge",
        "enlarge(?: this)?(?: image)?", "(?:toggle|hide|show) captions?", r"listen to (?:this )?article(?: [\d:]+)?",
        "print(?:er)?[ -]friendly(?: version)?", r"loading(?:\.{3}|…)", "print this (?:page|article)",
    ),
    wording(
        "breadcrumb", 30, r"(?:home|front page)\s*[»>›/|→]\s*[^.]*", r"news\s*[»›]\s*[^.]*",
        r"(?:[\w &'’-]{2,30}\s[»›]\s){2,}[^.]{2,120}",
    ),
    Wording("tags_line", 45, r"\W*(?:(?:tags?|tagged(?: (?:as|with|in))?|filed (?:under|in)|posted in|categor(?:y|ies)"
    r"|keywords)\s*[:|-]\s*[^.!?]*"
            r"|(?:filed under|tagged(?: with)?|posted in|(?-i:TAGS)) [^.!?]*|topics?:\s(?:[^,.!?]{2,30},\s)+[^,.!?]{2,30})"),
)  # fmt: skip
# Alone these may be words of the article; in a row, or beside what surrounds an article, they are controls.
_NETWORK_LINE = re.compile(rf"\W*(?:(?:{NETWORKS}|share|tweet|e-?mail|print|connect|comment|more|\d[\d,.]*+k?)\W*)+", re.IGNORECASE)
_POSTS = (
    r"\b(?:reporter|editor|writer|correspondent|columnist|author|contributor|contributing|professor|journalist|blogger|covers"
    r"|fellow)\b"
)
_STRAY = re.compile(r"\W*(?![AIQ])[A-Za-z]\W*")


def drop_prompts(draft: Draft) -> Draft:
    """Share, follow and newsletter prompts, comments, cookie notices, legal lines, breadcrumbs, tags, ..."""
    found = {block.number: rule for block in draft.blocks if not spoken(block.text) and (rule := matching(_PROMPTS, block.text))}
    holders = (read_copyright(block.text) for block in draft.blocks if found.get(block.number) == "legal")
    draft = replace(draft, meta=draft.meta.or_else(Metadata(publisher=next(filter(None, holders), ""))))
    return drop(draft, found)


def drop_share_bars(draft: Draft) -> Draft:
    """Names of networks, a line each: one alone may be a subhead, two in a row are a share bar."""
    bars = [len(line.text) < 40 and _NETWORK_LINE.fullmatch(line.text) is not None for line in lines(draft)]
    beside = [here and (before or after) for before, here, after in zip([False, *bars], bars, [*bars[1:], False], strict=False)]
    return drop(
        draft, {line.number: "share_prompt" for line, bar in zip(lines(draft), beside, strict=True) if bar and not line.rule}
    )


def drop_stray_characters(draft: Draft) -> Draft:
    """A single letter on its line, once in the file; the questions and answers of an interview have theirs often. A
    letter above small ones is the initial of a word."""
    found = lines(draft)
    letters = [line.text for line in found if len(line.text) <= 3]
    stray = {
        line.number: "stray_character"
        for line, after in zip(found, [*found[1:], None], strict=False)
        if _STRAY.fullmatch(line.text) and letters.count(line.text) == 1 and not (after and after.text[0].islower())
    }
    return drop(draft, stray)


def drop_author_bios(draft: Draft) -> Draft:
    """Below the text: who the author is, in words about the author."""
    found = {}
    for block in draft.blocks[-3:]:
        if block.number != draft.blocks[0].number and _is_bio(draft, block.text):
            found[block.number] = "author_bio"
    return drop(draft, found)


def _is_bio(draft: Draft, text: str) -> bool:
    if len(text.split()) > 80 or not ends_like_sentence(text) or len(text) > 600:
        return False
    named = any(text.lower().startswith(name.lower()) for name in draft.meta.authors)
    post = re.match(rf"(?:About )?(?:[A-Z][\w.'’-]* ){{2,4}}(?:is|was|covers|writes|reports)\b[^.]{{0,60}}{_POSTS}", text)
    contact = re.search(rf"\b(?:on {NETWORKS}\b|Follow (?:him|her|them)|@\w{{3,}}|his work|her work)", text)
    return (named and post is not None) or (post is not None and contact is not None)
