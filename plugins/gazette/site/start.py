"""The beginning of a build: whether there is anything to do. All that a build needs is imported when there is."""

from __future__ import annotations

from functools import partial
from typing import Any

from pelican import signals

from ..config import read_config
from ..deploying.completion import note_done
from ..model.errors import ConfigError
from .incremental.up_to_date import SOURCES, has_changed, sources_print
from .search.pagefind_program import find_pagefind

_OURS = "gazette"
# Who listens to these wants to see what is written.
_WATCHED = (signals.content_written, signals.feed_generated, signals.feed_written)


def connect() -> None:
    """Connect to the first of Pelican's signals. It holds receivers weakly, hence a function of this module."""
    signals.initialized.connect(begin)


def begin(pelican: Any) -> None:
    """Have Pelican build only where something has changed. Not where it is told to empty its output, or has other plugins,
    which may look at anything."""
    alone = [plugin.rpartition(".")[2] for plugin in pelican.settings["PLUGINS"]] == [_OURS]
    if alone and not any(signal.receivers for signal in _WATCHED) and not pelican.settings["DELETE_OUTPUT_DIRECTORY"]:
        pelican.run = partial(_run_if_changed, pelican)
    else:
        _prepare(pelican)


def _run_if_changed(pelican: Any) -> None:
    try:
        read_config(pelican.settings)
    except ConfigError:
        _prepare(pelican)  # which says what is wrong
    pelican.settings[SOURCES] = sources_print(pelican.settings, [find_pagefind()])
    if has_changed(pelican.settings, pelican.settings[SOURCES]):
        _prepare(pelican)
        type(pelican).run(pelican)
    else:
        note_done(pelican.output_path)


def _prepare(pelican: Any) -> None:
    """Have the rest of Gazette take part in the build."""
    from . import plugin

    plugin.connect()
    plugin.check_settings(pelican)
