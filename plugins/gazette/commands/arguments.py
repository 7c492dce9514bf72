"""What several commands take on the command line."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, _SubParsersAction
from datetime import date
from pathlib import Path
from typing import TypeAlias

from ..model.errors import ConfigError
from ..sources.remote import Folder, as_place

Commands: TypeAlias = "_SubParsersAction[ArgumentParser]"


def add_settings(command: ArgumentParser, default: str = "pelicanconf.py") -> None:
    """Let a command be told the site's settings file; where something is wrong, it is what the message names."""
    command.add_argument("--settings", dest="file", type=Path, default=Path(default), metavar="FILE", help="default: %(default)s")


def place(text: str) -> Folder:
    """A path or an address. Raises ArgumentTypeError where nothing here reads such an address."""
    try:
        return as_place(text)
    except ConfigError as error:
        raise ArgumentTypeError(str(error)) from None


def day(text: str) -> str:
    """A day in ISO 8601, or "" for none given. Raises ArgumentTypeError where it is none."""
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day; write it as 2024-07-10") from None


def count(text: str) -> int:
    """A number from 1 on. Raises ArgumentTypeError where it is none."""
    if text.isdecimal() and len(text) < 10 and int(text):
        return int(text)
    raise ArgumentTypeError(f"{text!r} is no number from 1 on")
