"""What the official base images bring: their accounts, the programs that they lack, the places that they leave empty.

Only what holds for every current release of an image stands here; what varies is left out, so that nothing is claimed
of it. Images of other publishers, whatever their name, are not known. Facts: the Dockerfiles of the official images,
Debian's ``base-passwd`` and package lists of its minimal variant, Alpine's ``alpine-baselayout`` and BusyBox.
"""

from __future__ import annotations

import re
from functools import lru_cache

from diagnoser.fields import NamedTuple

TYPE_CHECKING = False


class Base(NamedTuple):
    """A base image as it is known.

    ``kind`` is ``slim`` (Debian's minimal system and a runtime), ``full`` (Debian with compilers and version control),
    ``ubuntu``, ``alpine``, ``busybox``, ``scratch`` or ``distroless``. ``lacks`` are programs that it surely does not
    have, ``users`` and ``groups`` its accounts with their numbers. Whoever is not in ``users`` has no account where
    ``has_all_users``.
    """

    name: str
    tag: str
    kind: str
    lacks: frozenset[str]
    users: dict[str, str]
    groups: dict[str, str]

    def leaves_empty(self, path: str) -> bool:
        """Whether the image has nothing at a path and nothing under it."""
        if path.startswith("/usr/src/") and self.name in _WITHOUT_SOURCES:
            return True
        if path.startswith("/usr/local/") and path.count("/") > _IN_LOCAL:
            return self.name in _BARE
        return not path.startswith(_TAKEN) and path not in _TAKEN_THEMSELVES and path not in _OWN.get(self.name, ())

    def has_directory(self, path: str) -> bool:
        """Whether the image has a directory at a path, root's and closed to others' writing."""
        return path in _ROOTS_OWN if self.kind not in {"scratch", "distroless"} else path == "/"


def _names(between_blanks: str) -> frozenset[str]:
    return frozenset(between_blanks.split())


def _numbers(written: str) -> dict[str, str]:
    return dict(pair.split(":") for pair in written.split())


_SYSTEM = ("bin", "boot", "dev", "etc", "lib", "lib32", "lib64", "libx32", "proc", "run", "sbin", "sys", "usr", "var")
_TAKEN = tuple(f"/{name}/" for name in (*_SYSTEM, "root", "go", "opt/java", "opt/yarn", "home/node", "home/ubuntu"))
_TAKEN_THEMSELVES = frozenset(
    {f"/{name}" for name in (*_SYSTEM, "root", "tmp", "home", "opt", "srv", "mnt", "media")}
) | {"/"}
_IN_LOCAL = 3
"""Slashes of a file in a directory of /usr/local."""
_WITHOUT_SOURCES = frozenset({"debian", "ubuntu", "alpine", "busybox", "python", "node", "golang", "ruby"})
_BARE = frozenset({"debian", "ubuntu", "alpine", "busybox"})
"""Images that have nothing of their own in /usr/local."""
_OWN = {"node": ("/home/node",), "ubuntu": ("/home/ubuntu",), "golang": ("/go",), "eclipse-temurin": ("/opt/java",)}
_ROOTS_OWN = frozenset(
    [
        "/",
        "/home",
        "/opt",
        "/srv",
        "/mnt",
        "/media",
        "/usr",
        "/usr/bin",
        "/usr/lib",
        "/usr/local",
        "/usr/local/bin",
        "/usr/local/lib",
        "/usr/local/share",
        "/usr/share",
        "/usr/sbin",
        "/etc",
        "/var",
        "/var/lib",
        "/var/log",
        "/var/cache",
        "/bin",
        "/sbin",
        "/lib",
        "/boot",
        "/root",
        "/run",
    ]
)
_OTHER_MANAGERS = {
    "debian": _names("apk dnf yum microdnf tdnf zypper pacman"),
    "alpine": _names("apt apt-get dpkg dnf yum microdnf tdnf zypper pacman"),
    "busybox": _names("apt apt-get dpkg apk dnf yum microdnf tdnf zypper pacman rpm"),
}
_NOT_MINIMAL = _names(
    "git gcc g++ cc c++ make cmake ninja autoconf automake unzip zip vim nano jq ping nc netcat ip ifconfig rsync "
    "file gpg ssh ssh-keyscan scp tree less man crontab psql mysql redis-cli pg_config pkg-config patch svn hg docker "
    "java javac mvn gradle node npm npx yarn pnpm go cargo rustc ruby gem bundle php composer poetry uv uvx pipx "
    "pipenv aws gcloud kubectl terraform ffmpeg convert dos2unix envsubst wget curl add-apt-repository lsb_release ps "
    "top htop xz bzip2 strace lsof telnet gosu su-exec tini dumb-init sudo systemctl supervisord locale-gen gunicorn "
    "uvicorn celery flask django-admin tsc vite webpack ng serve pm2 nodemon"
)
"""Programs that Debian's minimal system does not have; the images built on it may add some."""
_NOT_FULL = _names(
    "vim nano jq zip sudo cmake ninja gosu su-exec tini dumb-init java javac mvn gradle psql redis-cli poetry uv uvx "
    "pipx pipenv aws gcloud kubectl terraform ffmpeg dos2unix tree cargo rustc php composer node npm npx yarn pnpm go "
    "ruby gem bundle docker supervisord htop rsync lsof strace telnet pm2 nodemon tsc systemctl locale-gen add-apt-"
    "repository"
)
"""The same for images that stand on ``buildpack-deps``."""
_NOT_ALPINE = _names(
    "bash git gcc g++ cc make cmake curl python3 python pip pip3 node npm npx yarn pnpm go cargo rustc ruby gem "
    "bundle php composer useradd groupadd usermod groupmod userdel groupdel gpasswd sudo gosu su-exec tini dumb-init "
    "jq zip rsync file gpg ssh ssh-keyscan psql mysql redis-cli pg_config pkg-config poetry uv uvx pipx pipenv aws "
    "java javac mvn gradle docker ffmpeg envsubst svn hg perl systemctl supervisord locale-gen add-apt-"
    "repository lsb_release"
)
_NOT_BUSYBOX = _NOT_ALPINE | _names("openssl ldconfig update-ca-certificates getent")
_ADDS = {
    "python": _names("python python3 pip pip3 idle"),
    "node": _names("node npm npx yarn"),
    "ruby": _names("ruby gem bundle"),
    "golang": _names("go gcc g++ cc make pkg-config git ssh ssh-keyscan curl wget"),
    "rust": _names("cargo rustc gcc cc ld"),
    "php": _names("php curl xz gcc g++ make autoconf pkg-config file"),
    "openjdk": _names("java javac bzip2 unzip xz"),
    "eclipse-temurin": _names("java javac curl wget gpg locale-gen unzip"),
    "perl": _names("curl wget bzip2 xz"),
    "gcc": _names("gcc g++ cc c++ make"),
}
_ON_DEBIAN = _names("debian python node ruby golang rust php perl gcc buildpack-deps openjdk")
_FULL_BY_NAME = _names("buildpack-deps gcc golang rust php perl")
"""Of these even slim variants may have compilers."""
_DEBIAN_USERS = _numbers(
    "root:0 daemon:1 bin:2 sys:3 sync:4 games:5 man:6 lp:7 mail:8 news:9 uucp:10 proxy:13 www-data:33 backup:34 "
    "list:38 irc:39 _apt:? gnats:? nobody:65534"
)
_DEBIAN_GROUPS = _numbers(
    "root:0 daemon:1 bin:2 sys:3 adm:4 tty:5 disk:6 lp:7 mail:8 news:9 uucp:10 man:12 proxy:13 kmem:15 dialout:20 "
    "fax:21 voice:22 cdrom:24 floppy:25 tape:26 sudo:27 audio:29 dip:30 www-data:33 backup:34 operator:37 list:38 "
    "irc:39 src:40 shadow:42 utmp:43 video:44 sasl:45 plugdev:46 staff:50 games:60 users:100 nogroup:65534"
)
_ALPINE_USERS = _numbers(
    # those without a number are in older releases only
    "postgres:? operator:? man:? postmaster:? at:? squid:? xfs:? cyrus:? vpopmail:? smmsp:? svn:? "
    "root:0 bin:1 daemon:2 lp:4 sync:5 shutdown:6 halt:7 mail:8 news:9 uucp:10 cron:16 ftp:21 sshd:22 games:35 ntp:123 "
    "guest:405 nobody:65534"
)
_ALPINE_GROUPS = _numbers(
    "postgres:? man:? at:? squid:? xfs:? vpopmail:? smmsp:? smmspq:? readproc:? "
    "root:0 bin:1 daemon:2 sys:3 adm:4 tty:5 disk:6 lp:7 kmem:9 wheel:10 floppy:11 mail:12 news:13 uucp:14 cron:16 "
    "audio:18 cdrom:19 dialout:20 ftp:21 sshd:22 input:23 tape:26 video:27 netdev:28 kvm:34 games:35 shadow:42 www-"
    "data:82 users:100 ntp:123 utmp:406 ping:999 nogroup:65533 nobody:65534"
)
_BUSYBOX_USERS = _numbers("root:0 daemon:1 bin:2 sys:3 sync:4 mail:8 www-data:33 operator:37 nobody:65534")
_BUSYBOX_GROUPS = _numbers(
    "root:0 daemon:1 bin:2 sys:3 adm:4 tty:5 disk:6 lp:7 mail:8 kmem:9 wheel:10 cdrom:11 dialout:18 floppy:19 video:28 "
    "audio:29 tape:32 www-data:33 operator:37 utmp:43 plugdev:46 staff:50 lock:54 netdev:82 users:100 nobody:65534"
)
_REFERENCE = r"(?:docker\.io/)?(?:library/)?(?P<name>[a-z0-9-]+)(?::(?P<tag>[\w.-]+))?(?:@\S+)?"
_LATE_UBUNTU = r"2[4-9]\.|noble|oracular|plucky|questing|resolute|latest|rolling|devel"


@lru_cache(maxsize=32)
def known_base(image: str) -> Base | None:  # noqa: PLR0911 - a table of images
    """What is known of a base image by its reference; None for one that is not an official image known here."""
    if image == "scratch":
        return Base("scratch", "", "scratch", frozenset(), {}, {})
    if image.startswith("gcr.io/distroless/"):
        name, _, tag = image.rpartition("/")[2].partition(":")
        is_debug = "debug" in tag
        return None if is_debug else Base(name, tag, "distroless", frozenset(), {"root": "0", "nonroot": "65532"}, {})
    match = re.fullmatch(_REFERENCE, image)
    if match is None:
        return None
    name, tag = match["name"], match["tag"] or "latest"
    adds = _ADDS.get(name, frozenset())
    if name == "busybox":
        return Base(name, tag, "busybox", _NOT_BUSYBOX | _OTHER_MANAGERS["busybox"], _BUSYBOX_USERS, _BUSYBOX_GROUPS)
    if name == "alpine" or ("alpine" in tag and (name in _ON_DEBIAN or name in _ADDS)):
        lacks = (_NOT_ALPINE - (adds | _ALPINE_EXTRA.get(name, frozenset()))) | _OTHER_MANAGERS["alpine"]
        return _with_node(Base(name, tag, "alpine", lacks, _ALPINE_USERS, _ALPINE_GROUPS))
    if name == "ubuntu":
        return _ubuntu(tag)
    if name not in _ON_DEBIAN or "windows" in tag or "nanoserver" in tag or "onbuild" in tag or "oracle" in tag:
        return None
    is_slim = name == "debian" or ("slim" in tag and name not in _FULL_BY_NAME)
    lacks = (_NOT_MINIMAL if is_slim else _NOT_FULL) - adds
    if name == "debian":
        lacks |= _names("python python3 pip pip3 openssl")
    if is_slim and re.search("trixie|forky", tag):
        lacks |= _names("adduser addgroup deluser delgroup")
    kind = "slim" if is_slim else "full"
    return _with_node(Base(name, tag, kind, lacks | _OTHER_MANAGERS["debian"], _DEBIAN_USERS, _DEBIAN_GROUPS))


_ALPINE_EXTRA = {
    "golang": _names("git"),
    "rust": _names("gcc"),
    "php": _names("curl openssl"),
    "python": _names("openssl"),
    "eclipse-temurin": _names("bash openssl"),
}


def _with_node(base: Base) -> Base:
    """The images of Node.js have an account of their own."""
    if base.name != "node":
        return base
    return base._replace(users={**base.users, "node": "1000"}, groups={**base.groups, "node": "1000"})


def _ubuntu(tag: str) -> Base:
    lacks = (_NOT_MINIMAL | _names("python python3 pip pip3 openssl")) | _OTHER_MANAGERS["debian"]
    users, groups = _DEBIAN_USERS, _DEBIAN_GROUPS
    if re.match(_LATE_UBUNTU, tag):
        users, groups = {**users, "ubuntu": "1000"}, {**groups, "ubuntu": "1000"}
        lacks |= _names("adduser addgroup deluser delgroup")
    else:
        users = {**users, "ubuntu": "?", "gnats": "?"}  # 23.04 and 23.10 have it
        groups = {**groups, "ubuntu": "?", "gnats": "?"}
    return Base("ubuntu", tag, "ubuntu", lacks, users, groups)
