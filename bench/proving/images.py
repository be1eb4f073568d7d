"""Base images for the builds to prove, made of what a Debian machine without an image registry can get.

They stand in for the published images of the same names: the same system, tools and accounts as far as a build needs
them, not the same bytes. An image that is there already is left alone, so published ones serve where they were pulled.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from proving.engine import Engine

CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


class Recipe(NamedTuple):
    """How to make an image: a Dockerfile, and what to lay into its context; ``fill`` says whether it could."""

    dockerfile: str
    fill: Callable[[Path], bool] = lambda _: True


def _python(version: str, base: str) -> Recipe:
    """Return a recipe that lays the CPython ``version`` of this machine into /usr/local."""
    return Recipe(
        f"FROM {base}\nCOPY root/ /\n"
        "ENV PATH=/usr/local/bin:$PATH LANG=C.UTF-8\n"
        f"ENV PIP_CERT={CERTIFICATES} SSL_CERT_FILE={CERTIFICATES} REQUESTS_CA_BUNDLE={CERTIFICATES}\n"
        "RUN apt-get update && apt-get install -y --no-install-recommends libssl3 libffi8 zlib1g libbz2-1.0 liblzma5"
        " libsqlite3-0 libreadline8 && rm -rf /var/lib/apt/lists/*\n"
        "RUN cd /usr/local/bin && rm -f pip* && ldconfig && python3 -m ensurepip >/dev/null && ln -sf python3 python"
        " && ln -sf pip3 pip && pip --version\n",
        lambda context: _lay_python(version, context),
    )


def _lay_python(version: str, context: Path) -> bool:
    """Copy the interpreter and its library, without what was installed into it."""
    for candidate in _interpreters(version):
        prefix = Path(_said(candidate, "-c", "import sys; print(sys.base_prefix)"))
        target = context / "root/usr/local"
        ignored = shutil.ignore_patterns("site-packages", "test", "__pycache__", "*.a")
        for part in ("bin", "include", "lib"):
            shutil.copytree(prefix / part, target / part, symlinks=True, ignore=ignored)
        return True
    return False


def _interpreters(version: str) -> list[str]:
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    found = [str(path) for path in sorted(versions.glob(f"{version}.*/bin/python{version}"))]
    return found or [path for path in [shutil.which(f"python{version}")] if path]


def _lay_node(context: Path) -> bool:
    """Copy this machine's node and npm."""
    node = shutil.which("node")
    modules = Path("/usr/lib/node_modules")
    if not node or not modules.joinpath("npm").is_dir():
        return False
    target = context / "root/usr/local"
    target.joinpath("bin").mkdir(parents=True)
    shutil.copy2(Path(node).resolve(), target / "bin/node")
    shutil.copytree(modules, target / "lib/node_modules", symlinks=True)
    return True


def _lay_trixie(context: Path) -> bool:
    """Bootstrap Debian 13 from the mirror that this machine uses."""
    mirror = debian_mirror()
    if not mirror or not shutil.which("debootstrap"):
        return False
    made = subprocess.run(
        ["debootstrap", "--variant=minbase", "--include=ca-certificates", "trixie", str(context / "root"), mirror],
        capture_output=True,
        check=False,
    )
    shutil.copyfile(CERTIFICATES, context / "root/etc/ssl/certs/ca-certificates.crt")
    shutil.rmtree(context / "root/dev")  # a build context cannot hold devices, and the engine brings its own
    context.joinpath("root/dev").mkdir()
    return made.returncode == 0


def debian_mirror() -> str:
    """Return the Debian mirror in this machine's apt sources, or nothing."""
    for path in (*Path("/etc/apt/sources.list.d").glob("*.sources"), Path("/etc/apt/sources.list")):
        text = path.read_text() if path.exists() else ""
        if found := re.search(r"(?m)^(?:URIs:|deb)\s+(?:\[.*?\]\s*)?(\S+/debian)/?(?:\s|$)", text):
            return found[1]
    return ""


def _busybox(base: str) -> Recipe:
    """Return a recipe that compiles Debian's BusyBox with upstream's default applets, and lays out upstream's image."""
    return Recipe(
        f"FROM {base} AS build\n"
        "RUN sed -n 's/^deb /deb-src /p' /etc/apt/sources.list > /etc/apt/sources.list.d/src.list && apt-get update"
        " && apt-get install -y --no-install-recommends gcc make libc6-dev dpkg-dev bzip2 linux-libc-dev\n"
        "WORKDIR /src\n"
        "RUN apt-get source busybox && mv busybox-*/ busybox\n"
        "RUN cd busybox && make defconfig >/dev/null"
        " && sed -i 's/.*CONFIG_STATIC[ =].*/CONFIG_STATIC=y/; s/^CONFIG_TC=y/# CONFIG_TC is not set/' .config"
        " && (yes '' | make oldconfig >/dev/null) && make -j2 >/dev/null 2>&1"
        " && make CONFIG_PREFIX=/rootfs install >/dev/null\n"
        "RUN cd /rootfs && rm -f linuxrc && mkdir -p etc home root tmp var/www var/spool/mail usr/bin usr/sbin"
        " etc/network && chmod 1777 tmp && chmod 700 root"
        " && printf '%s\\n' root:x:0:0:root:/root:/bin/sh daemon:x:1:1:daemon:/usr/sbin:/bin/false"
        " bin:x:2:2:bin:/bin:/bin/false sys:x:3:3:sys:/dev:/bin/false sync:x:4:100:sync:/bin:/bin/sync"
        " mail:x:8:8:mail:/var/spool/mail:/bin/false www-data:x:33:33:www-data:/var/www:/bin/false"
        " operator:x:37:37:Operator:/var:/bin/false nobody:x:65534:65534:nobody:/home:/bin/false > etc/passwd"
        " && printf '%s\\n' root:x:0: daemon:x:1: bin:x:2: sys:x:3: adm:x:4: tty:x:5: disk:x:6: lp:x:7: mail:x:8:"
        " kmem:x:9: wheel:x:10:root cdrom:x:11: dialout:x:18: floppy:x:19: video:x:28: audio:x:29: tape:x:32:"
        " www-data:x:33: operator:x:37: utmp:x:43: plugdev:x:46: staff:x:50: lock:x:54: netdev:x:82: users:x:100:"
        " nobody:x:65534: > etc/group && sed 's/:.*/:*:::::::/' etc/passwd > etc/shadow\n"
        "FROM scratch\nCOPY --from=build /rootfs/ /\n"
        "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n"
        'CMD ["sh"]\n'
    )


_BUILD_TOOLS = (
    "autoconf automake bzip2 curl default-libmysqlclient-dev dpkg-dev file g++ gcc git imagemagick libbz2-dev libc6-dev"
    " libcurl4-openssl-dev libdb-dev libevent-dev libffi-dev libgdbm-dev libglib2.0-dev libgmp-dev libjpeg-dev"
    " libkrb5-dev liblzma-dev libncurses-dev libpng-dev libpq-dev libreadline-dev libsqlite3-dev libssl-dev libtool"
    " libwebp-dev libxml2-dev libxslt1-dev libyaml-dev make mercurial openssh-client patch procps subversion unzip wget"
    " xz-utils zlib1g-dev gnupg"
)
_DEPS = (
    f"RUN apt-get update && apt-get install -y --no-install-recommends {_BUILD_TOOLS} && rm -rf /var/lib/apt/lists/*\n"
)
_NODE = Recipe(
    "FROM debian:bookworm-slim\nCOPY root/ /\n"
    "RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm"
    " && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx"
    " && ln -s ../lib/node_modules/corepack/dist/corepack.js /usr/local/bin/corepack"
    " && groupadd -g 1000 node && useradd -u 1000 -g node -s /bin/bash -m node && node --version && npm --version\n"
    f"ENV NODE_EXTRA_CA_CERTS={CERTIFICATES}\n"
    'CMD ["node"]\n',
    _lay_node,
)
RECIPES: dict[str, Recipe] = {
    "debian:12-slim": Recipe("FROM debian:bookworm-slim\n"),
    "debian:bookworm": Recipe("FROM debian:bookworm-slim\n"),
    "debian:trixie-slim": Recipe('FROM scratch\nCOPY root/ /\nCMD ["bash"]\n', _lay_trixie),
    "buildpack-deps:bookworm": Recipe(f"FROM debian:bookworm-slim\n{_DEPS}"),
    "gcc:12-bookworm": Recipe("FROM buildpack-deps:bookworm\nRUN ln -s /usr/bin/gcc /usr/local/bin/gcc\n"),
    "python:3.8-slim": _python("3.8", "debian:bookworm-slim"),
    "python:3.9-slim": _python("3.9", "debian:bookworm-slim"),
    "python:3.10-slim": _python("3.10", "debian:bookworm-slim"),
    "python:3.11-slim": _python("3.11", "debian:bookworm-slim"),
    "python:3.12-slim": _python("3.12", "debian:bookworm-slim"),
    "python:3.13-slim": _python("3.13", "debian:bookworm-slim"),
    "python:3.8": _python("3.8", "buildpack-deps:bookworm"),
    "python:3.11": _python("3.11", "buildpack-deps:bookworm"),
    "python:3.12": _python("3.12", "buildpack-deps:bookworm"),
    "node:20-slim": _NODE,
    "busybox:1.36": _busybox("debian:bookworm-slim"),
    "busybox:1.37-musl": _busybox("debian:trixie-slim"),
}
"""Image by tag. A recipe's own base stands before it."""


def make_missing(engine: Engine, say: Callable[[str], None]) -> dict[str, str]:
    """Make the images of ``RECIPES`` that the engine has not; return why by tag for those that could not be made."""
    failed = {}
    for tag, recipe in RECIPES.items():
        if engine.has_image(tag):
            continue
        with tempfile.TemporaryDirectory() as folder:
            context = Path(folder)
            if not recipe.fill(context):
                failed[tag] = "nothing on this machine to make it of"
            else:
                context.joinpath("Dockerfile").write_text(recipe.dockerfile)
                status, log = engine.build(context, tag=tag)
                if status:
                    failed[tag] = "its recipe does not build here"
                    say(log[-2000:])
            say(f"image {tag}: {failed.get(tag, 'made')}")
    return failed


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
