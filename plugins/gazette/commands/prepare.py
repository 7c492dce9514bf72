"""gazette prepare: do what takes long of a build ahead of it, on this machine or on a cluster."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from ..pipeline.cluster import open_cluster
from ..pipeline.prefill import Filled, fill_for_site, raws_below
from ..pipeline.workers import Crew
from .entities import show_progress
from .site_settings import site_config


def run(settings: Path, jobs: int, scheduler: str) -> None:
    """Fill the cache of a site with what becomes of its raw files, in `jobs` processes (0: as the settings say) or on the cluster
    of a Dask scheduler. Files that become nothing are named on stderr. Raises ConfigError."""
    config = site_config(settings)
    config = replace(config, jobs=jobs or config.jobs)
    with open_cluster(scheduler) if scheduler else Crew(config.jobs) as work:
        filled = fill_for_site(raws_below(config.raw), config, show_progress, work)
    report(filled)


def report(filled: Filled) -> None:
    """Print what came of filling a cache: on stderr what did not."""
    for refusal in filled.refusals:
        print(f"{refusal.path}: {refusal.reason}".encode("utf-8", "replace").decode(), file=sys.stderr)
    if filled.warning:
        print(f"Warning: {filled.warning}", file=sys.stderr)
    print(f"{filled.articles:,} articles are ready; {filled.new:,} raw files were new, {len(filled.refusals):,} refused")
