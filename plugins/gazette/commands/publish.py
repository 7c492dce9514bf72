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

from ..deploying.completion import PLACE, is_done
from ..deploying.ownership import refuse_foreign, refuse_sources
from ..deploying.replace_folder import alone, begin, done_of, fresh_of, mend, remove, replace
from ..deploying.site_address import fault_of, shown
from ..model.errors import ConfigError
from .site_settings import site_settings

# What a build remembers for later ones, in CACHE_PATH; the cache itself holds for every build, published or not.
MEMORY = "gazette-*.json"
_REMEDY = "make publish SITEURL=https://your.site, or write it into this file once"


def run(file: Path, content: Path, output: Path, options: Sequence[str]) -> int:
    """Build `content` with a settings file and further `options` of Pelican's into a fresh folder that takes the place of `output`
    if nothing was wrong. Returns the exit status. Raises ConfigError where there is no address to build for, or no folder."""
    settings = site_settings(file)
    address, folder = address_of(settings), output.resolve()
    refuse_sources(folder, output, _sources(content, settings))
    kept = _kept(folder, settings)
    refuse_foreign(folder, output, kept)
    # The last of an option counts, and what these say is checked here.
    arguments = [str(content), *options, "-s", str(file), "--fatal", "errors", "-o", str(fresh_of(folder))]
    try:
        with alone(folder) as lock, _on_signals(_stop), _memory(Path(settings["CACHE_PATH"])):
            _publish(folder, kept, arguments, lock)
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
    if fault := fault_of(address):
        raise ConfigError(f"SITEURL is {shown(address)}, which is not the address of a site: {fault}; {_REMEDY}")
    return address


class _UnfinishedError(Exception):
    """Nothing was published; the message says why, and what would help."""


def _sources(content: Path, settings: Mapping[str, Any]) -> Iterator[Path]:
    """The folders that the site is made from."""
    for path in (content, *(settings[name] for name in ("PATH", "CACHE_PATH", "THEME")), *(settings["PLUGIN_PATHS"] or ())):
        yield Path(path).resolve()


def _kept(folder: Path, settings: Mapping[str, Any]) -> list[str]:
    """What of the old folder goes into the new one: as in Pelican, OUTPUT_RETENTION, or all where nothing is to be deleted. Raises
    ConfigError where that is no list of names."""
    if not settings["DELETE_OUTPUT_DIRECTORY"] and folder.is_dir():
        return sorted(path.name for path in folder.iterdir())
    given = settings["OUTPUT_RETENTION"]
    if not isinstance(given, list | tuple | set | frozenset) or not all(_is_name(name) for name in given):
        raise ConfigError(f"OUTPUT_RETENTION is {given!r}; write a list of names in {folder.name}/, as in ['.git', 'CNAME']")
    return sorted(given)


def _is_name(name: object) -> bool:
    return isinstance(name, str) and name == Path(name).name


def _publish(folder: Path, kept: Sequence[str], arguments: Sequence[str], lock: int) -> None:
    fresh, done = fresh_of(folder), done_of(folder)
    try:
        mend(folder, kept)
        begin(folder, kept)
        if _build(arguments, lock, done):
            raise _UnfinishedError("mend what is named above, and run it again")
        if not is_done(done, fresh):
            raise _UnfinishedError(
                "the build did not come to its end; is gazette in PLUGINS, and does an option in PELICANOPTS only print something?"
            )
        with _on_signals(signal.SIG_IGN):
            replace(folder, kept)
    except OSError as error:
        raise _UnfinishedError(f"{error.filename}: {error.strerror}; check its permissions, and the space left") from error
    finally:
        remove(fresh)
        remove(done)


def _build(arguments: Sequence[str], lock: int, done: Path) -> int:
    """Run Pelican, which notes in a file when it is done. It gets no Ctrl-C, in a group of its own and deaf to it: it would stop in
    the middle with exit status 0."""
    command = [sys.executable, "-m", "pelican", *arguments]
    environment = {**os.environ, PLACE: str(done)}
    process = subprocess.Popen(command, env=environment, process_group=0, pass_fds=(lock,), preexec_fn=_be_deaf)
    try:
        return process.wait()
    except BaseException:
        with suppress(ProcessLookupError):  # it has just ended
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        raise


def _be_deaf() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


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
