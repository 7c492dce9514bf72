"""`gazette publish`: build the site for the URL where it will be read, completely or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

from ..deploying.completion import COMPLETION_FILE_VARIABLE, is_build_complete
from ..deploying.ownership import check_not_a_source, check_replaceable
from ..deploying.replace_folder import (
    completion_path,
    create_fresh_folder,
    exclusive_access,
    fresh_path,
    recover,
    remove_path,
    replace_with_fresh_folder,
)
from ..deploying.site_address import redact_url, url_fault
from ..model.errors import ConfigError
from ..site.settings_file import site_settings

# The site's memory in CACHE_PATH. It must match what is published. The cache itself is valid for every build.
MEMORY_PATTERN = "gazette-*.json"
_REMEDY = "run make publish SITEURL=https://your.site, or set it in this file"


def run(file: Path, content: Path, output: Path, options: Sequence[str]) -> int:
    """Build a site into a fresh folder, which replaces `output` only if nothing went wrong.

    `file` is the settings file, `content` Pelican's content folder, and `options` are further options for Pelican. Returns the exit
    status: 1 if nothing was published. Raises ConfigError if SITEURL or another setting is wrong, or if `output` must not be
    replaced.
    """
    settings = site_settings(file)
    url, folder = site_url(settings), output.resolve()
    check_not_a_source(folder, output, _sources(content, settings))
    retained = _retained_names(folder, settings)
    check_replaceable(folder, output, retained)
    # If an option is given twice, Pelican takes the last one. So these three, which were checked above, come after the user's.
    arguments = [str(content), *options, "-s", str(file), "--fatal", "errors", "-o", str(fresh_path(folder))]
    try:
        with exclusive_access(folder) as lock, _on_signals(_interrupt), _restored_memory(Path(settings["CACHE_PATH"])):
            _publish(folder, retained, arguments, lock)
    except (KeyboardInterrupt, _UnfinishedError) as error:
        state = f"{output} is unchanged" if folder.exists() else f"{output} was not created"
        print(f"Not published: {str(error) or 'interrupted'}; {state}.", file=sys.stderr)
        return 1
    print(f"Published into {output}, for {url}")
    return 0


def site_url(settings: Mapping[str, Any]) -> str:
    """Return SITEURL, the URL where the site will be read. Raises ConfigError if it is not set, or if no browser could open it."""
    url = str(settings.get("SITEURL") or "")
    if not url:
        raise ConfigError(f"SITEURL, the URL where the site will be read, is not set; {_REMEDY}")
    if fault := url_fault(url):
        raise ConfigError(f"SITEURL is {redact_url(url)}, which is not the URL of a site: {fault}; {_REMEDY}")
    return url


class _UnfinishedError(Exception):
    """Nothing was published. The message says why, and what would help."""


def _sources(content: Path, settings: Mapping[str, Any]) -> Iterator[Path]:
    """Yield the folders that the site is made from, as absolute paths without links."""
    for path in (content, *(settings[name] for name in ("PATH", "CACHE_PATH", "THEME")), *(settings["PLUGIN_PATHS"] or ())):
        yield Path(path).resolve()


def _retained_names(folder: Path, settings: Mapping[str, Any]) -> list[str]:
    """Return the names of entries that are carried over from the old folder to the new one.

    As in Pelican, these are OUTPUT_RETENTION, or all if DELETE_OUTPUT_DIRECTORY is False. Raises ConfigError if OUTPUT_RETENTION is
    not a list of names.
    """
    if not settings["DELETE_OUTPUT_DIRECTORY"] and folder.is_dir():
        return sorted(path.name for path in folder.iterdir())
    names = settings["OUTPUT_RETENTION"]
    if not isinstance(names, list | tuple | set | frozenset) or not all(_is_name(name) for name in names):
        raise ConfigError(f"OUTPUT_RETENTION is {names!r}; write a list of names in {folder.name}/, as in ['.git', 'CNAME']")
    return sorted(names)


def _is_name(name: object) -> bool:
    return isinstance(name, str) and name == Path(name).name


def _publish(folder: Path, retained: Sequence[str], arguments: Sequence[str], lock: int) -> None:
    """Build into the fresh folder and put it in the place of `folder`. Raises _UnfinishedError if that fails."""
    fresh, completion = fresh_path(folder), completion_path(folder)
    try:
        recover(folder, retained)
        create_fresh_folder(folder, retained)
        if _build(arguments, lock, completion):
            raise _UnfinishedError("fix the problems printed above, and publish again")
        if not is_build_complete(completion, fresh):
            raise _UnfinishedError(
                "the build did not finish; check that gazette is in PLUGINS, and that PELICANOPTS has no option that only prints"
            )
        with _on_signals(signal.SIG_IGN):
            replace_with_fresh_folder(folder, retained)
    except OSError as error:
        raise _UnfinishedError(f"{error.filename}: {error.strerror}; check its permissions and the free space") from error
    finally:
        remove_path(fresh)
        remove_path(completion)


def _build(arguments: Sequence[str], lock: int, completion: Path) -> int:
    """Run Pelican and return its exit status. The build records in the file `completion` that it has finished.

    Pelican must not get Ctrl-C, since it would stop in the middle with exit status 0. So it runs in a process group of its own, and
    ignores SIGINT. It inherits the lock, and holds it even if this process is killed.
    """
    command = [sys.executable, "-m", "pelican", *arguments]
    environment = {**os.environ, COMPLETION_FILE_VARIABLE: str(completion)}
    process = subprocess.Popen(command, env=environment, process_group=0, pass_fds=(lock,), preexec_fn=_ignore_interrupts)
    try:
        return process.wait()
    except BaseException:
        with suppress(ProcessLookupError):  # it has just ended
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        raise


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _interrupt(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt


@contextmanager
def _on_signals(handler: Callable[[int, object], object] | signal.Handlers) -> Iterator[None]:
    """Within the context, let `handler` handle SIGINT (Ctrl-C), SIGTERM (from make) and SIGHUP (a closed terminal)."""
    previous = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, previous_handler in previous.items():
            signal.signal(number, previous_handler)


@contextmanager
def _restored_memory(cache: Path) -> Iterator[None]:
    """Restore the site's memory if the context raises anything: readers have not seen the URLs and feeds of a failed build."""
    before = {path: path.read_bytes() for path in cache.glob(MEMORY_PATTERN)}
    try:
        yield
    except BaseException:
        for path in cache.glob(MEMORY_PATTERN):
            if path not in before:
                path.unlink()
            elif path.read_bytes() != before[path]:
                _write(path, before[path])
        raise


def _write(path: Path, data: bytes) -> None:
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(data)
    new.replace(path)
