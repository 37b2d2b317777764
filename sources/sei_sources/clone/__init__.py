"""Read the history of a git repository from a clone; shared by sources, and no source itself.

    Remote (a checked URL) ──mirror()──▶ a bare mirror, fetched ┐
    a path ──local_repository()──▶ read in place                ┴▶ clone_stream() ─▶ CLONE_TABLES

`clone_stream` reads the refs, and nothing else if they are as before. What is new comes from
`git rev-list`, parents before children, in parts: two `git log --numstat` side by side, parsed to
columns as they print. After each part the cursor names the commits that are loaded with all their
ancestors. Identities, mainline, branches and tags follow. Git runs without any configuration but
ours, without hooks and prompts, and gets a token by its environment alone.
"""

from sei_sources.clone.git import Git, require_git
from sei_sources.clone.history import Clone, clone_stream
from sei_sources.clone.local import local_repository
from sei_sources.clone.mirror import mirror, reachable
from sei_sources.clone.refs import Snapshot, read_snapshot
from sei_sources.clone.remote import Remote, basic, is_url, parse_remote

__all__ = [
    "Clone",
    "Git",
    "Remote",
    "Snapshot",
    "basic",
    "clone_stream",
    "is_url",
    "local_repository",
    "mirror",
    "parse_remote",
    "reachable",
    "read_snapshot",
    "require_git",
]
