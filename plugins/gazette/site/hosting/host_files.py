"""What hosts read beside the pages: `_headers` and `_redirects`, and small files for GitHub Pages and Netlify. Nobody else minds
them. Also whether a host would refuse the site for its size."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from ..output.output_files import Outputs, outputs_of
from ..output.reserved_files import MARK, place
from ..output.theme_assets import assets_of, templates_call_asset
from ..pages.hand_written import shows_foreign_pictures
from ..permalinks.entity_redirects import redirects_of
from ..permalinks.entity_urls import FOLDERS
from ..permalinks.feed_paths import FOLDER as FEEDS
from ..reporting.build_report import report_of
from .custom_domain import place_domain
from .headers import feed_rules, headers_file, kept_rules, policy

_KEY = "_GAZETTE_CONTEXT"
# Of Cloudflare Pages, as is the end of its addresses: redirects without a wildcard, files, and MiB of one
# (https://developers.cloudflare.com/pages/platform/limits/).
_REDIRECTS, _FILES, _MIB, _CLOUDFLARE = 2_000, 20_000, 25, ".pages.dev"
# Folders whose files are named by their content, as long as nobody else puts files there; and what such names look like.
_NAMED = {
    "cards": re.compile(r"[0-9a-f]{20}"),
    "pictures": re.compile(r"[0-9a-f]{16}"),
    "pagefind/filter": re.compile(r"\w+_[0-9a-f]{7,}"),
    "pagefind/fragment": re.compile(r"\w+_[0-9a-f]{7,}"),
    "pagefind/index": re.compile(r"\w+_[0-9a-f]{7,}"),
}
_ICON = "favicon.ico"
_NETLIFY = f"""# {MARK}
# For a folder that is dropped on Netlify, or a branch of built pages: nothing is left to do.
[build]
publish = "."

[build.processing]
skip_processing = true
"""


def keep_context(settings: dict[str, Any], context: Mapping[str, Any]) -> None:
    """Keep what all of a build's pages are rendered with until they are written."""
    settings[_KEY] = context


def write_for_hosts(settings: dict[str, Any]) -> None:
    """Write these files into the finished site; what the site's owner has put there under one of these names stays. Tells the
    build's report where a host would refuse the site, or a file of the owner's says something else than SITEURL."""
    context: Mapping[str, Any] = settings.pop(_KEY, {})  # the next build's context is a copy of the settings
    base = quote(urlsplit(settings["SITEURL"]).path.rstrip("/"), safe="/%") + "/"
    files = {
        "_headers": headers_of(context, settings, base).encode(),
        "_redirects": redirects_file(redirects_of(context), base).encode() or None,
        "netlify.toml": _NETLIFY.encode(),
        ".nojekyll": b"",
        _ICON: _icon(settings),
    }
    for name, data in files.items():
        place(settings, name, data)
    report = report_of(settings)
    report.notes += filter(None, [place_domain(settings, context.get("staticfiles", ()))])
    refused = list(refused_by_cloudflare({path: written.size for path, written in outputs_of(settings).here.items()}))
    is_there = (urlsplit(settings["SITEURL"]).hostname or "").endswith(_CLOUDFLARE)
    (report.warnings if is_there else report.notes).extend(refused)


def headers_of(context: Mapping[str, Any], settings: dict[str, Any], base: str) -> str:
    """The text of `_headers`. Only a theme that is made for Gazette is known to do without inline scripts and foreign files: in
    others, pages have no policy."""
    is_known = templates_call_asset(settings)
    said = policy(bool(context.get("searchable")), shows_foreign_pictures(context, settings["SITEURL"])) if is_known else ""
    kept = kept_rules(_named_by_content(outputs_of(settings)), (found.url for found in assets_of(settings).values()))
    return headers_file([*feed_rules(_pelican_feeds(settings)), *kept], base, said)


def _pelican_feeds(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, path in settings.items():
        kind = name.rpartition("_")[2].lower()
        if "FEED" in name and kind in ("rss", "atom") and path:
            yield str(path), kind


def _named_by_content(outputs: Outputs) -> Iterator[str]:
    """Patterns of files whose names are made of their content: of one folder and ending, where no other has that ending. Other
    plugins may have put files there, hence a look at what there is; not at what an earlier build left, which is about to go."""
    gone = outputs.gone()
    for folder, form in _NAMED.items():
        names: dict[str, list[bool]] = defaultdict(list)
        for path in _below(outputs.root, folder):
            below, _, name = path.rpartition("/")
            stem, dot, suffix = name.rpartition(".")
            if path not in gone and stem:
                names[dot + suffix].append(below == folder and form.fullmatch(stem) is not None)
        yield from (f"{folder}/*{suffix}" for suffix, fits in sorted(names.items()) if all(fits))


def _below(root: Path, folder: str) -> Iterator[str]:
    """The paths of all files in a folder below `root`."""
    for here, _, names in os.walk(root / folder):
        prefix = Path(here).relative_to(root).as_posix()
        yield from (f"{prefix}/{name}" for name in names)


def redirects_file(redirects: Mapping[str, str], base: str) -> str:
    """The text of `_redirects`, "" without any. `base` is the path of the site's root, quoted. Cloudflare Pages follows them at
    once; Netlify serves the page that stands at the old address, which leads to the new one as well. So nothing is lost where
    there are more than the former reads."""
    lines = [f"{base}{quote(old)} {base}{quote(new)} 301\n" for old, new in redirects.items() if old != new]
    return f"# {MARK}\n" + "".join(lines[:_REDIRECTS]) if lines else ""


def _icon(settings: dict[str, Any]) -> bytes | None:
    """What browsers and feed readers get that were told of no icon and ask for this one, by this name: the theme's."""
    outputs, path = outputs_of(settings), f"{settings['THEME_STATIC_DIR']}/{_ICON}"
    return (outputs.root / path).read_bytes() if path in outputs.here else None


def refused_by_cloudflare(sizes: Mapping[str, int], files: int = _FILES, mib: int = _MIB) -> Iterator[str]:
    """Why Cloudflare Pages would not take a site of these files, by their sizes in bytes; with the remedy."""
    if len(sizes) > files:
        yield (
            f"the site has {len(sizes):,} files, of which Cloudflare Pages takes {files:,} without a paid plan: there,"
            f" {' or '.join(_ways_to_fewer(sizes))}; other hosts do not count them"
        )
    for path, size in sorted(sizes.items()):
        if size > mib << 20:
            yield (
                f"{path} has {size / (1 << 20):.1f} MiB, and Cloudflare Pages takes {mib} of a file: there, make it smaller or"
                " leave it out; other hosts take more"
            )


def _ways_to_fewer(paths: Iterable[str]) -> Iterator[str]:
    """Settings that would save files, and how many."""
    ours = "|".join((*FOLDERS.values(), "publishers", "editions"))
    ways = {
        "['feed_formats'] = ['rss']": re.compile(rf"{FEEDS}/(?:.*\.json|(?:{ours})/.*\.atom\.xml)"),
        "['cards'] = False": re.compile(r"cards/[^/]*"),
        "['provenance'] = False": re.compile(r".*/cleaning/[^/]*"),
    }
    for setting, form in ways.items():
        if count := sum(form.fullmatch(path) is not None for path in paths):
            yield f"set GAZETTE{setting} ({count:,} fewer)"
    yield "take older articles out"
