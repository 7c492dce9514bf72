"""How heavy pages are. Bytes as the files have them: a server that compresses sends about a quarter."""

from __future__ import annotations

from statistics import median_high

from audit.pages import BuiltSite, loads, place_of

# The front page with its style sheets, scripts and icons, and an article's page alone; readers of the front page have the rest.
FRONT_BYTES, FRONT_REQUESTS, ARTICLE_BYTES = 60_000, 6, 25_000


def weight(site: BuiltSite, path: str) -> tuple[int, int]:
    """Bytes and requests of a page with what it loads, but for the pictures in it. Of several icons a browser takes one."""
    tree = site.tree(path)
    shown = {image.get("src") for image in tree.iter("img")}
    icons = [link.get("href") for link in tree.iter("link") if link.get("rel", "").endswith("icon")]
    left_out = {*shown, *icons[1:]}
    places = dict.fromkeys(place_of(site, path, address) for address in loads(tree) if address not in left_out)
    parts = [path, *(place for place in places if place)]
    return sum((site.folder / part).stat().st_size for part in parts), len(parts)


def article_sizes(site: BuiltSite) -> dict[str, int]:
    return {path: (site.folder / path).stat().st_size for path in site.files(".html") if _is_article(path)}


def _is_article(path: str) -> bool:
    return path.startswith("articles/") and path.count("/") == 2


def weight_faults(site: BuiltSite) -> dict[str, list[str]]:
    """The front page's weight, and the median article's: a long article may be heavy."""
    size, requests = weight(site, "index.html")
    heavy = size > FRONT_BYTES or requests > FRONT_REQUESTS
    middle = median_high(article_sizes(site).values() or [0])
    front = f"at most {FRONT_BYTES:,} bytes and {FRONT_REQUESTS} requests for the front page"
    return {
        front: [f"index.html: {size:,} bytes, {requests} requests"] if heavy else [],
        f"less than {ARTICLE_BYTES:,} bytes for most articles": [f"median: {middle:,} bytes"] if middle >= ARTICLE_BYTES else [],
    }
