"""Check the HTML in feeds by the rules of the W3C feed validator.

Faults are parse errors, and elements, attributes and styles that feed readers remove or treat as a security risk."""

from __future__ import annotations

import re
from collections.abc import Iterator

import html5lib
from html5lib.html5parser import ParseError


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Elements and attributes that the validator accepts as safe, limited to those that articles and digests can contain.
SAFE = _set(
    "a abbr acronym address article aside b bdi big blockquote br caption center cite code col colgroup dd del details dfn div dl"
    " dt em figcaption figure footer header h1 h2 h3 h4 h5 h6 hgroup hr i img ins kbd li main mark nav ol p picture pre q rp rt"
    " ruby s samp section small source span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var video"
    " audio wbr"
)
TAGS = SAFE | _set("applet base body embed form frame head html iframe input link meta object script style title textarea")
_ATTRIBUTES = _set(
    "abbr align alt border cellpadding cellspacing char charoff cite class clear colspan cols color datetime decoding dir headers"
    " height hidden href hreflang id lang loading name rel reversed rows rowspan rules scope size sizes span src srcset start"
    " summary tabindex target title translate type valign value width xml:lang"
)
_PROPERTIES = _set(
    "background background-color border border-bottom border-bottom-color border-bottom-style border-bottom-width border-collapse"
    " border-color border-left border-left-color border-left-style border-left-width border-right border-right-color"
    " border-right-style border-right-width border-spacing border-style border-top border-top-color border-top-style"
    " border-top-width border-width clear color direction display float font font-family font-size font-style font-variant"
    " font-weight height letter-spacing line-height list-style-type margin margin-bottom margin-left margin-right margin-top"
    " overflow padding padding-bottom padding-left padding-right padding-top text-align text-decoration text-indent unicode-bidi"
    " vertical-align white-space width"
)
_BOXES = ("background", "border", "margin", "padding")
_WORDS = _set(
    "aqua auto black block blue bold both bottom brown center collapse dashed dotted fuchsia gray green !important italic left"
    " lime maroon medium none navy normal nowrap olive pointer purple red right solid silver teal top transparent underline white"
    " yellow"
)
_VALUE = re.compile(r"#[0-9a-f]+|rgb\(\d+%?,\d*%?,?\d*%?\)?|\d?\.?\d?\d(cm|em|ex|in|mm|pc|pt|px|%|,|\))?")
_CHARACTERS = re.compile(r"""([:,;#%.\sa-zA-Z0-9!]|\w-\w|'[\s\w]+'|"[\s\w]+"|\([\d,\s]+\))*""")
_DECLARATIONS = re.compile(r"(\s*[-\w]+\s*:\s*[^:;]*(;|$))*")


def markup_faults(markup: str) -> Iterator[str]:
    """Yield the faults of an item's HTML. If it cannot be parsed strictly, this is its only fault."""
    try:
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(markup)
    except ParseError as error:
        yield f"malformed: {error} in {markup[:80]!r}"
        return
    for element in tree.iter():
        if isinstance(element.tag, str) and element.tag != "DOCUMENT_FRAGMENT":
            yield from _element_faults(element.tag, dict(element.attrib))


def _element_faults(tag: str, attributes: dict[str, str]) -> Iterator[str]:
    if tag not in SAFE:
        yield f"<{tag}>"
    for name, value in attributes.items():
        if name == "style":
            yield from (f"style: {fault}" for fault in style_faults(value))
        elif name not in _ATTRIBUTES and not name.startswith("data-"):
            yield f"{name}="
        elif name in ("href", "src") and not re.match(r"\w+:", value):
            yield f"relative URL: {value!r}"


def style_faults(style: str) -> Iterator[str]:
    """Yield the parts of an inline style that the validator considers dangerous, or all of it if it cannot be parsed."""
    if not _CHARACTERS.fullmatch(style) or not _DECLARATIONS.fullmatch(style):
        yield style
        return
    for name, value in re.findall(r"([-\w]+)\s*:\s*([^:;]*)", style.lower()):
        if name not in _PROPERTIES:
            yield name
        elif name.partition("-")[0] in _BOXES:
            yield from (f"{name}: {word}" for word in value.split() if word not in _WORDS and not _VALUE.fullmatch(word))
