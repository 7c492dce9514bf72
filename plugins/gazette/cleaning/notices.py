"""How a site words what stands around every text of it: comments, terms of use, cookies, buttons, topics."""

from __future__ import annotations

from .wordings import Wording, table, wording

# A question may come before a prompt: 'What do you think? Tell us below.'
QUESTION = r"(?:[^\"“”.!?]*\?\s)?\W*"

NOTICES = table(
    wording(
        "comments", 15,
        r"(?:view |show |read |see |load(?:ing)? )?(?:all |more )?(?:\d[\d,]* )?(?:facebook )?comments?(?: \(?\d*\)?)?",
        r"(?:\d+ )?responses to\b.*",
        r"(?:leave|post|add|write) a (?:comment|reply)\W*.*", r"comments (?:are )?(?:closed|off)\b.*",
        "join the (?:conversation|discussion).*",
        "no comments(?: yet)?", r"(?:sign|log) in to (?:comment|leave|post|join|reply)\b.*", "report this comment",
    ),
    wording(
        "comments", 40, r"\d[\d,]*+ comments? on.{0,3}", r"recommend \d[\d,]*+",
        r"(?:please )?(?:read|see|review) (?:our|the) (?:comment(?:ing)?|community) (?:policy|guidelines|rules)\b.*",
        "view the discussion thread.*", r"(?:the )?comment count on this article\b.*",
        r"click here to (?:comment|join|leave)\b.*",
        r"your e-?mail address will not be published.*", "required fields are marked.*",
        r"(?:notify|e-?mail) me of (?:new|follow-?up) (?:posts|comments)\b.*", "this site uses akismet.*",
        "learn how your comment data is processed.*", "cancel reply",
        "(?:leave|post|add|write|submit|start) (?:a|your|the) (?:comments?|reply|discussion|conversation)(?: cancel reply)?",
        "comments? (?:section|policy|guidelines|rules|count).{0,20}", "reader interactions",
        "join (?:in|the nation['’]s conversation)", "conversations?",
        "top comments?", r"to find out more about facebook commenting\b.*",
        r"we (?:want to hear|invite you|welcome|encourage) .{0,60}\b(?:think|comment|letters?|responses?|feedback|opinions?"
        r"|thoughts)\b.*", r"(?:submit|send|write) (?:a|your) letters? to the editor\b.*",
        r"(?:comments?|replies|responses)(?: \(\d+\)|:? \d[\d,]*+)",
        r"\d[\d,]*+ (?:comments?|replies|responses|reads|views|votes)",
        r"(?:click to )?(?:read|show|view|hide)(?: more| all)?(?: and| &)? (?:view )?comments",
        "powered by (?:disqus|facebook|livefyre|wordpress).*",
        "please enable javascript to view the comments.*", r"have your say\b.{0,40}",
        r"(?:log|sign) ?in (?:or register )?(?:with .{2,20}|to (?:post|comment)).*",
        r"(?:vote|take (?:our|the) poll)(?: now| here| below)?", r"poll(?: loading|s)?:?(?: results)?",
        r"[\d,]+\+? votes? so far",
        r"your rating:? .*", r"average:? [\d.]+.*", "rate this (?:article|story|post).*", r"newest oldest.*", "most voted",
        "sort by.{0,20}", "(?:show|view|load) (?:more|all) (?:comments|replies)", "report abuse", "flag as inappropriate",
    ),
    Wording("comments", 60, rf"{QUESTION}(?:please )?(?:scroll down to comment|(?:tell|let) us (?:know )?(?:what you think"
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
        r"(?:this (?:article|story|column|review|report|editorial)? ?)?(?:appear(?:s|ed)"
        r"|was published) in the (?:[\w.,]+ ){1,5}(?:print edition|issue|edition)\b.*", "reuse (?:this )?content",
        "reuse content", "order reprint of this story",
        r"all content created by\b.*", r"to the extent this\b.*", r"(?:click here )?for reprint (?:permission|rights)\b.*",
        r"this (?:material|article|story) may not be\b.*",
        r"[\w'’. ]{2,40} (?:journalistic )?standards (?:and|&) practices\b.*", r"corrections and clarifications\b.*",
        r"journalistic standards\b.*",
        r"(?:the )?bbc is not responsible for\b.*", r".{2,40} is not responsible for the content of external\b.*",
        r"(?:opinions|views) expressed (?:by|in|here)\b.*", r"first published(?: on)?\b.{6,40}",
        r"(?:terms (?:and|&) conditions|terms of use|do not sell my.*|about our ads|site map|sitemap)(?:\s?[|·•]\s?.*)?",
        r"(?:about us|contact us|help|faq|careers|work with us|jobs at .{2,20})\s?[|·•]\s?.*",
        r"(?:article|story) (?:posted|created|published)\b.{0,40}", r"reuters is not responsible.*",
        r"from the (?-i:[A-Z])\w+ (?:print )?archives?",
        "reprints (?:&|and) permissions", "terms of (?:use|service)", "privacy policy", r"before it['’]s here.*\bterminal\b.*",
        r"(?:the )?(?:views|opinions) expressed\b.*\b(?:author|contributor|writer|columnist)s?\b.*",
    ),
    wording(
        "feedback_prompt", 20,
        "(?:was|did you find) this (?:article|story|page|post) (?:helpful|useful|interesting|informative).*",
        "suggest a correction", "report (?:a|an|this) (?:typo|error|correction|mistake|ad)",
        r"see (?:an error|something wrong)\b.*",
        r"(?:corrections?(?: and clarifications)?|submit (?:a|your) (?:news )?tip"
        r"|report (?:an |a )?(?:error|typo)\S*)(?:\s?[|·/]\s?.*)?(?=$|\W$)(?<!corrections)(?<!correction)",
        r"(?:click here|help us|let us know|e-?mail us|tell us|contact us) .{0,40}\b(?:typo|error|correction|mistake)s?\b.*",
        r"(?:got|have) a (?:confidential )?(?:tip|story|news tip)\b.*",
        r"submit (?:a|your) (?:tip|news|story|correction)s?\b.*", r"report (?:typo|error)s?/?(?:error|typo)?",
        r"do you have (?:info|information|a (?:tip|story))\b.*",
        r"(?:have|got) (?:a|any|some)\b.{0,30}\b(?:tips?|story|news|questions?|comment|idea)\b[^?]{0,40}\?.*(?:@|\b(?:e-?mail"
        r"|call|contact|send|tell us|let us|click|submit)\b).*",
    ),
    wording(
        "page_control", 8, r"(?-i:[A-Z]{1,5}):?\s[-+]?\d+(?:\.\d+)?%?(?:\s[-+]\d+\.\d+%?)?(?<=%)",
        r"(?:print|resize|e-?mail|save|copy|view|bookmark) (?:text|article|story|page|this|post|print)",
        r"(?:text|font) ?size:?.{0,12}", "print e-?mail", r"print\W*(?:a\W*){1,3}", "add interest", "interested in .{2,40}\\?",
        "close", "caption close", "close window", "x close", "expand", "collapse",
        r"refresh (?:this )?page.{0,20}", r"auto[- ]?(?:update|refresh):? ?(?:on|off)?",
        r"(?:load|show|view|see) (?:more|less|all|older|newer)(?: updates| posts| entries| results)?", r"show \d+ more",
        "live updates?", "story highlights", "(?:key )?highlights", r"heard on [^.]{3,40}",
        "click to (?:hide|expand|collapse|copy|print|enlarge)",
        "comments?\\W* share\\W*", "font resizer", r"(?:article|page) (?:tools|options)", "share tools", "jump to.{0,20}",
        r"updated at .{3,20}", "hide (?:this|ad)", "dismiss", "got it!?", "ok,? got it", "skip", "next in .{2,20}",
        "previous next", "next previous",
        "(?:back to|return to) top", "skip to (?:main )?content", r"page \d+ of \d+", "(?:next|previous|single) page",
        "view (?:as )?(?:single|one) page",
        "(?:text|font) size", "a a a", r"a-? a\+?", r"\d+ min(?:ute)?s?(?: read)?", r"(?:estimated )?reading time:? .*",
        "(?:click )?to enlarge",
        "enlarge(?: this)?(?: image)?", "(?:toggle|hide|show) captions?", r"listen to (?:this )?article(?: [\d:]+)?",
        "print(?:er)?[ -]friendly(?: version)?", r"loading(?:\.{3}|…)", "print this (?:page|article)",
    ),
    wording(
        "breadcrumb", 30, r"from the section [^.]{3,30}", r"(?:home|front page)\s*[»>›/|→]\s*[^.]*", r"news\s*[»›]\s*[^.]*",
        r"(?:[\w &'’-]{2,30}\s[»›]\s){2,}[^.]{2,120}",
    ),
    Wording("tags_line", 45, r"\W*(?:(?:tags?|tagged(?: (?:as|with|in))?|filed (?:under|in)|posted in|categor(?:y|ies)"
    r"|keywords)\s*[:|-]\s*[^.!?]*|(?:keywords|related subjects|related topics\W*|permalink) [^!?]*"
            r"|(?:filed under|tagged(?: with)?|posted in|(?-i:TAGS/?|Tags|TAGGED|FILED)) [^.!?]*"
            r"|topics?:\s(?:[^,.!?]{2,30},\s)+[^,.!?]{2,30})"),
)  # fmt: skip
