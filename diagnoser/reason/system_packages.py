"""Fixes that install exactly what the distribution wants whose build failed."""

from __future__ import annotations

import re

from diagnoser.dockerfile.systems import family
from diagnoser.model import FixTemplate
from diagnoser.reason.building import distribution_built

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from diagnoser.model import BuildLog, Hit, StepFacts, SystemPackages

    Lookup = Callable[[str], SystemPackages | None]

_HEADERS = "python3-dev"
"""Debian's and Alpine's package of the headers of their own Python."""
_BRINGS_PYTHON = r"python|pypy|conda|mamba"
"""In the names of images whose Python is not the system's, and brings its headers."""
_RUST = """\
COPY --from=rust:1-slim-bookworm /usr/local/cargo /usr/local/cargo
COPY --from=rust:1-slim-bookworm /usr/local/rustup /usr/local/rustup
ENV RUSTUP_HOME=/usr/local/rustup PATH=/usr/local/cargo/bin:$PATH"""
"""A current Rust; cargo keeps what it downloads in the home of whoever runs it."""
_SUFFIX = {"debian": "", "alpine": " (Alpine)"}
_LONGEST = 100
_BUILD_COST = "What only the build needs makes the image larger, unless this stage is only for building."


def with_system_packages(
    log: BuildLog, hits: list[Hit], facts: Mapping[int, StepFacts], system_packages_of: Lookup
) -> list[Hit]:
    """Put such fixes before the rule's own, where a rule asks for them and the log names a known distribution.

    ``facts`` says what the Dockerfile tells of a step, by the step's index, and ``system_packages_of`` what a
    distribution of some normal name wants.
    """
    failed = log.failure.step_index if log.failure else -1
    return [
        hit
        if hit.rule.system_packages is None
        else _with_fixes(hit, _fixes(log, hit, facts.get(hit.step if hit.step >= 0 else failed), system_packages_of))
        for hit in hits
    ]


def _with_fixes(hit: Hit, fixes: tuple[FixTemplate, ...]) -> Hit:
    return hit._replace(rule=hit.rule._replace(fixes=(*fixes, *hit.rule.fixes)))


def _fixes(log: BuildLog, hit: Hit, facts: StepFacts | None, lookup: Lookup) -> tuple[FixTemplate, ...]:
    name = distribution_built(log, hit)
    wanted = lookup(name) if name else None
    if wanted is None:
        return ()
    besides = {*(hit.rule.system_packages or ()), *_headers(facts)}
    user = facts.user if facts else None
    return (*_installing(wanted, tuple(sorted(besides)), user), *_instead(wanted))


def _installing(wanted: SystemPackages, besides: tuple[str, ...], user: str | None) -> Iterator[FixTemplate]:
    for system, packages in wanted.build.items():
        install = install_command(system, " ".join(dict.fromkeys((*packages, *besides))))
        by_root = install if user in {None, "root", "0"} else f"USER root\n{install}\nUSER {{user}}"
        rust = f"\n{_RUST}" if wanted.rust and system == "debian" else ""
        notes = " ".join(filter(None, (wanted.purpose, *_renamed(wanted, system), _to_run(wanted, system))))
        yield FixTemplate(
            title=f"Install the system packages that {wanted.name} is built with{_SUFFIX[system]}",
            detail=f"{by_root}{rust}\n\n{_wrapped(notes)}".strip(),
            when={"os": system},
            costs=(_BUILD_COST,),
            edit=(("insert", {"value": install, "user": "root"}), *([("insert", {"value": _RUST})] if rust else [])),
        )


def install_command(system: str, packages: str) -> str:
    """Write the RUN that installs packages, given between blanks, with the manager of ``debian`` or ``alpine``."""
    if system == "alpine":
        return _continued(f"RUN apk add --no-cache {packages}")
    install = _continued(f"    && apt-get install -y --no-install-recommends {packages}")
    return f"RUN apt-get update \\\n{install} \\\n    && rm -rf /var/lib/apt/lists/*"


def _continued(command: str) -> str:
    """Break a long command as a Dockerfile continues one."""
    return _wrapped(command, indent=" " * 8).replace("\n", " \\\n")


def _wrapped(text: str, indent: str = "") -> str:
    import textwrap

    return textwrap.fill(text, _LONGEST, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False)


def _renamed(wanted: SystemPackages, system: str) -> Iterator[str]:
    for package, names in wanted.renamed.items():
        if system == "debian" and package in wanted.build.get(system, ()):
            for release, name in names.items():
                yield f"In {release} {package} is called {name}."


def _to_run(wanted: SystemPackages, system: str) -> str:
    packages = wanted.run.get(system)
    return f"A stage that takes over what is built here needs in their place: {' '.join(packages)}." if packages else ""


def _instead(wanted: SystemPackages) -> Iterator[FixTemplate]:
    if wanted.instead:
        yield FixTemplate(
            title=f"Use {wanted.instead} in place of {wanted.name}",
            detail=f"{wanted.instead} has wheels for current Python versions, so that nothing needs to be compiled.",
            when={},
            costs=(wanted.costs,),
        )


def _headers(facts: StepFacts | None) -> tuple[str, ...]:
    """Python's own headers, where the image's Python is the system's: its packages come without them."""
    base = facts.base if facts else None
    return (_HEADERS,) if base and family(base) in _SUFFIX and not re.search(_BRINGS_PYTHON, base) else ()
