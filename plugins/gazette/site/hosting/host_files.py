"""Write the files that hosts read, such as `_headers` and `_redirects`, and check the site against the limits of Cloudflare
Pages."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from ...deploying.ownership import GENERATOR_MARK
from ..output.output_files import OutputFiles
from ..output.reserved_files import put_reserved_file
from ..output.theme_assets import ThemeAssets, templates_call_asset
from ..pages.hand_written import shows_foreign_pictures
from ..permalinks.entity_redirects import all_redirects
from ..permalinks.entity_urls import ENTITY_FOLDERS
from ..permalinks.feed_paths import FEEDS_FOLDER
from ..reporting.build_report import BuildReport
from .custom_domain import write_cname
from .headers import content_security_policy, feed_rules, headers_file, immutable_rules

# Limits of Cloudflare Pages: redirects without a wildcard, files of a site, MiB of a file
# (https://developers.cloudflare.com/pages/platform/limits/). The last value is the suffix of the host names that it gives to sites.
_MAX_REDIRECTS, _MAX_FILES, _MAX_MIB, _CLOUDFLARE_DOMAIN = 2_000, 20_000, 25, ".pages.dev"
# Folders in which the build names files by a hash of their content, and the form of such a name without its extension.
_HASHED_NAMES = {
    "cards": re.compile(r"[0-9a-f]{20}"),
    "pictures": re.compile(r"[0-9a-f]{16}"),
    "pagefind/filter": re.compile(r"\w+_[0-9a-f]{7,}"),
    "pagefind/fragment": re.compile(r"\w+_[0-9a-f]{7,}"),
    "pagefind/index": re.compile(r"\w+_[0-9a-f]{7,}"),
}
_FAVICON = "favicon.ico"
_NETLIFY_TOML = f"""# {GENERATOR_MARK}
# For a folder that is dropped on Netlify, or a branch of built pages: there is nothing left to build.
[build]
publish = "."

[build.processing]
skip_processing = true
"""


def write_host_files(
    settings: Mapping[str, Any], context: Mapping[str, Any], assets: ThemeAssets, outputs: OutputFiles, report: BuildReport
) -> None:
    """Write the files for hosts into the finished site. A file of the owner's under one of these names stays.

    `context` is the one that the pages were rendered with. The report gets a note if the owner's CNAME contradicts SITEURL. If
    Cloudflare Pages would refuse the site, it gets a warning if the site is published there, else a note."""
    base = quote(urlsplit(settings["SITEURL"]).path.rstrip("/"), safe="/%") + "/"
    files = {
        "_headers": render_headers(context, settings, base, assets, outputs).encode(),
        "_redirects": redirects_file(all_redirects(context), base, _places_in_indexes(context)).encode() or None,
        "netlify.toml": _NETLIFY_TOML.encode(),
        ".nojekyll": b"",
        _FAVICON: _favicon(settings, outputs),
    }
    for name, data in files.items():
        put_reserved_file(outputs, name, data)
    report.notes += filter(None, [write_cname(settings, context.get("staticfiles", ()), outputs)])
    problems = list(cloudflare_problems({path: state.size for path, state in outputs.current.items()}))
    is_on_cloudflare = (urlsplit(settings["SITEURL"]).hostname or "").endswith(_CLOUDFLARE_DOMAIN)
    (report.warnings if is_on_cloudflare else report.notes).extend(problems)


def render_headers(
    context: Mapping[str, Any], settings: Mapping[str, Any], base: str, assets: ThemeAssets, outputs: OutputFiles
) -> str:
    """Return the text of `_headers`; `base` is the quoted path of the site root.

    Pages have a Content-Security-Policy only if the theme is made for Gazette. Other themes may need inline scripts or foreign
    files."""
    policy = ""
    if templates_call_asset(settings):
        foreign_pictures = shows_foreign_pictures(context, settings["SITEURL"])
        policy = content_security_policy(bool(context.get("searchable")), foreign_pictures)
    immutable = immutable_rules(_hashed_name_patterns(outputs), (asset.url for asset in assets.used().values()))
    return headers_file([*feed_rules(_pelican_feeds(settings)), *immutable], base, policy)


def _pelican_feeds(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the paths and formats of the feeds that Pelican's settings name."""
    for name, path in settings.items():
        format_ = name.rpartition("_")[2].lower()
        if "FEED" in name and format_ in ("rss", "atom") and path:
            yield str(path), format_


def _hashed_name_patterns(outputs: OutputFiles) -> Iterator[str]:
    """Yield patterns such as 'cards/*.png' that match only files named by their content.

    Other plugins may have put files into these folders, so all files there are checked, except those of an earlier build that are
    about to be removed."""
    gone = outputs.obsolete()
    for folder, hashed_name in _HASHED_NAMES.items():
        by_suffix: dict[str, list[bool]] = defaultdict(list)
        for path in _files_below(outputs.root, folder):
            parent, _, name = path.rpartition("/")
            stem, dot, suffix = name.rpartition(".")
            if path not in gone and stem:
                by_suffix[dot + suffix].append(parent == folder and hashed_name.fullmatch(stem) is not None)
        yield from (f"{folder}/*{suffix}" for suffix, are_hashed in sorted(by_suffix.items()) if all(are_hashed))


def _files_below(root: Path, folder: str) -> Iterator[str]:
    """Yield the paths, relative to `root`, of all files in `root / folder` and its subfolders."""
    for parent, _, names in os.walk(root / folder):
        prefix = Path(parent).relative_to(root).as_posix()
        yield from (f"{prefix}/{name}" for name in names)


def _places_in_indexes(context: Mapping[str, Any]) -> frozenset[str]:
    """Return the URLs that stand in for the pages of entities without a page."""
    return frozenset(page.url for page in context.get("entity_pages", {}).values() if not page.has_page)


def redirects_file(redirects: Mapping[str, str], base: str, temporary: Container[str] = ()) -> str:
    """Return the text of `_redirects` for old and new URLs relative to the site root; "" without any. `base` is the quoted path of
    the site root.

    Redirects to URLs in `temporary` have status 302, since browsers keep a 301 even if there is a page at the old URL again. They
    come last. Redirects beyond the limit of Cloudflare Pages are left out. They still work, as the page at the old URL leads to the
    new one."""
    lines = [
        f"{base}{quote(old)} {base}{quote(new, safe='/#')} {302 if is_temporary else 301}\n"
        for is_temporary in (False, True)
        for old, new in redirects.items()
        if old != new and (new in temporary) == is_temporary
    ]
    return f"# {GENERATOR_MARK}\n" + "".join(lines[:_MAX_REDIRECTS]) if lines else ""


def _favicon(settings: Mapping[str, Any], outputs: OutputFiles) -> bytes | None:
    """Return the theme's icon, for clients that ask for /favicon.ico without having read a <link>; None if the theme has none."""
    path = f"{settings['THEME_STATIC_DIR']}/{_FAVICON}"
    return (outputs.root / path).read_bytes() if path in outputs.current else None


def cloudflare_problems(sizes: Mapping[str, int], files: int = _MAX_FILES, mib: int = _MAX_MIB) -> Iterator[str]:
    """Yield the reasons why Cloudflare Pages would refuse the site, each with a remedy.

    `sizes` are the sizes of all files in bytes, by path. `files` and `mib` are the largest number of files, and the largest size of
    a file in MiB, that Cloudflare Pages accepts."""
    if len(sizes) > files:
        yield (
            f"the site has {len(sizes):,} files, but Cloudflare Pages accepts {files:,} without a paid plan; to publish there,"
            f" {' or '.join(_ways_to_fewer_files(sizes))}; other hosts have no such limit"
        )
    for path, size in sorted(sizes.items()):
        if size > mib << 20:
            yield (
                f"{path} has {size / (1 << 20):.1f} MiB, but Cloudflare Pages accepts {mib} MiB a file; to publish there, make it"
                " smaller or leave it out; other hosts accept more"
            )


def _ways_to_fewer_files(paths: Iterable[str]) -> Iterator[str]:
    """Yield what the owner can do to have fewer files, with the number that each setting would save."""
    gazette_folders = "|".join((*ENTITY_FOLDERS.values(), "publishers", "editions"))
    files_of_settings = {
        "['feed_formats'] = ['rss']": re.compile(rf"{FEEDS_FOLDER}/(?:.*\.json|(?:{gazette_folders})/.*\.atom\.xml)"),
        "['cards'] = False": re.compile(r"cards/[^/]*"),
        "['provenance'] = False": re.compile(r".*/cleaning/[^/]*"),
    }
    for setting, files in files_of_settings.items():
        if count := sum(files.fullmatch(path) is not None for path in paths):
            yield f"set GAZETTE{setting} ({count:,} fewer)"
    yield "remove older articles"
