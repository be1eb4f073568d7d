"""The same words, other surroundings: what stands around a message decides which cause it has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pytest

from diagnoser import diagnose

if TYPE_CHECKING:
    from diagnoser.packs.compiled import RuleSet


class Case(NamedTuple):
    """A step that fails, and the cause that its surroundings make of the message."""

    surroundings: str
    """What makes the difference, in words."""
    cause: str
    instruction: str
    output: str
    """What the step printed, before the builder's own line."""
    exit_code: int = 1
    dockerfile: str = ""
    """The text above the failing instruction; empty where no Dockerfile is at hand."""
    before: str = ""
    """Steps of the log that ended well."""
    builder: str = ""
    """The builder's own reason, where the step is a COPY and no program speaks."""
    blamed: str = ""
    """The earlier instruction that is to blame, where the table is about that too."""


_SLIM = "FROM debian:bookworm-slim\n"
_PIP = "RUN pip install -r requirements.txt"
_NO_RELEASE = """\
ERROR: Could not find a version that satisfies the requirement acme (from versions: none)
ERROR: No matching distribution found for acme
"""
_RETRIES = """\
WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after connection broken by \
'{error}': /simple/acme/
"""
_NO_NAME = (
    "NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7f>: Failed to establish a new "
    "connection: [Errno -3] Temporary failure in name resolution')"
)
_LISTS = """\
Get:1 http://deb.example.org/debian bookworm InRelease [151 kB]
Get:2 http://deb.example.org/debian bookworm/main amd64 Packages [8793 kB]
Fetched 8944 kB in 2s (5113 kB/s)
Reading package lists...
"""
_APT = """\
Reading package lists...
Building dependency tree...
Reading state information...
E: Unable to locate package ngnix
"""

APT = [
    Case("no lists were fetched", "apt/package-lists-missing", "RUN apt-get install -y ngnix", _APT, 100, _SLIM),
    Case("the lists are there", "apt/package-unknown", "RUN apt-get update && apt-get install -y ngnix", _LISTS + _APT,
         100, _SLIM),
    Case("the lists could not be fetched", "network/dns-resolution-failed",
         "RUN apt-get update; apt-get install -y ngnix",
         "W: Failed to fetch http://deb.example.org/debian/dists/bookworm/InRelease  Temporary failure resolving "
         "'deb.example.org'\nW: Some index files failed to download. They have been ignored, or old ones used instead.\n"
         + _APT, 100, _SLIM),
    Case("the release is no longer served", "apt/release-end-of-life", "RUN apt-get update; apt-get install -y ngnix",
         "Ign:1 http://deb.example.org/debian buster InRelease\nErr:2 http://deb.example.org/debian buster Release\n"
         "  404  Not Found [IP: 192.0.2.1 80]\nReading package lists...\n"
         "E: The repository 'http://deb.example.org/debian buster Release' does not have a Release file.\n" + _APT, 100,
         "FROM debian:buster-slim\n"),
]  # fmt: skip
NO_RELEASE = [
    Case("the index answers", "pip/package-name-not-found", _PIP, _NO_RELEASE),
    Case("the index has no address", "network/dns-resolution-failed", _PIP,
         _RETRIES.format(error=_NO_NAME) + _NO_RELEASE),
    Case("the connection times out", "network/connection-timed-out", _PIP,
         _RETRIES.format(error="ReadTimeoutError(\"HTTPSConnectionPool(host='index.example.org', port=443): "
                               'Read timed out. (read timeout=15)")') + _NO_RELEASE),
    Case("the certificate is not trusted", "network/tls-certificate-untrusted", _PIP,
         _RETRIES.format(error="SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate "
                               "verify failed: unable to get local issuer certificate (_ssl.c:1006)'))") + _NO_RELEASE),
    Case("no index is asked", "pip/no-index-wheel-missing",
         "RUN pip install --no-index --find-links=/wheels -r requirements.txt",
         "Looking in links: /wheels\nProcessing /wheels/idna-3.7-py3-none-any.whl\n" + _NO_RELEASE),
    Case("each release needs another Python", "pip/requires-python-mismatch", _PIP,
         "ERROR: Ignored the following versions that require a different python version: 1.0 Requires-Python >=3.12; "
         "1.1 Requires-Python >=3.12\n" + _NO_RELEASE),
    Case("the index wants a login", "pip/index-authentication-failed", _PIP,
         "Looking in indexes: https://index.example.org/simple\nWARNING: 401 Error, Credentials not correct for "
         "https://index.example.org/simple/acme/\n" + _NO_RELEASE),
]  # fmt: skip


def _missing(path: str) -> str:
    return f'failed to calculate checksum of ref k2o1ab::u2x9cd: "{path}": not found'


COPY = [
    Case("a plain source", "buildkit/copy-source-not-in-context", "COPY dist /srv/", "", builder=_missing("/dist")),
    Case("the builder says what .dockerignore leaves out", "buildkit/copy-source-excluded-by-dockerignore",
         "COPY dist /srv/", "", builder=_missing("/dist")
         + '\n1 warning found:\n - CopyIgnoredFile: Attempting to Copy file "dist" that is excluded by .dockerignore '
         "(line 2)"),
    Case("another stage", "buildkit/copy-from-path-missing", "COPY --from=build dist /srv/", "",
         builder=_missing("/dist")),
    Case("a source above the context", "buildkit/copy-source-outside-context", "COPY ../dist /srv/", "",
         builder=_missing("/dist")),
    Case("a variable without a value", "dockerfile/arg-out-of-scope", "COPY app-${VERSION}/dist /srv/", "",
         builder=_missing("/app-/dist")),
    Case("a comment behind the instruction", "dockerfile/inline-comment", "COPY dist /srv/ # the page", "",
         builder=_missing("/#")),
]  # fmt: skip
DENIED = [
    Case("a directory of root's", "filesystem/permission-denied-after-user", "RUN mkdir /opt/tool",
         "mkdir: cannot create directory '/opt/tool': Permission denied\n", 1, _SLIM + "USER 1000\n",
         blamed="USER 1000"),
    Case("a script without the x bit", "shell/script-not-executable", "RUN ./build.sh",
         "/bin/sh: 1: ./build.sh: Permission denied\n", 126),
    Case("a home that is not the user's", "adduser/user-home-missing-or-unwritable", "RUN mkdir -p ~/.cache/tool",
         "mkdir: cannot create directory '/home/app': Permission denied\n", 1,
         _SLIM + "RUN useradd --no-create-home app\nUSER app\n", blamed="RUN useradd --no-create-home app"),
    Case("the daemon's socket", "buildkit/daemon-socket-permission", "", "ERROR: permission denied while trying to "
         "connect to the Docker daemon socket at unix:///var/run/docker.sock: dial unix /var/run/docker.sock: connect: "
         "permission denied\n"),
    Case("a cache mount of root's", "filesystem/cache-mount-unwritable",
         "RUN --mount=type=cache,target=/home/app/.cache touch /home/app/.cache/x",
         "touch: cannot touch '/home/app/.cache/x': Permission denied\n", 1, _SLIM + "USER 1000\n"),
    Case("a bind mount, read-only", "filesystem/read-only-file-system",
         "RUN --mount=type=bind,target=/src touch /src/x", "touch: cannot touch '/src/x': Read-only file system\n"),
]  # fmt: skip
NOT_FOUND = [
    Case("a program that is not installed", "shell/command-not-found", "RUN jq . package.json",
         "/bin/sh: 1: jq: not found\n", 127, _SLIM),
    Case("a script with Windows line endings", "shell/crlf-line-endings", "RUN ./setup.sh",
         "/bin/sh: 1: ./setup.sh: not found\n", 127, _SLIM + "COPY setup.sh .\n"),
    Case("a script for bash on Alpine", "shell/bad-interpreter", "RUN ./setup.sh",
         "/bin/sh: ./setup.sh: not found\n", 127, "FROM alpine:3.20\nCOPY setup.sh .\n"),
    Case("a script that nothing copied", "shell/script-not-found", "RUN ./setup",
         "/bin/sh: 1: ./setup: not found\n", 127, _SLIM),
    Case("PATH without the usual directories", "shell/command-not-found", "RUN ls /opt",
         "/bin/sh: 1: ls: not found\n", 127, _SLIM + "ENV PATH=/opt/tool/bin\n",
         blamed="ENV PATH=/opt/tool/bin"),
    Case("a program of the shell bash", "shell/bash-syntax-in-sh", "RUN source venv/bin/activate",
         "/bin/sh: 1: source: not found\n", 127, _SLIM),
    Case("a program for glibc on Alpine", "shell/glibc-binary-on-musl", "RUN /usr/local/bin/tokend --version",
         "/bin/sh: /usr/local/bin/tokend: not found\n", 127, "FROM alpine:3.20\nCOPY tokend /usr/local/bin/\n"),
    Case("a pipe that hides curl's failure", "network/dns-resolution-failed",
         "RUN curl -sSL https://files.example.org/install.py | python3 - ; poetry --version",
         "curl: (6) Could not resolve host: files.example.org\n/bin/sh: 1: poetry: not found\n", 127, _SLIM),
]  # fmt: skip
KILLED = [
    Case("with the kernel's word", "buildkit/out-of-memory", "RUN npm run build", "> app@1.0.0 build\nKilled\n", 137),
    Case("without a word", "buildkit/out-of-memory", "RUN npm run build", "> app@1.0.0 build\n", 137),
    Case("another status", "buildkit/run-step-failed", "RUN ./build.sh", "", 1),
    Case("Node.js at its own limit", "npm/heap-out-of-memory", "RUN npm run build",
         "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\nAborted (core dumped)\n",
         134),
]  # fmt: skip
CRLF = [
    Case("the interpreter's name", "shell/crlf-line-endings", "RUN ./x.sh",
         "/usr/bin/env: 'bash\\r': No such file or directory\n", 127),
    Case("an empty line", "shell/crlf-line-endings", "RUN bash x.sh", "x.sh: line 2: $'\\r': command not found\n", 127),
    Case("a script that was copied", "shell/crlf-line-endings", "RUN ./x.sh", "/bin/sh: 1: ./x.sh: not found\n", 127,
         _SLIM + "COPY x.sh ./x.sh\n"),
    Case("a script that is run without a shell, whose first line may be at fault", "shell/bad-interpreter", 'RUN ["/x.sh"]',
         "exec /x.sh: no such file or directory\n", 255, _SLIM + "COPY x.sh /x.sh\n"),
]  # fmt: skip
_APK = "ERROR: unable to select packages:\n  curll (no such package):\n    required by: world[curll]\n"
APK = [
    Case("the lists are there", "apk/package-not-found", "RUN apk add --no-cache curll",
         "fetch https://files.example.org/alpine/v3.20/main/x86_64/APKINDEX.tar.gz\n" + _APK),
    Case("the lists could not be fetched", "apk/repository-unreachable", "RUN apk add --no-cache curll",
         "WARNING: fetching https://files.example.org/alpine/v3.20/main: temporary error (try again later)\n" + _APK),
    Case("no lists were fetched", "apk/index-missing", "RUN apk add curll",
         "WARNING: opening from cache https://files.example.org/alpine/v3.20/main/x86_64/APKINDEX.tar.gz: "
         "No such file or directory\n" + _APK),
]  # fmt: skip
_IGNORED = "ERROR: Ignored the following versions that require a different python version: 5.0 Requires-Python >=3.10; "
IGNORED = [
    Case("the wanted release is among them", "pip/requires-python-mismatch", _PIP,
         _IGNORED + "5.1 Requires-Python >=3.10\nERROR: Could not find a version that satisfies the requirement "
         "Django==5.0 (from versions: 3.2, 4.1, 4.2)\nERROR: No matching distribution found for Django==5.0\n"),
    Case("they are another package's, for the release has neighbours", "pip/version-not-found", _PIP,
         _IGNORED + "5.1 Requires-Python >=3.10\nERROR: Could not find a version that satisfies the requirement "
         "acme==2.1.9 (from versions: 1.0, 2.0.3, 2.1.0)\nERROR: No matching distribution found for acme==2.1.9\n"),
]  # fmt: skip
_INSTALLER = "RUN curl -sSL https://install.python-poetry.org | python3 -"
PIPE = [
    Case("an earlier step hid that curl is missing", "poetry/not-on-path", "RUN poetry install",
         "/bin/sh: 1: poetry: not found\n", 127, f"{_SLIM}{_INSTALLER}\n",
         before=f"#5 [2/3] {_INSTALLER}\n#5 0.2 /bin/sh: 1: curl: not found\n#5 DONE 0.3s\n", blamed=_INSTALLER),
    Case("pipefail lets curl fail", "shell/command-not-found",
         "RUN set -o pipefail; curl -sSL https://files.example.org/p.py | python3 -",
         "/bin/bash: line 1: curl: command not found\n", 127, _SLIM),
]  # fmt: skip
_NO_SOURCES = "The current project could not be installed: No file/folder found for package acme\n"
POETRY = [
    Case("Poetry 2 stops", "poetry/package-files-not-found", "RUN poetry install",
         "Installing the current project: acme (0.1.0)\nError: " + _NO_SOURCES),
    Case("Poetry 1.8 warns, and another program fails", "shell/python-module-missing",
         "RUN poetry install && python -c 'import acme'", "Installing the current project: acme (0.1.0)\nWarning: "
         + _NO_SOURCES + 'Traceback (most recent call last):\n  File "<string>", line 1, in <module>\n'
         "ModuleNotFoundError: No module named 'acme'\n"),
    Case("a command that Poetry 2 has no more", "poetry/export-command-missing",
         "RUN poetry export -o requirements.txt", 'The command "export" does not exist.\n'),
    Case("a command that no Poetry has", "poetry/unknown-command", "RUN poetry instal",
         'The command "instal" does not exist.\n'),
    Case("an option that Poetry 2 has no more", "poetry/unknown-option", "RUN poetry install --no-dev",
         'The option "--no-dev" does not exist\n'),
    Case("Poetry's own environment is spoilt", "poetry/installation-broken", "RUN poetry install",
         "  KeyError\n\n  'PEP517_BUILD_BACKEND'\n\n  at /usr/local/lib/python3.11/os.py:679 in __getitem__\n"),
]  # fmt: skip
ENVIRONMENT = [
    Case("the program's own variable", "shell/environment-setting-missing", "RUN python manage.py check",
         'Traceback (most recent call last):\n  File "/app/manage.py", line 3, in <module>\n  File "<frozen os>", line '
         "679, in __getitem__\nKeyError: 'DATABASE_URL'\n"),
    Case("a key of the program's data", "shell/python-script-error", "RUN python load.py",
         'Traceback (most recent call last):\n  File "/app/load.py", line 3, in <module>\nKeyError: \'region\'\n'),
]  # fmt: skip
UV = [
    Case("--locked, and the lock is old", "uv/lock-out-of-date", "RUN uv sync --locked",
         "error: The lockfile at `uv.lock` needs to be updated, but `--locked` was provided. To update the lockfile, "
         "run `uv lock`.\n", 1),
    Case("--frozen, and there is no lock", "uv/lock-file-missing", "RUN uv sync --frozen",
         "error: Unable to find lockfile at `uv.lock`, but `--frozen` was provided. To create a lockfile, run `uv "
         "lock` or `uv sync` without the flag.\n", 2),
    Case("a virtual environment that lasted for one step", "uv/no-virtual-environment", "RUN uv pip install flask",
         "error: No virtual environment found; run `uv venv` to create an environment, or pass `--system` to install "
         "into a non-virtual environment\n", 2),
    Case("a cache mount of root's", "filesystem/cache-mount-unwritable",
         "RUN --mount=type=cache,target=/root/.cache/uv uv sync",
         "error: Failed to initialize cache at `/root/.cache/uv`\n  Caused by: failed to open file "
         "`/root/.cache/uv/CACHEDIR.TAG`: Permission denied (os error 13)\n", 2, _SLIM + "USER 1000\n"),
    Case("a directory of root's", "uv/permission-denied", "RUN uv sync",
         "error: failed to create directory `/app/.venv`: Permission denied (os error 13)\n", 2,
         _SLIM + "WORKDIR /app\nUSER 1000\n"),
]  # fmt: skip
PULL = [
    Case("a name that no stage has", "registry/image-missing-or-private", "FROM acme/base:1", "",
         builder="acme/base:1: failed to resolve source metadata for docker.io/acme/base:1: pull access denied, repository does not "
                 "exist or may require authorization: server message: insufficient_scope: authorization failed"),
    Case("a stage's name, misspelt", "dockerfile/stage-name-mistaken-for-image", "COPY --from=biulder /app /app", "",
         dockerfile="FROM debian:bookworm-slim AS builder\nFROM debian:bookworm-slim\n",
         blamed="FROM debian:bookworm-slim AS builder",
         builder="biulder: failed to resolve source metadata for docker.io/library/biulder:latest: pull access "
                 "denied, repository does not exist or may require authorization: server message: "
                 "insufficient_scope: authorization failed"),
    Case("the tag has other platforms only", "registry/no-match-for-platform", "FROM acme/base:1", "",
         builder="failed to resolve source metadata for docker.io/acme/base:1: no match for platform in manifest: not "
                 "found"),
    Case("there is no such tag", "registry/tag-not-found", "FROM acme/base:1", "",
         builder="failed to resolve source metadata for docker.io/acme/base:1: docker.io/acme/base:1: not found"),
]  # fmt: skip
_SIGNATURE = "At least one invalid signature was encountered.\n"
SIGNATURE = [
    Case("alone", "apt/signature-invalid", "RUN apt-get update",
         "Err:1 http://deb.example.org/debian bookworm InRelease\n  " + _SIGNATURE, 100),
    Case("the disk is full", "filesystem/no-space-left", "RUN apt-get update",
         "Err:1 http://deb.example.org/debian bookworm InRelease\n  " + _SIGNATURE +
         "W: An error occurred during the signature verification.\nE: Write error - write (28: No space left on "
         "device)\n", 100),
    Case("the key is not there", "apt/signature-key-missing", "RUN apt-get update",
         "Err:1 http://deb.example.org/debian bookworm InRelease\n  The following signatures couldn't be verified "
         "because the public key is not available: NO_PUBKEY 0E98404D386FA1D9\n", 100),
]  # fmt: skip
_AMBIGUOUS = "Option d is ambiguous (debug, disabled-login, disabled-password)\n"
ADDUSER = [
    Case("an option of useradd", "adduser/useradd-option-given-to-adduser", "RUN adduser -d /home/app app",
         _AMBIGUOUS, 1, _SLIM),
    Case("an option of BusyBox", "adduser/busybox-option-given-to-debian", "RUN adduser -D app", _AMBIGUOUS, 1, _SLIM),
    Case("Debian's slim images have no adduser", "adduser/adduser-not-in-image", "RUN adduser app",
         "/bin/sh: 1: adduser: not found\n", 127, _SLIM),
    Case("Alpine has no useradd", "adduser/useradd-not-in-image", "RUN useradd app",
         "/bin/sh: useradd: not found\n", 127, "FROM alpine:3.20\n"),
    Case("an id from the host", "adduser/gid-already-in-use", "RUN groupadd -g 20 app",
         "groupadd: GID '20' already exists\n", 4, _SLIM),
    Case("a name that is taken", "adduser/group-already-exists", "RUN groupadd staff",
         "groupadd: group 'staff' already exists\n", 9, _SLIM),
]  # fmt: skip
GCC = [
    Case("the compiler itself is missing", "pybuild/compiler-missing", _PIP,
         "      error: command 'gcc' failed: No such file or directory\n"),
    Case("a header is missing", "pybuild/system-header-missing", _PIP,
         "      src/x.c:1:10: fatal error: ffi.h: No such file or directory\n      compilation terminated.\n"
         "      error: command '/usr/bin/gcc' failed with exit code 1\n"),
    Case("Python's header is missing", "pybuild/python-headers-missing", _PIP,
         "      src/x.c:1:10: fatal error: Python.h: No such file or directory\n      compilation terminated.\n"
         "      error: command '/usr/bin/gcc' failed with exit code 1\n"),
    Case("nothing says why", "pybuild/compile-failed", _PIP, "      error: command 'gcc' failed with exit status 1\n"),
]  # fmt: skip
_BACKEND = "pip._vendor.pyproject_hooks._impl.BackendUnavailable: Cannot import '{name}'\n"
SETUPTOOLS = [
    Case("the build environment has none", "pybuild/setuptools-missing", _PIP,
         "  Getting requirements to build wheel: finished with status 'error'\n      ModuleNotFoundError: No module "
         "named 'pkg_resources'\n"),
    Case("Python 3.12 has no distutils", "pybuild/distutils-removed", _PIP,
         "  Getting requirements to build wheel: finished with status 'error'\n      ModuleNotFoundError: No module "
         "named 'distutils'\n"),
    Case("the image has no setuptools", "pybuild/setuptools-missing", "RUN pip install --no-build-isolation .",
         _BACKEND.format(name="setuptools.build_meta")),
    Case("the image has not the backend", "pybuild/backend-unavailable", "RUN pip install --no-build-isolation .",
         _BACKEND.format(name="poetry.core.masonry.api")),
    Case("the module is the project's own", "shell/python-module-missing", "RUN python manage.py check",
         'Traceback (most recent call last):\n  File "/app/manage.py", line 3, in <module>\n'
         "ModuleNotFoundError: No module named 'acme'\n"),
]  # fmt: skip
_GONE = (
    "E: Failed to fetch http://deb.example.org/debian/pool/main/c/curl/curl_7.88.1-10_amd64.deb  404  Not Found [IP: "
    "192.0.2.1 80]\n"
)
STALE = [
    Case("lists of an earlier, cached step", "apt/stale-index", "RUN apt-get install -y curl", _GONE, 100,
         _SLIM + "RUN apt-get update\n", before="#5 [2/3] RUN apt-get update\n#5 CACHED\n", blamed="RUN apt-get update"),
    Case("no candidate in this release", "apt/package-unknown", "RUN apt-get update && apt-get install -y netcat",
         _LISTS + "Package netcat is a virtual package provided by:\n  netcat-openbsd 1.219-1\n  netcat-traditional "
         "1.10-47\n\nE: Package 'netcat' has no installation candidate\n", 100, _SLIM),
]  # fmt: skip
LEGACY = [
    Case("the classic builder", "buildkit/buildkit-feature-in-legacy-builder", "",
         "the --mount option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how to build "
         "images with BuildKit enabled\n"),
    Case("BuildKit, and an option that it does not know", "dockerfile/run-mount-invalid", "RUN --mount=type=cash true",
         "", builder='unsupported mount type "cash"'),
]  # fmt: skip
GIT = [
    Case("a context without .git", "pybuild/version-undetermined", "RUN pip install .",
         "      LookupError: setuptools-scm was unable to detect version for /app.\n"),
    Case("git is not installed", "git/not-installed", "RUN pip install git+https://git.example.org/o/r.git",
         "ERROR: Cannot find command 'git' - do you have 'git' installed and in your PATH?\n"),
]  # fmt: skip

TABLE = {name: cases for name, cases in globals().copy().items() if name.isupper() and isinstance(cases, list)}


def _log(case: Case) -> bytes:
    """Write the log that BuildKit prints of a case."""
    if not case.instruction:
        return case.output.encode()
    command = re.sub(r"^RUN (?:--\S+ )*", "", case.instruction)
    reason = (
        case.builder or f'process "/bin/sh -c {command}" did not complete successfully: exit code: {case.exit_code}'
    )
    return "".join(
        [
            case.before,
            f"#6 [3/3] {case.instruction}\n",
            *(f"#6 0.1 {line}\n" for line in case.output.splitlines()),
            f"#6 ERROR: {reason.splitlines()[0]}\n",
            f"ERROR: failed to solve: {reason}\n",
        ]
    ).encode()


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=f"{name.lower()}: {case.surroundings}") for name, cases in TABLE.items() for case in cases],
)
def test_cause(case: Case, rules: RuleSet) -> None:
    """What stands around a message decides between its causes."""
    dockerfile = f"{case.dockerfile}{case.instruction}\n" if case.dockerfile else None
    findings = diagnose(_log(case), dockerfile=dockerfile, packs=rules).findings
    assert findings[0].cause == case.cause
    if case.blamed:
        assert findings[0].origin is not None
        assert findings[0].origin.instruction == case.blamed


@pytest.mark.parametrize("name", TABLE)
def test_cases_differ(name: str) -> None:
    """Each table has surroundings in words of their own, and more than one cause but where all faces are of one."""
    cases = TABLE[name]
    assert len({case.surroundings for case in cases}) == len(cases)
    assert len({case.cause for case in cases}) > 1
