"""gazette cache: what the cache holds, how much the last build found there, and what no build needs any more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..model.errors import ConfigError
from ..pipeline.result_cache import Cache, Kept
from .site_settings import site_config


def run(settings: Path, prune: bool) -> None:
    """Print what the cache of a site holds; `prune`: remove what no site's last build used. Raises ConfigError where it
    cannot be used, or nobody knows yet what is needed."""
    config = site_config(settings)
    if not config.cache.is_file():
        print(f"{config.cache}: there is no cache yet; the first build makes it")
        return
    cache = Cache(config.cache)
    if prune:
        site = str(config.raw)
        if site not in cache.sites():
            raise ConfigError("nothing was removed: no build of this site came to its end with this cache; build it first")
        gone = [other for other in cache.sites() if other != site and _is_gone(other)]
        removed = cache.prune(gone)
        print(f"{removed:,} {'entry' if removed == 1 else 'entries'} removed")
    for line in _lines(cache.survey(), config.cache):
        print(line)
    if cache.warning:
        print(f"Warning: {cache.warning}")
    cache.close()


def _is_gone(site: str) -> bool:
    """Whether a folder of raw files is no more; of one elsewhere nobody asks."""
    return "://" not in site and not Path(site).is_dir()


def _lines(kept: list[Kept], path: Path) -> Iterator[str]:
    yield f"{path}: {_size(path.stat().st_size)}"
    yield f"{'kind':12} {'entries':>10} {'size':>10}   {'last build found':>16} {'and made':>10}   {'not used':>10} {'size':>10}"
    for one in kept:
        yield (
            f"{one.kind:12} {one.entries:>10,} {_size(one.size):>10}   {one.hits:>16,} {one.made:>10,}"
            f"   {one.unused:>10,} {_size(one.unused_size):>10}"
        )
    if unused := sum(one.unused for one in kept):
        yield f"{unused:,} not used by the last build of any site with this cache; remove with: python -m gazette cache --prune"


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB"
