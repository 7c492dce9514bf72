"""`gazette prepare`: do the slow part of a build ahead of it, on this machine or on a cluster."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from ..pipeline.cluster import open_cluster
from ..pipeline.prefill import PrefillSummary, iter_raw_files, prefill_site
from ..pipeline.workers import WorkerPool
from ..site.settings_file import site_config
from .entities import show_progress


def run(settings: Path, jobs: int, scheduler: str) -> None:
    """Clean and tag all raw files of a site, and keep the results in its cache. Files that are refused are printed on stderr.

    The work is done in `jobs` processes (0: as many as the settings say), or on the cluster of the Dask `scheduler` with that
    address ("": no cluster). Raises ConfigError if the settings, the recognizer, the cache or the cluster cannot be used.
    """
    config = site_config(settings)
    config = replace(config, jobs=jobs or config.jobs)
    with open_cluster(scheduler) if scheduler else WorkerPool(config.jobs) as executor:
        summary = prefill_site(iter_raw_files(config.raw), config, show_progress, executor)
    print_prepared(summary)


def print_prepared(summary: PrefillSummary) -> None:
    """Print how many articles the cache has now, and on stderr the refused files and the cache's warning."""
    for refusal in summary.refusals:
        print(f"{refusal.path}: {refusal.reason}".encode("utf-8", "replace").decode(), file=sys.stderr)
    if summary.warning:
        print(f"Warning: {summary.warning}", file=sys.stderr)
    print(f"{summary.articles:,} articles are ready; raw files: {summary.new:,} new, {len(summary.refusals):,} refused")
