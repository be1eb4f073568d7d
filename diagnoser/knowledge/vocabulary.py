"""Words that the search knows something about. This is data: read it over as you would a pack.

A group of ``SAME`` holds what people type and what tools print for one thing. Several words with blanks between them
are found only as they stand. A word that has a second meaning of its own is left out: it would find that too.
"""

from __future__ import annotations

FILLERS = frozenset(
    """
    a am an and are as at be been because before but by can do does during for from get gets getting got has have
    how i if in into is it its me my of on only or our s say says so still t that the their them then there these they
    this to try trying up was we were what when where which while why will with you your
    build building docker image step
    """.split()  # noqa: SIM905 - a page of quoted words is hard to read over
)
"""Words that every question may hold, and that tell nothing of the cause."""

SAME: tuple[tuple[str, ...], ...] = (
    ("aarch64", "arm64", "m1", "apple silicon", "architecture"),
    ("absent", "missing", "not found", "no such"),
    ("account", "user"),
    ("air gapped", "offline", "no-index"),
    ("auth", "authentication", "credentials", "login", "password"),
    ("cert", "certificate"),
    ("compiler", "gcc", "cc", "g++"),
    ("confirm", "yes", "prompt"),
    ("crlf", "windows line endings", "carriage return", "dos2unix"),
    ("dependency", "dependencies", "deps", "requires"),
    ("delete", "remove", "rm"),
    ("denied", "refused", "forbidden", "may not"),
    ("dir", "directory", "folder"),
    ("disk full", "no space left"),
    ("env", "environment"),
    ("expired", "outdated", "stale", "old"),
    ("hang", "hangs", "stuck", "interactive", "waits"),
    ("headers", "header", "development files"),
    ("hidden", "hides", "excluded", "ignored"),
    ("host", "hostname", "server"),
    ("killed", "oom", "out of memory", "ran out of memory"),
    ("lock", "lockfile", "lock file"),
    ("misspelled", "misspelt", "typo"),
    ("mismatch", "does not match", "differs", "out of sync"),
    ("nonroot", "non-root", "other than root"),
    ("parent", "outside", "above"),
    ("permission", "permissions", "rights", "eacces"),
    ("python3-dev", "python-dev", "python.h"),
    ("quota", "limit"),
    ("renamed", "gone", "removed"),
    ("ssl", "tls"),
    ("stage", "multi-stage", "multistage"),
    ("timed out", "timeout"),
    ("timezone", "tzdata"),
    ("unsupported", "incompatible", "does not fit"),
    ("venv", "virtualenv", "virtual environment"),
    ("version", "release"),
    ("wheel", "wheels", "whl"),
)
