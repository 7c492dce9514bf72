"""`gazette cache`: what the cache has, how much of it the last build used, and what no build needs any more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..model.errors import ConfigError
from ..pipeline.result_cache import CacheKindStats, ResultCache
from ..site.settings_file import site_config


def run(settings: Path, prune: bool) -> None:
    """Print what the cache of a site has, given its settings file. With `prune`, first remove what no site's last build used.

    Raises ConfigError if the cache cannot be used, or if no build of the site is recorded that says what it needs.
    """
    config = site_config(settings)
    if not config.cache_file.is_file():
        print(f"{config.cache_file}: there is no cache yet; the first build creates it")
        return
    cache = ResultCache(config.cache_file)
    if prune:
        site = str(config.raw)
        if site not in cache.sites():
            raise ConfigError("nothing was removed: no build of this site has finished with this cache; build it first")
        gone = [other for other in cache.sites() if other != site and _is_gone(other)]
        removed = cache.prune(gone)
        print(f"{removed:,} {'entry' if removed == 1 else 'entries'} removed")
    for line in _lines(cache.survey(), config.cache_file):
        print(line)
    if cache.warning:
        print(f"Warning: {cache.warning}")
    cache.close()


def _is_gone(site: str) -> bool:
    """Return True if a site's raw folder, by which the cache knows it, does not exist any more. Remote ones are not checked."""
    return "://" not in site and not Path(site).is_dir()


def _lines(kinds: list[CacheKindStats], path: Path) -> Iterator[str]:
    yield f"{path}: {_megabytes(path.stat().st_size)}"
    yield f"{'kind':12} {'entries':>10} {'size':>10}   {'last build found':>16} {'computed':>10}   {'unused':>10} {'size':>10}"
    for stats in kinds:
        yield (
            f"{stats.kind:12} {stats.entries:>10,} {_megabytes(stats.size):>10}   {stats.hits:>16,} {stats.computed:>10,}"
            f"   {stats.unused:>10,} {_megabytes(stats.unused_size):>10}"
        )
    if unused := sum(stats.unused for stats in kinds):
        yield f"{unused:,} entries that no site's last build used; remove them with: gazette cache --prune"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
