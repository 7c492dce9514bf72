"""Push a built site to a branch of a remote repository, as GitHub Pages and other hosts serve it.

ghp-import makes the commit, on a temporary branch. This module decides which commit it follows, and pushes it. The user's local
branches are not touched, even if one has the name of the published branch. The content of the remote branch is only replaced if
Gazette wrote it.
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
from .ownership import GENERATOR_MARK, HARMLESS_NAMES

_TEMPORARY_BRANCH = "gazette-being-published"
# GitHub writes this file into the branch when a domain is set in the repository's settings, and drops the domain when it is gone.
_DOMAIN_FILE = "CNAME"


@dataclass(frozen=True, slots=True)
class PublishTarget:
    """Where a site is published.

    * `remote`: the name or URL of a repository.
    * `branch`: the branch there.
    * `history`: True to add a commit to the branch, False to replace it by a single commit.
    * `message`: the commit's message.
    """

    remote: str
    branch: str
    history: bool
    message: str


def publish_branch(folder: Path, target: PublishTarget) -> str:
    """Push the content of a folder, and `.nojekyll`, to a branch. Returns the commit, or "" if the branch has that content already.

    Raises ConfigError if the folder is a repository itself, if the branch must not be replaced, or if git fails.
    """
    if (folder / ".git").exists():
        raise ConfigError("it is itself a git repository; commit and push there, or move its .git away")
    run_git("rev-parse", "--git-dir", remedy="run it in the site's repository (git init makes one)")
    run_git("check-ref-format", "--branch", target.branch, remedy="set GITHUB_PAGES_BRANCH to another (usually gh-pages)")
    previous = _fetch_previous(target)
    with _temporary_branch() as local:
        if target.history and previous:
            run_git("update-ref", f"refs/heads/{local}", previous)
        _commit(folder, target, local, _remote_domain(folder, previous))
        commit = run_git("rev-parse", f"refs/heads/{local}")
        if previous and run_git("rev-parse", f"{commit}^{{tree}}") == run_git("rev-parse", f"{previous}^{{tree}}"):
            return ""
        _push(target, commit, previous)
        return commit


def _push(target: PublishTarget, commit: str, previous: str) -> None:
    """Push a commit. Without `history`, it replaces the branch only if that is still at the commit `previous`."""
    lease = [] if target.history else [f"--force-with-lease=refs/heads/{target.branch}:{previous}"]
    remedy = "somebody else has published in the meantime, or you may not write there; see git's message, and run it again"
    run_git("push", "--quiet", *lease, "--", target.remote, f"{commit}:refs/heads/{target.branch}", remedy=remedy)


def run_git(*arguments: str, remedy: str = "") -> str:
    """Run git and return its output, stripped. Raises ConfigError with git's message and the remedy if it fails."""
    run = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    if run.returncode:
        message = " ".join(run.stderr.split()) or f"exit status {run.returncode}"
        raise ConfigError(f"git {arguments[0]}: {message}{f'; {remedy}' if remedy else ''}")
    return run.stdout.strip()


def _fetch_previous(target: PublishTarget) -> str:
    """Fetch the remote branch and return its commit; "" if there is no such branch.

    Raises ConfigError if the branch shares history with the user's work, or if files would be lost that Gazette did not write.
    """
    remedy = "set GITHUB_REMOTE to the name or URL of a repository that you may write to"
    reference = run_git("ls-remote", "--", target.remote, f"refs/heads/{target.branch}", remedy=remedy)
    if not reference:
        return ""
    commit = reference.split()[0]
    run_git("fetch", "--quiet", "--no-tags", "--", target.remote, f"refs/heads/{target.branch}", remedy=remedy)
    if subprocess.run(["git", "merge-base", "HEAD", commit], capture_output=True, check=False).returncode == 0:
        raise ConfigError(
            f"branch {target.branch} of {target.remote} shares history with your work, and would be replaced by the site; "
            "set GITHUB_PAGES_BRANCH to another branch (usually gh-pages), or delete that branch there"
        )
    if not target.history and not _is_replaceable(commit):
        raise ConfigError(
            f"branch {target.branch} of {target.remote} has files that Gazette did not write, and would lose them with their "
            "history; set GITHUB_PAGES_HISTORY=1 to keep them as earlier commits, or GITHUB_PAGES_BRANCH to another branch"
        )
    return commit


def _is_replaceable(commit: str) -> bool:
    """Return True if a commit contains a site built by Gazette, or only files that hosts and desktops create."""
    if set(run_git("ls-tree", "--name-only", "--full-tree", commit).splitlines()) <= HARMLESS_NAMES:
        return True
    search = ["git", "grep", "--quiet", "--fixed-strings", "-e", GENERATOR_MARK, commit, "--", ":(top,glob)*"]
    return subprocess.run(search, capture_output=True, check=False).returncode == 0


def _remote_domain(folder: Path, previous: str) -> str | None:
    """Return the domain that the host stored in the branch; None if there is none, or if the site names one itself."""
    if not previous or (folder / _DOMAIN_FILE).exists() or not run_git("ls-tree", previous, "--", _DOMAIN_FILE):
        return None
    return run_git("show", f"{previous}:{_DOMAIN_FILE}")


def _commit(folder: Path, target: PublishTarget, local: str, domain: str | None) -> None:
    """Commit the content of a folder to the branch `local`."""
    try:
        with redirect_stdout(StringIO()):
            # With a remote, ghp-import would start from a branch of this name there.
            ghp_import(str(folder), remote="", branch=local, mesg=target.message, nojekyll=True, cname=domain)
    except (GhpError, OSError, TypeError) as error:  # TypeError: ghp-import 2.1 prints bytes if git fails
        raise ConfigError(f"no commit could be made: {error}; see git's message above") from error


@contextmanager
def _temporary_branch() -> Iterator[str]:
    """Yield the name of a branch that exists within the context only. If git knows no committer, set one for the context."""
    before = dict(os.environ)
    for name in ("NAME", "EMAIL"):
        configured = subprocess.run(["git", "config", f"user.{name.lower()}"], capture_output=True, check=False).stdout.strip()
        if not configured:
            os.environ.setdefault(f"GIT_COMMITTER_{name}", "Gazette" if name == "NAME" else "gazette@localhost")
    local = _free_branch_name()
    try:
        yield local
    finally:
        subprocess.run(["git", "update-ref", "-d", f"refs/heads/{local}"], capture_output=True, check=False)
        os.environ.clear()
        os.environ.update(before)


def _free_branch_name() -> str:
    """Return a name that no branch has, and that no other run uses."""
    existing = set(run_git("for-each-ref", "--format=%(refname:strip=2)", "refs/heads").splitlines())
    names = (f"{_TEMPORARY_BRANCH}-{os.getpid()}{'' if number == 0 else f'-{number}'}" for number in count())
    return next(name for name in names if name not in existing)
