"""Lines with which a site speaks to its readers, or of itself."""

from __future__ import annotations

import re
from dataclasses import replace

from ..article import Draft, Metadata
from .bylines import read_copyright
from .lines import drop, lines
from .wordings import NETWORKS, Wording, any_of, matching, table
from .words import ends_like_sentence

_SHARE_WORDS = any_of(
    "share", "shares", "tweet", "e-?mail", "print", "save", "pin", "pin it", "post", "copy", "link", "copied", "on", "via",
    "by", "to",
    "this", "the", "article", "story", "page", "with", "friends?", "comments?", "more", "options", "icon", "close", "sms", "connect",
    "text", "embed", NETWORKS,
)  # fmt: skip
# What speaks to the reader, or of the site: a sentence of news seldom does both this and what a prompt does.
_YOU = r"(?:you|your|our|us|we|my|inbox)"
_THIS = r"(?:this|the) (?:article|story|post|news|video|page|with|everywhere|far and wide|if you)"
_COMMENT = (
    r"(?:scroll down to comment|(?:tell|let) us (?:know )?(?:what you think|your (?:thoughts|opinion))|leave (?:a|your) comments?"
    r"|sound off|(?:share|leave) your (?:thoughts|opinions?)|weigh in|comment below)"
)

_PROMPTS = table(
    Wording("advertisement", 12, r"\W*(?:advertisements?|advertising|sponsored(?: content| links| stories| by .*)?"
            r"|paid (?:content|post)"
            r"|promoted(?: by .*| content| stories| links)?|ad feedback|ads by \w+|skip ad|close ad|from (?:the"
            r"|around the) web)\b"
            r"(?:\s*[-–—:|].*)?\W*"),
    Wording("advertisement", 12, r"\W*(?:advertisement\W+)?(?:(?:story|article) continue[sd] (?:below|after).*"
            r"|continue reading(?: below.*| the main story)?|scroll (?:down )?(?:to|for) (?:continue|read|more)\b.*"
            r"|skip advertisement"
            r"|(?:please )?disable your ad ?blocker.*)\W*"),
    Wording("share_prompt", 14, rf"\W*(?:share|tweet|e-?mail|print|pin it|connect)\W*(?:{_SHARE_WORDS}\W*)*(?:\d[\d,.]*k?\W*)?"),
    Wording("share_prompt", 10, r"\W*(?:click (?:here )?to )?share (?:this|on|via|with|your)\b.*[^.]"),
    Wording("share_prompt", 60, rf"\W*(?:please )?share {_THIS}\b.*"),
    Wording("share_prompt", 14, rf"\W*(?:{NETWORKS}\W+){{2,}}(?:{_SHARE_WORDS}\W*)*"),
    Wording("share_prompt", 14, rf"\W*\d[\d,.]*k?\W*(?:shares?|tweets?|likes?|pins?)\b\W*(?:(?:{_SHARE_WORDS}|\d[\d,.]*k?)\W*)*"),
    Wording("share_prompt", 12, r"\W*(?:(?:view )?more sharing options|sharing options|close share panel|(?:like|love) (?:&"
            r"|and) share"
            r"|copy this link|sharing is caring|these are external links and will open in a new window"
            r"|read more about sharing|send this to a friend)\W*"),
    Wording("share_prompt", 60, r"(?:[^\"“”.!?]*\?\s)?\W*(?:please|be sure to|don['’]t forget to|like and"
            r"|tweet and) share (?:this|the)\b"
            rf"[^\"“”]*\b(?:{NETWORKS}|everyone|everywhere|your (?:friends|family|followers))\b.*"),
    Wording("share_prompt", 20, r"\W*share (?:if|and) you\b.*|\W*share if\b.*"),
    Wording("follow_prompt", 20, r"\W*(?:follow|like|find|join|add) (?:us|me|him|her|them|@\w+) (?:here )?"
            rf"on {NETWORKS}\b.*"),
    Wording("newsletter_prompt", 45, r"\W*(?:follow|find|like|join) .{3,120}\band sign up for\b.*\bnewsletters?\b.*"),
    Wording("follow_prompt", 14, rf"\W*(?:you can )?(?:follow|like) (?:[\w.'’&-]+ ){{1,6}}on {NETWORKS}"
            rf"(?:\W*@\w+|\W*(?:and|or)? (?:on )?{NETWORKS}|\W*(?:at )?https?://\S+)*\W*"),
    Wording("follow_prompt", 15, r"\W*follow (?:us\b.*|@\w+\W*|us @\w+.*|(?:[\w.'’-]+ ){1,4}\W*@\w+\W*)"),
    Wording("follow_prompt", 8, rf"(?:[\w.'’-]+ ){{2,4}}on {NETWORKS}\W*@\w+\W*|\W*@\w{{3,20}}\W*"),
    Wording("follow_prompt", 20, r"\W*(?:write to|e-?mail|contact|reach|tips?)\b.{0,80}\s\S+@\S+\.\w+\W*|\W*\S+@\S+\.\w{2,6}\W*"),
    Wording("follow_prompt", 40, r"[^\"“”]*\b(?:like|liked|follow|followed|visit|join|check(?:ed)? out)\b[^\"“”]{0,40}"
            rf"\bour {NETWORKS} (?:page|account|feed|group)\b[^\"“”]*"),
    Wording("newsletter_prompt", 40, rf"\W*(?=.*\b{_YOU}\b)(?:sign up|signup|subscribe|register|join|get|receive|want)\b.*"
            r"\b(?:newsletters?|inbox|mailing list|e-?mail alerts?|daily briefing|morning briefing|e-?mail updates"
            r"|e-?mailed to (?:me|you)"
            r"|subscription)\b.*"),
    Wording("newsletter_prompt", 12, r"\W*(?:sign up|subscribe)\b(?:.*\b(?:newsletters?|inbox|alerts?|briefing|updates)\b.*"
            r"|.{0,20})"),
    Wording("newsletter_prompt", 8, r"\W*(?:e-?mail )?newsletter(?: sign ?-?up)?\W*"
            r"|(?-i:[A-Z0-9])[\w '’&-]{2,30} newsletter\W*|\W*(?:subscribe|sign ?up) and follow\W*"),
    Wording("newsletter_prompt", 20, r"\W*(?:enter your e-?mail(?: address)?.*|your e-?mail(?: address)?"
            r"|(?:invalid )?e-?mail address"
            r"|thank(?:s| you) for (?:subscribing|signing up).*|already (?:a )?(?:subscriber|subscribed).*)\W*"),
    Wording("newsletter_prompt", 15, r"\W*(?:(?:click|tap) here to )?(?:turn|switch) on (?:\w+ )?notifications\b.*"),
    Wording("newsletter_prompt", 30, r".*\b(?:you can unsubscribe|unsubscribe (?:here|at any time|any time))\b.*"),
    Wording("newsletter_prompt", 30, r"\W*(?:chat with us in|get .{3,60} (?:delivered|sent) to your)\b.*"),
    Wording("app_prompt", 25, r"\W*(?:download|get|install)\b(?: \S+){0,4} (?:our|the|your)\b.*\b(?:apps?|app store"
            r"|google play)\b.*"),
    Wording("donation_prompt", 35, rf"\W*(?=.*\b{_YOU}\b)(?:donate|support .*\b(?:journalism|newsroom|reporting|work)\b"
            r"|become a (?:member|supporter)|make a (?:donation|contribution))\b.*"),
    Wording("comments", 15, r"\W*(?:(?:view |show |read |see |load(?:ing)? )?(?:all "
            r"|more )?(?:\d[\d,]* )?(?:facebook )?comments?(?: \(?\d*\)?)?"
            r"|(?:leave|post|add|write) a (?:comment|reply)\W*.*|comments (?:are )?(?:closed|off)\b.*"
            r"|join the (?:conversation|discussion).*|no comments(?: yet)?|(?:\d+ )?responses to\b.*)\W*"),
    Wording("comments", 60, rf"(?:[^\"“”.!?]*\?\s)?\W*(?:please )?(?:{_COMMENT})\b[^\"“”]*"),
    Wording("cookie_notice", 70, r".*\b(?:we|our (?:site|website|partners)|this (?:site|website|page)|by (?:continuing|using"
            r"|clicking))\b"
            r".*\b(?:use|uses|using|set|store|accept|agree|consent)\b.*\bcookies?\b.*"
            r"|\W*(?:accept|reject|manage) (?:all )?(?:cookies|consent)\W*"),
    Wording("legal", 45, r"\W*(?:©|\(c\) ?(?=\d{4}|(?-i:[A-Z]))|copyright (?:©|\(c\)|\d{4}|by\b)).*|copyright\W*"
            r"|.*\ball rights reserved\W*.*"
            r"|.*\b(?:this|these|the) (?:material|article|content|story|text)s?\b.*\b(?:may|must) not be (?:published"
            r"|reproduced|republished)\b.*"),
    Wording("legal", 45, r"\W*(?:our standards: .*|a version of this (?:article|op-?ed|editorial|column|story"
            r"|review)\b.*\bappear(?:s|ed) in\b.*"
            r"|order reprints\b.*|reprints (?:&|and) permissions|terms of (?:use|service)|privacy policy"
            r"|before it['’]s here.*\bterminal\b.*|(?:the )?(?:views|opinions) expressed\b.*\b(?:author|contributor|writer"
            r"|columnist)\b.*)\W*"),
    Wording("feedback_prompt", 20, r"\W*(?:suggest a correction|report (?:a|an) (?:typo|error|correction|mistake|this ad)"
            r"|see (?:an error|something wrong)\b.*|do you have (?:info|information|a (?:tip|story))\b.*)\W*"),
    Wording("page_control", 8, r"\W*(?:(?:back to|return to) top|skip to (?:main )?content|page \d+ of \d+|next page"
            r"|previous page|single page"
            r"|view (?:as )?(?:single|one) page|text size|font size|a a a|a-? a\+?|\d+ min(?:ute)?s?(?: read)?|reading time:? .*"
            r"|(?:click )?to enlarge|enlarge(?: this)?(?: image)?|(?:toggle|hide|show) captions?"
            r"|listen to (?:this )?article(?: [\d:]+)?"
            r"|print(?:er)?[ -]friendly(?: version)?|loading(?:\.{3}|…)|print this (?:page|article))\W*"),
    Wording("breadcrumb", 30, r"\W*(?:home|front page|start|news)\s*[»>›/|→]\s*\S.*|(?:[\w &'’-]{2,30}\s[»›]\s){2,}.{2,120}"),
    Wording("tags_line", 45, r"\W*(?:tags?|tagged(?: (?:as|with|in))?|filed (?:under|in)|posted in|categor(?:y|ies)"
            r"|keywords)\b\s*[:|-]\s*[^.!?]*"
            r"|\W*(?:filed under|tagged(?: with)?|posted in) [^.!?]*"),
)  # fmt: skip
# Alone these may be words of the article; in a row, or beside what surrounds an article, they are controls.
_NETWORK_LINE = re.compile(rf"\W*(?:(?:{NETWORKS}|share|tweet|e-?mail|print|connect|comment|more|\d[\d,.]*k?)\W*)+", re.IGNORECASE)
_POSTS = (
    r"\b(?:reporter|editor|writer|correspondent|columnist|author|contributor|contributing|professor|journalist|blogger|covers"
    r"|fellow)\b"
)
_STRAY = re.compile(r"\W*(?![AIQ])[A-Za-z]\W*")


def drop_prompts(draft: Draft) -> Draft:
    """Share, follow and newsletter prompts, comments, cookie notices, legal lines, breadcrumbs, tags, ..."""
    found = {block.number: rule for block in draft.blocks if (rule := matching(_PROMPTS, block.text))}
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
