"""gazette publish: build the site for the address where it will be read, whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from ..deploying.replacing import alone, begin, fresh_of, mend, remove, replace
from ..errors import ConfigError
from .settings import site_settings

# What a build remembers for later ones, in CACHE_PATH; the cache itself holds for every build, published or not.
MEMORY = "gazette-*.json"
_REMEDY = "make publish SITEURL=https://your.site, or write it into this file once"


def run(file: Path, content: Path, output: Path, options: Sequence[str]) -> int:
    """Build `content` with a settings file and further `options` of Pelican's into a fresh folder that takes the place of `output`
    if nothing was wrong. Returns the exit status. Raises ConfigError where there is no address to build for, or no folder."""
    settings = site_settings(file)
    address, folder = address_of(settings), _folder(output, content)
    try:
        with alone(folder) as lock, _on_signals(_stop), _memory(Path(settings["CACHE_PATH"])):
            _publish(folder, _kept(folder, settings), [str(content), "-s", str(file), "--fatal", "errors", *options], lock)
    except (KeyboardInterrupt, _UnfinishedError) as error:
        state = f"{output} is as it was" if folder.exists() else f"{output} was not made"
        print(f"Not published: {str(error) or 'interrupted'}; {state}.", file=sys.stderr)
        return 1
    print(f"Published into {output}, for {address}")
    return 0


def address_of(settings: Mapping[str, Any]) -> str:
    """The address where the site will be read. Raises ConfigError where it is not set, or none that a browser could open."""
    address = str(settings.get("SITEURL") or "")
    if not address:
        raise ConfigError(f"SITEURL, the address where the site will be read, is not set; {_REMEDY}")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or " " in address:
        raise ConfigError(f"SITEURL is {address!r}, which is not the address of a site; {_REMEDY}")
    return address


class _UnfinishedError(Exception):
    """Nothing was published; the message says why, and what would help."""


def _folder(output: Path, content: Path) -> Path:
    """The folder itself, where `output` is a link. Raises ConfigError where it holds what the site is made from."""
    folder = output.resolve()
    for precious in (content.resolve(), Path.cwd()):
        if precious.is_relative_to(folder):
            raise ConfigError(f"OUTPUTDIR is {output}, which would replace {precious}; choose a folder of its own")
    return folder


def _kept(folder: Path, settings: Mapping[str, Any]) -> list[str]:
    """What of the old folder goes into the new one: as in Pelican, OUTPUT_RETENTION, or all where nothing is to be deleted."""
    if settings["DELETE_OUTPUT_DIRECTORY"] or not folder.is_dir():
        return list(settings["OUTPUT_RETENTION"])
    return sorted(path.name for path in folder.iterdir())


def _publish(folder: Path, kept: Sequence[str], arguments: Sequence[str], lock: int) -> None:
    try:
        mend(folder, kept)
        fresh = begin(folder, kept)
        if _build([*arguments[:1], "-o", str(fresh), *arguments[1:]], lock):
            raise _UnfinishedError("mend what is named above, and run it again")
        if not any(path.is_file() for path in fresh.rglob("*")):
            raise _UnfinishedError("the build wrote nothing; are there articles, and is the plugin in PLUGINS?")
        with _on_signals(signal.SIG_IGN):
            replace(folder, kept)
    except OSError as error:
        raise _UnfinishedError(f"{error.filename}: {error.strerror}; check its permissions, and the space left") from error
    finally:
        remove(fresh_of(folder))


def _build(arguments: Sequence[str], lock: int) -> int:
    """Run Pelican. In a group of its own: Ctrl-C would make it stop in the middle with exit status 0."""
    process = subprocess.Popen([sys.executable, "-m", "pelican", *arguments], process_group=0, pass_fds=(lock,))
    try:
        return process.wait()
    except BaseException:
        with suppress(ProcessLookupError):  # it has just ended
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        raise


def _stop(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt


@contextmanager
def _on_signals(handler: Callable[[int, object], object] | signal.Handlers) -> Iterator[None]:
    """What Ctrl-C, make's request to end and a closed terminal do meanwhile."""
    before = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)


@contextmanager
def _memory(cache: Path) -> Iterator[None]:
    """Put what builds remember back to what it was where nothing is published: no reader ever saw the addresses and feeds."""
    before = {path: path.read_bytes() for path in cache.glob(MEMORY)}
    try:
        yield
    except BaseException:
        for path in cache.glob(MEMORY):
            if path not in before:
                path.unlink()
            elif path.read_bytes() != before[path]:
                _write(path, before[path])
        raise


def _write(path: Path, data: bytes) -> None:
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(data)
    new.replace(path)
