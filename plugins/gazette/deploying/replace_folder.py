"""Replace a folder as a whole or not at all.

The new folder is made beside the old one, and two renames exchange them. If a run is killed, the next one cleans up after it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from ..model.errors import ConfigError

# A git repository in the folder may be large, and no build writes to it. So it is moved at the end, not copied.
_REPOSITORY = ".git"


def fresh_path(folder: Path) -> Path:
    """Return where the new folder is made."""
    return folder.with_name(f".{folder.name}.fresh")


def former_path(folder: Path) -> Path:
    """Return where the old folder is kept while it is being replaced."""
    return folder.with_name(f".{folder.name}.former")


def completion_path(folder: Path) -> Path:
    """Return the file in which a build into the new folder records that it has finished."""
    return folder.with_name(f".{folder.name}.done")


@contextmanager
def exclusive_access(folder: Path) -> Iterator[int]:
    """Lock a folder against other runs within the context. Yields the lock's file descriptor, which a child process may inherit.

    The lock is on a file beside the folder, which is removed at the end. A lock file that a killed run left behind locks nothing.
    Raises ConfigError if another run holds the lock, or if the file cannot be created.
    """
    lock_file = folder.with_name(f".{folder.name}.lock")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock = _open_locked(lock_file, folder)
    except OSError as error:
        raise ConfigError(f"{folder.parent} cannot be used: {error.strerror}; check its permissions, or set OUTPUTDIR") from error
    try:
        yield lock
    finally:
        lock_file.unlink(missing_ok=True)
        os.close(lock)


def _open_locked(lock_file: Path, folder: Path) -> int:
    """Open and lock the lock file, and return its descriptor. If another run has just removed the file, create a new one."""
    while True:
        lock = os.open(lock_file, os.O_RDONLY | os.O_CREAT, 0o666)
        try:
            _lock(lock, folder)
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(lock), lock_file.stat()):
                    return lock
        except BaseException:
            os.close(lock)
            raise
        os.close(lock)


def _lock(lock: int, folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ConfigError(f"another run is publishing into {folder}; wait until it has finished") from None
    except OSError:  # some network file systems have no locks; there, users must take care themselves
        return


def recover(folder: Path, retained: Sequence[str]) -> None:
    """Clean up after a run that was killed. If that run had moved the old folder away but not replaced it yet, move it back."""
    former = former_path(folder)
    if former.exists() and not folder.exists():
        former.rename(folder)
    retire_former_folder(folder, retained)
    remove_path(fresh_path(folder))
    remove_path(completion_path(folder))


def create_fresh_folder(folder: Path, retained: Sequence[str]) -> None:
    """Create the new folder, with copies of the `retained` entries of the old one, except a git repository."""
    fresh = fresh_path(folder)
    fresh.mkdir()
    for name in retained:
        if name != _REPOSITORY:
            _copy(folder / name, fresh / name)


def replace_with_fresh_folder(folder: Path, retained: Sequence[str]) -> None:
    """Put the new folder in the place of the old one. If that fails, put the old one back and raise OSError."""
    former = former_path(folder)
    if folder.exists():
        folder.rename(former)
    try:
        fresh_path(folder).rename(folder)
    except OSError:
        if former.exists():
            former.rename(folder)
        raise
    with suppress(OSError):  # the site is published; the next run tries again to clean up
        retire_former_folder(folder, retained)


def retire_former_folder(folder: Path, retained: Sequence[str]) -> None:
    """Remove the old folder, if there is one, after moving those `retained` entries that the new one lacks."""
    former = former_path(folder)
    for name in retained:
        if os.path.lexists(former / name) and not os.path.lexists(folder / name):
            (former / name).rename(folder / name)
    remove_path(former)


def remove_path(path: Path) -> None:
    """Remove a folder with its content, or a file or link, if it exists."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir() and not source.is_symlink():
        shutil.copytree(source, target, symlinks=True)
    elif os.path.lexists(source):
        shutil.copy2(source, target, follow_symlinks=False)
