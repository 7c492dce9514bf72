"""What hosts read beside the pages: `_headers` and `_redirects`, and small files for GitHub Pages and Netlify. Nobody else minds
them. Also whether a host would refuse the site for its size."""

from __future__ import annotations

import os
import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from .addresses import FOLDERS
from .assets import assets_of, templates_call_asset
from .by_hand import shows_foreign_pictures
from .domains import place_domain
from .feeds.paths import FOLDER as FEEDS
from .headers import feed_rules, headers_file, kept_rules, policy
from .own_files import MARK, place, remove
from .redirects import redirects_of
from .report import report_of

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


def write_for_hosts(settings: dict[str, Any], output: Path) -> None:
    """Write these files into the finished site; what the site's owner has put there under one of these names stays. Tells the
    build's report where a host would refuse the site, or a file of the owner's says something else than SITEURL."""
    context: Mapping[str, Any] = settings.pop(_KEY, {})  # the next build's context is a copy of the settings
    base = quote(urlsplit(settings["SITEURL"]).path.rstrip("/"), safe="/%") + "/"
    files = {
        "_headers": headers_of(context, settings, output, base),
        "_redirects": redirects_file(redirects_of(context), base),
        "netlify.toml": _NETLIFY,
    }
    for name, text in files.items():
        remove(output / name)
        place(output / name, text)
    (output / ".nojekyll").touch()
    _place_icon(settings, output)
    report = report_of(settings)
    report.notes += filter(None, [place_domain(settings, context.get("staticfiles", ()), output)])
    refused = list(refused_by_cloudflare(output))
    is_there = (urlsplit(settings["SITEURL"]).hostname or "").endswith(_CLOUDFLARE)
    (report.warnings if is_there else report.notes).extend(refused)


def headers_of(context: Mapping[str, Any], settings: dict[str, Any], output: Path, base: str) -> str:
    """The text of `_headers`. Only a theme that is made for Gazette is known to do without inline scripts and foreign files: in
    others, pages have no policy."""
    is_known = templates_call_asset(settings)
    said = policy(bool(context.get("searchable")), shows_foreign_pictures(context, settings["SITEURL"])) if is_known else ""
    kept = kept_rules(_named_by_content(output), (found.url for found in assets_of(settings).values()))
    return headers_file([*feed_rules(_pelican_feeds(settings)), *kept], base, said)


def _pelican_feeds(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, path in settings.items():
        kind = name.rpartition("_")[2].lower()
        if "FEED" in name and kind in ("rss", "atom") and path:
            yield str(path), kind


def _named_by_content(output: Path) -> Iterator[str]:
    """Patterns of files whose names are made of their content: of one folder and ending, where no other has that ending."""
    for folder, form in _NAMED.items():
        names: dict[str, list[bool]] = defaultdict(list)
        for path in (output / folder).rglob("*"):
            names[path.suffix].append(path.parent == output / folder and form.fullmatch(path.stem) is not None)
        yield from (f"{folder}/*{suffix}" for suffix, fits in sorted(names.items()) if suffix and all(fits))


def redirects_file(redirects: Mapping[str, str], base: str) -> str:
    """The text of `_redirects`, "" without any. `base` is the path of the site's root, quoted. Cloudflare Pages follows them at
    once; Netlify serves the page that stands at the old address, which leads to the new one as well. So nothing is lost where
    there are more than the former reads."""
    lines = [f"{base}{quote(old)} {base}{quote(new)} 301\n" for old, new in redirects.items() if old != new]
    return f"# {MARK}\n" + "".join(lines[:_REDIRECTS]) if lines else ""


def _place_icon(settings: Mapping[str, Any], output: Path) -> None:
    """Browsers and feed readers that were told of no icon ask for this one, by this name."""
    icon = output / settings["THEME_STATIC_DIR"] / "favicon.ico"
    if icon.is_file() and not (output / icon.name).exists():
        shutil.copyfile(icon, output / icon.name)


def refused_by_cloudflare(output: Path, files: int = _FILES, mib: int = _MIB) -> Iterator[str]:
    """Why Cloudflare Pages would not take the site, with the remedy."""
    sizes = _sizes(output)
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


def _sizes(output: Path) -> dict[str, int]:
    """The files of a site with their sizes in bytes."""
    sizes: dict[str, int] = {}
    for folder, folders, names in os.walk(output):
        folders[:] = [name for name in folders if name != ".git"]
        below = Path(folder)
        prefix = "" if below == output else f"{below.relative_to(output).as_posix()}/"
        sizes |= {f"{prefix}{name}": below.joinpath(name).lstat().st_size for name in names}
    return sizes


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
