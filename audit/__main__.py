"""`make audit`: judge a built site. One line a check, then its first offenders; exit status 1 where any check fails, and 2 where
one could not run."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from audit import browser, nu
from audit.faults import page_faults
from audit.pages import BuiltSite, broken_links, foreign_loads, open_site
from audit.weights import weight_faults

_SHOWN = 5  # offenders of each check, unless --all


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m audit", description="Judge a built site.")
    parser.add_argument("site", type=Path, nargs="?", default=Path("output"), help="the folder that a web server would serve")
    parser.add_argument("--pages", default="", help="pages for the browser, with commas between; else two of each kind")
    parser.add_argument("--all", action="store_true", help="name every offender, not the first five")
    parser.add_argument("--files", action="store_true", help="only what its files alone tell: pages and links")
    options = parser.parse_args()
    if not (options.site / "index.html").is_file():
        parser.error(f"{options.site} has no index.html: build the site first (make html)")
    site, failed, absent = open_site(options.site), 0, 0
    pages = options.pages.split(",") if options.pages else browser.sample(site)
    print(f"{options.site}: {len(site.files('.html')):,} pages, {0 if options.files else len(pages)} of them in the browser")
    for name, run in parts(pages).items():
        if options.files and name not in FILES:
            continue
        if reason := MISSING.get(name, lambda: "")():
            print(f"SKIP {name}: {reason}")
            absent += 1
            continue
        failed += sum(show(check, offenders, all_of_them=options.all) for check, offenders in timed(name, run, site))
    return 1 if failed else 2 if absent else 0


# Parts that need nothing installed but what builds the site, and no judgement.
FILES = ("files", "links")
Faults = Mapping[str, list[str]]
MISSING: Mapping[str, Callable[[], str]] = {"Nu checker": nu.missing, "browser": browser.missing}


def parts(pages: list[str]) -> dict[str, Callable[[BuiltSite], Faults]]:
    """What is run, in its order; each part makes one or more checks."""
    return {
        "files": page_faults,
        "links": links,
        "weights": weight_faults,
        "feeds": feeds,
        "Nu checker": lambda site: {"Nu checker: HTML, CSS, SVG": nu.nu_messages(site)},
        "browser": lambda site: browser.browser_faults(site, pages),
    }


def feeds(site: BuiltSite) -> Faults:
    from audit.feeds import feed_faults  # what it reads feeds with is there for developers alone

    return feed_faults(site)


def links(site: BuiltSite) -> Faults:
    return {"links lead somewhere": list(broken_links(site)), "nothing is loaded from elsewhere": list(foreign_loads(site))}


def timed(name: str, run: Callable[[BuiltSite], Faults], site: BuiltSite) -> Iterator[tuple[str, list[str]]]:
    began = time.monotonic()
    faults = run(site)
    print(f"     {name}: {time.monotonic() - began:.0f} seconds")
    yield from faults.items()


def show(check: str, offenders: list[str], *, all_of_them: bool) -> bool:
    """Print a check; true where it failed."""
    print(f"{'FAIL' if offenders else 'ok  '} {check}{f': {len(offenders):,}' if offenders else ''}")
    for offender in offenders if all_of_them else offenders[:_SHOWN]:
        print(f"       {offender}")
    return bool(offenders)


if __name__ == "__main__":
    sys.exit(main())
