"""A built site as the one commit of a branch elsewhere, which is how GitHub Pages and others like to have it.

ghp-import makes the commit, on a branch of a name that is no one else's; here is which commit it comes after, and the push. No
branch of the user's is touched: what is published may well be called `main` in another repository. What stands at the remote is
only replaced where Gazette wrote it.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from itertools import count
from pathlib import Path

from ghp_import import GhpError, ghp_import

from ..model.errors import ConfigError
from .ownership import HARMLESS, MARK

_LOCAL = "gazette-being-published"
# GitHub writes it into the branch when a domain is set in a repository's settings, and forgets the domain when it is gone.
_DOMAIN = "CNAME"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a site is published: a remote, by name or address, and a branch there; with `history` each time is a commit after the
    last, else the one commit there is."""

    remote: str
    branch: str
    history: bool
    message: str


def publish_branch(folder: Path, target: Target) -> str:
    """Push a folder as the tree of a branch, with `.nojekyll` in it. Returns the commit, "" where the branch has that tree already.
    Raises ConfigError where the folder is a repository, or git refuses: the remote, the reason and the remedy."""
    if (folder / ".git").exists():
        raise ConfigError("it is a git repository of its own; commit and push there, or move its .git away")
    git("rev-parse", "--git-dir", remedy="run it in the site's repository (git init makes one)")
    git("check-ref-format", "--branch", target.branch, remedy="set GITHUB_PAGES_BRANCH to another (usually gh-pages)")
    former = _former(target)
    with _own_branch() as local:
        if target.history and former:
            git("update-ref", f"refs/heads/{local}", former)
        _commit(folder, target, local, _domain(folder, former))
        made = git("rev-parse", f"refs/heads/{local}")
        if former and git("rev-parse", f"{made}^{{tree}}") == git("rev-parse", f"{former}^{{tree}}"):
            return ""
        _push(target, made, former)
        return made


def _push(target: Target, commit: str, former: str) -> None:
    lease = [] if target.history else [f"--force-with-lease=refs/heads/{target.branch}:{former}"]
    remedy = "somebody else published meanwhile, or you may not write there: see what git says, and run it again"
    git("push", "--quiet", *lease, "--", target.remote, f"{commit}:refs/heads/{target.branch}", remedy=remedy)


def git(*arguments: str, remedy: str = "") -> str:
    """What git prints, without the space around. Raises ConfigError with what it complains of, and the remedy."""
    run = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    if run.returncode:
        said = " ".join(run.stderr.split()) or f"exit status {run.returncode}"
        raise ConfigError(f"git {arguments[0]}: {said}{f'; {remedy}' if remedy else ''}")
    return run.stdout.strip()


def _former(target: Target) -> str:
    """The commit that the branch has at the remote, fetched; "" where there is no such branch. Raises ConfigError where the branch
    is one that people work on, or would lose what Gazette did not write."""
    remedy = "set GITHUB_REMOTE to the name or address of a repository that you may write to"
    found = git("ls-remote", "--", target.remote, f"refs/heads/{target.branch}", remedy=remedy)
    if not found:
        return ""
    former = found.split()[0]
    git("fetch", "--quiet", "--no-tags", "--", target.remote, f"refs/heads/{target.branch}", remedy=remedy)
    if subprocess.run(["git", "merge-base", "HEAD", former], capture_output=True, check=False).returncode == 0:
        raise ConfigError(
            f"branch {target.branch} of {target.remote} has the history of what you work on, which would be replaced by the site; "
            f"set GITHUB_PAGES_BRANCH to another (usually gh-pages), or delete that branch there"
        )
    if not target.history and not _is_ours(former):
        raise ConfigError(
            f"branch {target.branch} of {target.remote} has files that Gazette did not write, which would be replaced with their "
            "history; set GITHUB_PAGES_HISTORY=1, which keeps them as earlier commits, or GITHUB_PAGES_BRANCH to another branch"
        )
    return former


def _is_ours(commit: str) -> bool:
    """Whether a commit has a site of Gazette's, or nothing that would be missed."""
    if set(git("ls-tree", "--name-only", "--full-tree", commit).splitlines()) <= HARMLESS:
        return True
    search = ["git", "grep", "--quiet", "--fixed-strings", "-e", MARK, commit, "--", ":(top,glob)*"]
    return subprocess.run(search, capture_output=True, check=False).returncode == 0


def _domain(folder: Path, former: str) -> str | None:
    """The domain that the branch is set to, unless the site says one itself."""
    if not former or (folder / _DOMAIN).exists() or not git("ls-tree", former, "--", _DOMAIN):
        return None
    return git("show", f"{former}:{_DOMAIN}")


def _commit(folder: Path, target: Target, local: str, domain: str | None) -> None:
    try:
        with redirect_stdout(StringIO()):
            # Of no remote: it would begin with a branch of that name there.
            ghp_import(str(folder), remote="", branch=local, mesg=target.message, nojekyll=True, cname=domain)
    except (GhpError, OSError, TypeError) as error:  # TypeError: ghp-import 2.1 prints bytes where git fails
        raise ConfigError(f"no commit could be made: {error}; see what git says above") from error


@contextmanager
def _own_branch() -> Iterator[str]:
    """The name of a branch that is there meanwhile only, with a name for its commits where git knows none."""
    before = dict(os.environ)
    for name in ("NAME", "EMAIL"):
        known = subprocess.run(["git", "config", f"user.{name.lower()}"], capture_output=True, check=False).stdout.strip()
        if not known:
            os.environ.setdefault(f"GIT_COMMITTER_{name}", "Gazette" if name == "NAME" else "gazette@localhost")
    local = _free_name()
    try:
        yield local
    finally:
        subprocess.run(["git", "update-ref", "-d", f"refs/heads/{local}"], capture_output=True, check=False)
        os.environ.clear()
        os.environ.update(before)


def _free_name() -> str:
    """The name of no branch that there is, nor of another run's."""
    there = set(git("for-each-ref", "--format=%(refname:strip=2)", "refs/heads").splitlines())
    names = (f"{_LOCAL}-{os.getpid()}{'' if number == 0 else f'-{number}'}" for number in count())
    return next(name for name in names if name not in there)
