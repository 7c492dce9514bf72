"""Files that Pelican copies into the site: the theme's static ones, the content's, and sources of what is written. Here they are
copied where their bytes are others than the site's, and only there."""

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

from .output_files import Outputs, Written, outputs_of
from .source_digests import FileDigests, digests_of, sha256_of

logger = logging.getLogger(__name__)


def copy_changed(generators: Iterable[Any]) -> None:
    """Have Pelican's generators that copy files copy what changed."""
    for generator in generators:
        if isinstance(generator, StaticGenerator):
            generator.generate_output = partial(_copy_statics, generator)
        elif isinstance(generator, SourceFileGenerator):
            generator.generate_output = partial(_copy_sources, generator)


def static_files(settings: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Path]:
    """The files that Pelican copies, by their paths in the site: first the theme's, then the content's, which replace them."""
    theme = {path: source for name in settings["THEME_STATIC_PATHS"] for path, source in _of_theme(settings, name)}
    content = ((one.save_as, Path(settings["PATH"], one.source_path)) for one in context.get("staticfiles", ()))
    return theme | {normpath(Path(path).as_posix()): source for path, source in content}


def _of_theme(settings: Mapping[str, Any], name: str) -> Iterator[tuple[str, Path]]:
    """A file of the theme, or all files of a folder of it, as `pelican.utils.copy` finds them."""
    source, target = Path(settings["THEME"], name), settings["THEME_STATIC_DIR"]
    is_left_out = partial(_is_ignored, settings["IGNORE_FILES"])
    if is_left_out(source.name):
        return
    if source.is_file():
        yield normpath(join(target, source.name)), source
    for folder, folders, names in os.walk(source, followlinks=True):
        folders[:] = sorted(one for one in folders if not is_left_out(one))
        below = Path(folder).relative_to(source).as_posix()
        files = (Path(folder, one) for one in sorted(names) if not is_left_out(one))
        yield from ((normpath(join(target, below, file.name)), file) for file in files if file.is_file())


def _is_ignored(patterns: Iterable[str], name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


def _copy_statics(generator: Any, writer: Any) -> None:
    settings = generator.settings
    files = static_files(settings, generator.context)
    if settings["STATIC_CREATE_LINKS"]:
        StaticGenerator.generate_output(generator, writer)
        for path in files:
            outputs_of(settings).note(path)
    else:
        _copy(settings, files.items())


def _copy_sources(generator: Any, writer: Any) -> None:
    contents = (*generator.context["articles"], *generator.context["pages"])
    every = chain.from_iterable((one, *one.translations) for one in contents)
    ending = generator.output_extension
    _copy(generator.settings, ((f"{Path(one.save_as).with_suffix('').as_posix()}{ending}", Path(one.source_path)) for one in every))


def _copy(settings: dict[str, Any], files: Iterable[tuple[str, Path]]) -> None:
    """Have copies of files. Of one that cannot be read the site has none, and the log says so, as in Pelican."""
    outputs, digests = outputs_of(settings), digests_of(settings)
    for path, source in files:
        try:
            bring(outputs, digests, path, source)
        except OSError as error:
            logger.warning("A problem occurred copying file %s to %s; %s", source, outputs.root / path, error)


def bring(outputs: Outputs, digests: FileDigests, path: str, source: Path) -> None:
    """Have a copy of a file at `path` of the site. Raises OSError where that cannot be done."""
    digest, target = digests.of(source)[:16], outputs.root / path
    found = outputs.known.get(path)
    if found and found.digest == digest and outputs.is_untouched(path):
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
    copied = target.stat()
    outputs.here[path] = Written(digest, copied.st_size, copied.st_mtime_ns)


def _is_copy(target: Path, digest: bytes) -> bool:
    """Whether a file of its own, no link to another, has bytes of that digest."""
    if not target.is_file() or target.is_symlink() or target.stat().st_nlink > 1:
        return False
    return sha256_of(target)[:16] == digest
