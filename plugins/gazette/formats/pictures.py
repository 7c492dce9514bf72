"""Pictures of saved pages: the file beside the page where there may be one, and the address to link to."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote, urljoin

from lxml import etree

from .fields import web_address

# Where pages keep the address of a picture that a script would load later on.
_SOURCES = ("src", "data-src", "data-original", "data-lazy-src", "srcset", "data-srcset")
# Pixels a side. Smaller ones are icons and pixels that count readers.
_SMALLEST = 100
_FURNITURE = re.compile(r"\b(?:icon|logo|avatar|emoji|pixel|spacer|sprite|badge|button|gravatar)s?\b|1x1", re.IGNORECASE)
# Where browsers put what belongs to a page that they save: no address of its own.
_SAVED = re.compile(r"(?:\./)?[^/:]+_files/", re.IGNORECASE)
# A path below the page's own folder, and nothing that a browser or a file system could take for more.
_BESIDE = re.compile(r"(?![/\\.]*[/\\])(?!.*\.\.)[^\\:?#<>\"|*\x00-\x1f]+\.(?:jpe?g|png|gif|webp|avif)", re.IGNORECASE)


def picture_markup(image: etree._Element, base: str) -> str:
    """Markup of a picture: an `img` whose `src` is a path relative to the page's file, within a link where its address
    is known; a link alone where no file can lie beside the page; "" where neither is known (data: addresses)."""
    sources = [source.split()[0].rstrip(",") for name in _SOURCES if (source := image.get(name, "").strip())]
    if _is_furniture(image, sources):
        return ""
    beside = next(filter(None, map(_path_beside, sources)), "")
    address = next(filter(None, (_address(source, base) for source in sources if not _SAVED.match(source))), "")
    alt = " ".join(image.get("alt", "").split())
    shown = f'<img src="{html.escape(beside)}" alt="{html.escape(alt)}">' if beside else ""
    link = f'<a href="{html.escape(address)}" rel="noopener noreferrer">' if address else ""
    if not (shown or link):
        return ""
    return f"{link}{shown or html.escape(f'Picture: {alt}' if alt else 'Picture', quote=False)}</a>" if link else shown


def _is_furniture(image: etree._Element, sources: list[str]) -> bool:
    sides = (image.get(name, "").removesuffix("px") for name in ("width", "height"))
    small = any(side.isascii() and side.isdigit() and int(side[:6]) < _SMALLEST for side in sides)
    return small or any(map(_FURNITURE.search, (image.get("class", ""), image.get("id", ""), *sources)))


def _path_beside(source: str) -> str:
    path = unquote(source).removeprefix("./")
    return path if _BESIDE.fullmatch(path) else ""


def _address(source: str, base: str) -> str:
    try:
        return web_address(urljoin(base, source))
    except ValueError:  # "http://[broken"
        return ""
