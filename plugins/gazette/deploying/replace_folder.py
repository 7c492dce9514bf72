"""A folder that is replaced as a whole or not at all.

The new one is made beside it, and two renames put it in its place. Where a run was cut off, the next one mends what it left.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from ..model.errors import ConfigError

# A repository in the folder may be large, and no build writes into it: it is moved, not copied.
_REPOSITORY = ".git"


def fresh_of(folder: Path) -> Path:
    """Where the new one is made."""
    return folder.with_name(f".{folder.name}.fresh")


def former_of(folder: Path) -> Path:
    """Where the old one waits while the new one takes its place."""
    return folder.with_name(f".{folder.name}.former")


def done_of(folder: Path) -> Path:
    """Where a build into the new one notes that it is done."""
    return folder.with_name(f".{folder.name}.done")


@contextmanager
def alone(folder: Path) -> Iterator[int]:
    """Hold the folder against other runs; yields the lock's descriptor, for a process that is to hold it, too. The lock is on a
    file beside it, which goes with the run; one that was left by a run that was killed holds nothing. Raises ConfigError where
    another run holds it."""
    place = folder.with_name(f".{folder.name}.lock")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock = _locked(place, folder)
    except OSError as error:
        raise ConfigError(f"{folder.parent} cannot be used: {error.strerror}; check its permissions, or set OUTPUTDIR") from error
    try:
        yield lock
    finally:
        place.unlink(missing_ok=True)
        os.close(lock)


def _locked(place: Path, folder: Path) -> int:
    """The descriptor of the file, locked. Where another run has taken it away meanwhile, the lock on it is worth nothing."""
    while True:
        lock = os.open(place, os.O_RDONLY | os.O_CREAT, 0o666)
        try:
            _lock(lock, folder)
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(lock), place.stat()):
                    return lock
        except BaseException:
            os.close(lock)
            raise
        os.close(lock)


def _lock(lock: int, folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ConfigError(f"another run is publishing into {folder}; wait until it is done") from None
    except OSError:  # some network file systems lock nothing: whoever publishes there sees to it alone
        return


def mend(folder: Path, kept: Sequence[str]) -> None:
    """Clear away what a run left that was cut off: before the new folder was in its place, the old one comes back."""
    former = former_of(folder)
    if former.exists() and not folder.exists():
        former.rename(folder)
    retire(folder, kept)
    remove(fresh_of(folder))
    remove(done_of(folder))


def begin(folder: Path, kept: Sequence[str]) -> None:
    """Make the new folder, with those entries of the old one that are `kept`."""
    fresh = fresh_of(folder)
    fresh.mkdir()
    for name in kept:
        if name != _REPOSITORY:
            _copy(folder / name, fresh / name)


def replace(folder: Path, kept: Sequence[str]) -> None:
    """Put the new folder in the place of the old one. Raises OSError where that cannot be done; then the old one is there."""
    former = former_of(folder)
    if folder.exists():
        folder.rename(former)
    try:
        fresh_of(folder).rename(folder)
    except OSError:
        if former.exists():
            former.rename(folder)
        raise
    with suppress(OSError):  # the new one is there; the next run tries again
        retire(folder, kept)


def retire(folder: Path, kept: Sequence[str]) -> None:
    """Remove the old folder, where there is one, once what is kept of it is in the new one."""
    former = former_of(folder)
    for name in kept:
        if os.path.lexists(former / name) and not os.path.lexists(folder / name):
            (former / name).rename(folder / name)
    remove(former)


def remove(path: Path) -> None:
    """Remove a folder with all that is in it, or a file, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir() and not source.is_symlink():
        shutil.copytree(source, target, symlinks=True)
    elif os.path.lexists(source):
        shutil.copy2(source, target, follow_symlinks=False)
