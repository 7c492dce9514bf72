"""Copy static files into the site in place of Pelican: the theme's, the content's, and the sources of articles and pages.

Only files whose bytes have changed are written."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatch
from functools import partial
from itertools import chain
from pathlib import Path
from posixpath import join, normpath
from typing import Any

from pelican.generators import SourceFileGenerator, StaticGenerator

from .output_files import FileState, OutputFiles
from .source_digests import FileDigests, sha256_of

logger = logging.getLogger(__name__)


def copy_only_changed_files(generators: Iterable[Any], outputs: OutputFiles, digests: FileDigests) -> None:
    """Replace the function with which Pelican's copying generators write their output."""
    for generator in generators:
        if isinstance(generator, StaticGenerator):
            generator.generate_output = partial(_copy_statics, generator, outputs, digests)
        elif isinstance(generator, SourceFileGenerator):
            generator.generate_output = partial(_copy_sources, generator, outputs, digests)


def static_files(settings: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Path]:
    """Return the files that Pelican copies, by their paths in the site: the theme's, replaced by the content's with the same
    path."""
    theme = {path: source for name in settings["THEME_STATIC_PATHS"] for path, source in _theme_files(settings, name)}
    content = ((file.save_as, Path(settings["PATH"], file.source_path)) for file in context.get("staticfiles", ()))
    return theme | {normpath(Path(path).as_posix()): source for path, source in content}


def _theme_files(settings: Mapping[str, Any], name: str) -> Iterator[tuple[str, Path]]:
    """Yield a file of the theme, or all files below a folder of it, as `pelican.utils.copy` does, with their paths in the site."""
    source, target = Path(settings["THEME"], name), settings["THEME_STATIC_DIR"]
    is_ignored = partial(_matches_any, settings["IGNORE_FILES"])
    if is_ignored(source.name):
        return
    if source.is_file():
        yield normpath(join(target, source.name)), source
    for folder, subfolders, names in os.walk(source, followlinks=True):
        subfolders[:] = sorted(subfolder for subfolder in subfolders if not is_ignored(subfolder))
        below = Path(folder).relative_to(source).as_posix()
        files = (Path(folder, file_name) for file_name in sorted(names) if not is_ignored(file_name))
        yield from ((normpath(join(target, below, file.name)), file) for file in files if file.is_file())


def _matches_any(patterns: Iterable[str], name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


def _copy_statics(generator: Any, outputs: OutputFiles, digests: FileDigests, writer: Any) -> None:
    settings = generator.settings
    files = static_files(settings, generator.context)
    if settings["STATIC_CREATE_LINKS"]:
        StaticGenerator.generate_output(generator, writer)
        for path in files:
            outputs.adopt(path)
    else:
        _copy(outputs, digests, files.items())


def _copy_sources(generator: Any, outputs: OutputFiles, digests: FileDigests, writer: Any) -> None:
    contents = (*generator.context["articles"], *generator.context["pages"])
    sources = chain.from_iterable((content, *content.translations) for content in contents)
    suffix = generator.output_extension
    _copy(outputs, digests, ((f"{Path(s.save_as).with_suffix('').as_posix()}{suffix}", Path(s.source_path)) for s in sources))


def _copy(outputs: OutputFiles, digests: FileDigests, files: Iterable[tuple[str, Path]]) -> None:
    """Copy files to their paths in the site. One that cannot be copied is logged and left out, as in Pelican."""
    for path, source in files:
        try:
            copy_file(outputs, digests, path, source)
        except OSError as error:
            logger.warning("%s cannot be copied to %s: %s; the site is built without it", source, outputs.root / path, error)


def copy_file(outputs: OutputFiles, digests: FileDigests, path: str, source: Path) -> None:
    """Make a copy of a file part of this build, as `path` of the site. Raises OSError if it cannot be copied."""
    digest, target = digests.digest_of(source)[:16], outputs.root / path
    state = outputs.previous.get(path)
    if state and state.digest == digest and outputs.is_untouched(path):
        outputs.keep(path)
        return
    if not _is_copy(target, digest):
        outputs.make_room(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        new = target.with_name(f".{target.name[:100]}.new")
        try:
            shutil.copyfile(source, new)
            new.replace(target)
        except OSError:
            new.unlink(missing_ok=True)
            raise
    stat = target.stat()
    outputs.current[path] = FileState(digest, stat.st_size, stat.st_mtime_ns)


def _is_copy(target: Path, digest: bytes) -> bool:
    """Return True if `target` is a file with this digest, and no link of any kind to another file."""
    if not target.is_file() or target.is_symlink() or target.stat().st_nlink > 1:
        return False
    return sha256_of(target)[:16] == digest
