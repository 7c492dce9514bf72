"""Audit a built site: `make audit`.

Prints a line for each check, followed by its first offenders. The exit status is 1 if a check fails, 2 if none fails but some could
not run, else 0."""

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

_SHOWN = 5  # offenders listed for each check without --all


def main() -> int:
    """Run the checks that the command line asks for, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m audit", description="Check the pages, links and feeds of a built site.")
    parser.add_argument(
        "site", type=Path, nargs="?", default=Path("output"), help="folder that a web server would serve (default: %(default)s)"
    )
    parser.add_argument("--pages", default="", help="pages to open in the browser, separated by commas (default: two of each kind)")
    parser.add_argument("--all", action="store_true", help="list every offender, not just the first five of each check")
    parser.add_argument("--files", action="store_true", help="run only the checks that read files: pages and links")
    options = parser.parse_args()
    if not (options.site / "index.html").is_file():
        parser.error(f"{options.site} has no index.html: build the site first (make html)")
    site, failed, skipped = open_site(options.site), 0, 0
    pages = options.pages.split(",") if options.pages else browser.sample(site)
    print(f"{options.site}: {len(site.files('.html')):,} pages, {0 if options.files else len(pages)} of them in the browser")
    for name, run in parts(pages).items():
        if options.files and name not in FILES:
            continue
        if reason := MISSING.get(name, lambda: "")():
            print(f"SKIP {name}: {reason}")
            skipped += 1
            continue
        failed += sum(show(check, offenders, all_of_them=options.all) for check, offenders in timed(name, run, site))
    return 1 if failed else 2 if skipped else 0


# Parts that need only the packages that build the site, and whose results leave nothing to judgement.
FILES = ("files", "links")
Faults = Mapping[str, list[str]]
MISSING: Mapping[str, Callable[[], str]] = {"Nu checker": nu.missing, "browser": browser.missing}


def parts(pages: list[str]) -> dict[str, Callable[[BuiltSite], Faults]]:
    """Return the parts of the audit, in order: functions from a site to the offenders of one or more checks."""
    return {
        "files": page_faults,
        "links": links,
        "weights": weight_faults,
        "feeds": feeds,
        "Nu checker": lambda site: {"Nu checker: HTML, CSS, SVG": nu.nu_messages(site)},
        "browser": lambda site: browser.browser_faults(site, pages),
    }


def feeds(site: BuiltSite) -> Faults:
    """Check the feeds."""
    from audit.feeds import feed_faults  # imported late: it needs packages of the development environment

    return feed_faults(site)


def links(site: BuiltSite) -> Faults:
    """Check that internal links lead somewhere, and that pages load nothing from other hosts."""
    return {"links lead somewhere": list(broken_links(site)), "nothing is loaded from elsewhere": list(foreign_loads(site))}


def timed(name: str, run: Callable[[BuiltSite], Faults], site: BuiltSite) -> Iterator[tuple[str, list[str]]]:
    """Run a part, print how long it took, and yield each check with its offenders."""
    began = time.monotonic()
    faults = run(site)
    print(f"     {name}: {time.monotonic() - began:.0f} seconds")
    yield from faults.items()


def show(check: str, offenders: list[str], *, all_of_them: bool) -> bool:
    """Print the result of a check. Return True if it failed."""
    print(f"{'FAIL' if offenders else 'ok  '} {check}{f': {len(offenders):,}' if offenders else ''}")
    for offender in offenders if all_of_them else offenders[:_SHOWN]:
        print(f"       {offender}")
    return bool(offenders)


if __name__ == "__main__":
    sys.exit(main())
