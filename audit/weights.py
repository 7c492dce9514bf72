"""Check how heavy pages are, in bytes of their files; a server that compresses them sends about a quarter of that."""

from __future__ import annotations

from statistics import median_high

from audit.pages import BuiltSite, loads, place_of

# Limits: bytes and requests of the front page with its style sheets, scripts and icon, and bytes of the median article page. The
# article page is counted without these files, since browsers have cached them on the front page.
FRONT_BYTES, FRONT_REQUESTS, ARTICLE_BYTES = 60_000, 6, 25_000


def weight(site: BuiltSite, path: str) -> tuple[int, int]:
    """Return the bytes and the number of requests of a page with all that it loads from the site, except pictures.

    Only the first of several icons counts, since a browser takes one."""
    tree = site.tree(path)
    pictures = {image.get("src") for image in tree.iter("img")}
    icons = [link.get("href") for link in tree.iter("link") if link.get("rel", "").endswith("icon")]
    left_out = {*pictures, *icons[1:]}
    places = dict.fromkeys(place_of(site, path, address) for address in loads(tree) if address not in left_out)
    files = [path, *(place for place in places if place)]
    return sum((site.folder / file).stat().st_size for file in files), len(files)


def article_sizes(site: BuiltSite) -> dict[str, int]:
    """Return the size of each article page in bytes, by path."""
    return {path: (site.folder / path).stat().st_size for path in site.files(".html") if _is_article(path)}


def _is_article(path: str) -> bool:
    return path.startswith("articles/") and path.count("/") == 2


def weight_faults(site: BuiltSite) -> dict[str, list[str]]:
    """Return the faults of the front page's weight and of the median article page's; a single long article may be heavier."""
    size, requests = weight(site, "index.html")
    heavy = size > FRONT_BYTES or requests > FRONT_REQUESTS
    median = median_high(article_sizes(site).values() or [0])
    front = f"at most {FRONT_BYTES:,} bytes and {FRONT_REQUESTS} requests for the front page"
    return {
        front: [f"index.html: {size:,} bytes, {requests} requests"] if heavy else [],
        f"less than {ARTICLE_BYTES:,} bytes for most articles": [f"median: {median:,} bytes"] if median >= ARTICLE_BYTES else [],
    }
