"""Which package brings a program or a shared library, on Debian and on Alpine.

Gathered by hand. Debian's names were held against the file lists of Debian 12; they are the same in Debian 13 and in
Ubuntu 24.04 but for libraries that were renamed for 64-bit times (``t64``), which are left out. Alpine's are those of
its package index, from memory.
"""

from __future__ import annotations

from diagnoser.dockerfile.effects.options import name_set

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_SAME_NAME = name_set(
    "bash bc bison bzip2 ccache cmake curl dos2unix ffmpeg file flex gcc g++ git git-lfs gperf graphviz htop jq lftp "
    "less nano nasm nginx openssl patch perl rsync ruby socat sqlite3 sudo supervisor swig tar tree tzdata unzip "
    "vim wget xmlstarlet xvfb yasm zip zsh zstd"
)
"""Programs whose package has their name on both."""

_PROGRAMS: Mapping[str, tuple[str | None, str | None]] = {
    "7z": ("p7zip-full", "7zip"),
    "add-apt-repository": ("software-properties-common", None),
    "addgroup": ("adduser", None),
    "adduser": ("adduser", None),
    "autoconf": ("autoconf", "autoconf"),
    "autoreconf": ("autoconf automake libtool", "autoconf automake libtool"),
    "aws": ("awscli", "aws-cli"),
    "c++": ("g++", "g++"),
    "cargo": ("cargo", "cargo"),
    "cc": ("gcc libc6-dev", "gcc musl-dev"),
    "clang": ("clang", "clang"),
    "convert": ("imagemagick", "imagemagick"),
    "crontab": ("cron", None),
    "dig": ("dnsutils", "bind-tools"),
    "dot": ("graphviz", "graphviz"),
    "envsubst": ("gettext-base", "gettext"),
    "fc-cache": ("fontconfig", "fontconfig"),
    "gcc": ("gcc libc6-dev", "gcc musl-dev"),
    "g++": ("g++", "g++ musl-dev"),
    "gfortran": ("gfortran", "gfortran musl-dev"),
    "go": ("golang-go", "go"),
    "gpg": ("gnupg", "gnupg"),
    "gs": ("ghostscript", "ghostscript"),
    "host": ("bind9-host", "bind-tools"),
    "ifconfig": ("net-tools", "net-tools"),
    "ip": ("iproute2", "iproute2"),
    "java": ("default-jre-headless", "openjdk17-jre-headless"),
    "javac": ("default-jdk-headless", "openjdk17-jdk"),
    "killall": ("psmisc", "psmisc"),
    "ld": ("binutils", "binutils"),
    "localedef": ("locales", None),
    "locale-gen": ("locales", None),
    "lsb_release": ("lsb-release", None),
    "lsof": ("lsof", "lsof"),
    "m4": ("m4", "m4"),
    "make": ("build-essential", "build-base"),  # what it makes wants a compiler
    "mvn": ("maven", "maven"),
    "mysql": ("default-mysql-client", "mysql-client"),
    "mysql_config": ("default-libmysqlclient-dev", "mariadb-dev"),
    "nc": ("netcat-openbsd", "netcat-openbsd"),
    "netcat": ("netcat-openbsd", "netcat-openbsd"),
    "netstat": ("net-tools", "net-tools"),
    "ninja": ("ninja-build", "ninja"),
    "node": ("nodejs", "nodejs"),
    "npm": ("npm", "npm"),
    "npx": ("npm", "npm"),
    "nslookup": ("dnsutils", "bind-tools"),
    "pg_config": ("libpq-dev", "libpq-dev"),
    "pg_isready": ("postgresql-client", "postgresql-client"),
    "php": ("php-cli", "php"),
    "ping": ("iputils-ping", "iputils"),
    "pip": ("python3-pip", "py3-pip"),
    "pip3": ("python3-pip", "py3-pip"),
    "pkg-config": ("pkg-config", "pkgconf"),
    "ps": ("procps", "procps"),
    "psql": ("postgresql-client", "postgresql-client"),
    "python3": ("python3", "python3"),
    "redis-cli": ("redis-tools", "redis"),
    "rustc": ("rustc", "rust"),
    "sqlite3": ("sqlite3", "sqlite"),
    "ss": ("iproute2", "iproute2"),
    "ssh": ("openssh-client", "openssh-client"),
    "ssh-keygen": ("openssh-client", "openssh-keygen"),
    "ssh-keyscan": ("openssh-client", "openssh-client"),
    "supervisord": ("supervisor", "supervisor"),
    "svn": ("subversion", "subversion"),
    "telnet": ("telnet", "busybox-extras"),
    "update-ca-certificates": ("ca-certificates", "ca-certificates"),
    "useradd": ("passwd", "shadow"),
    "usermod": ("passwd", "shadow"),
    "groupadd": ("passwd", "shadow"),
    "vi": ("vim-tiny", "vim"),
    "wkhtmltopdf": ("wkhtmltopdf", None),
    "xml2-config": ("libxml2-dev", "libxml2-dev"),
    "xmllint": ("libxml2-utils", "libxml2-utils"),
    "xslt-config": ("libxslt1-dev", "libxslt-dev"),
    "xsltproc": ("xsltproc", "libxslt"),
    "xvfb-run": ("xvfb", "xvfb-run"),
    "xz": ("xz-utils", "xz"),
}

_LIBRARIES: Mapping[str, tuple[str, str]] = {
    "libGL.so.1": ("libgl1", "mesa-gl"),
    "libSM.so.6": ("libsm6", "libsm"),
    "libX11.so.6": ("libx11-6", "libx11"),
    "libXext.so.6": ("libxext6", "libxext"),
    "libXrender.so.1": ("libxrender1", "libxrender"),
    "libatomic.so.1": ("libatomic1", "libatomic"),
    "libcairo.so.2": ("libcairo2", "cairo"),
    "libexpat.so.1": ("libexpat1", "expat"),
    "libffi.so.8": ("libffi8", "libffi"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
    "libfreetype.so.6": ("libfreetype6", "freetype"),
    "libgdk_pixbuf-2.0.so.0": ("libgdk-pixbuf-2.0-0", "gdk-pixbuf"),
    "libgobject-2.0.so.0": ("libglib2.0-0", "glib"),
    "libgomp.so.1": ("libgomp1", "libgomp"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib"),
    "libjpeg.so.62": ("libjpeg62-turbo", "libjpeg-turbo"),
    "libmagic.so.1": ("libmagic1", "libmagic"),
    "libmariadb.so.3": ("libmariadb3", "mariadb-connector-c"),
    "libnss3.so": ("libnss3", "nss"),
    "libodbc.so.2": ("libodbc2", "unixodbc"),
    "libpango-1.0.so.0": ("libpango-1.0-0", "pango"),
    "libpangocairo-1.0.so.0": ("libpangocairo-1.0-0", "pango"),
    "libpangoft2-1.0.so.0": ("libpangoft2-1.0-0", "pango"),
    "libportaudio.so.2": ("libportaudio2", "portaudio"),
    "libpq.so.5": ("libpq5", "libpq"),
    "libsndfile.so.1": ("libsndfile1", "libsndfile"),
    "libsodium.so.23": ("libsodium23", "libsodium"),
    "libsqlite3.so.0": ("libsqlite3-0", "sqlite-libs"),
    "libstdc++.so.6": ("libstdc++6", "libstdc++"),
    "libtcmalloc.so.4": ("libgoogle-perftools4", "gperftools"),
    "libusb-1.0.so.0": ("libusb-1.0-0", "libusb"),
    "libxml2.so.2": ("libxml2", "libxml2"),
    "libxmlsec1.so.1": ("libxmlsec1", "xmlsec"),
    "libxslt.so.1": ("libxslt1.1", "libxslt"),
    "libyaml-0.so.2": ("libyaml-0-2", "yaml"),
    "libzbar.so.0": ("libzbar0", "zbar"),
}
"""Those that were renamed (``libglib2.0-0`` in Debian 13) are still found: the new package provides the old name."""


def package_of(name: str, system: str | None) -> str | None:
    """The packages, between blanks, that bring a program or a shared library; None where that is not known.

    ``name`` may be a path. ``system`` is ``debian`` or ``alpine``.
    """
    name = name.rpartition("/")[2]
    if system not in {"debian", "alpine"}:
        return None
    known = _PROGRAMS.get(name) or _LIBRARIES.get(name)
    if known is not None:
        return known[system == "alpine"]
    return name if name in _SAME_NAME else None
