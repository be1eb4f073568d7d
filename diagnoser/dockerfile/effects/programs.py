"""Which programs a package brings, where that is not one of the package's own name.

Facts: the file lists of the packages in Debian 12, Alpine 3.20, Fedora 40, and on PyPI and npm. ``#`` stands for a
version number; ``?`` marks a program that only some builds of the package bring.
"""

from __future__ import annotations

import re

_SYSTEM = {
    "adduser": "adduser addgroup deluser delgroup",
    "alpine-sdk": "gcc g++ cc c++ make ld as ar strip git abuild",
    "apache2": "apache2 apache2ctl apachectl a2enmod a2ensite",
    "apache2-utils": "htpasswd ab",
    "aria2": "aria2c",
    "autoconf": "autoconf autoreconf autoheader",
    "automake": "automake aclocal",
    "awscli": "aws",
    "aws-cli": "aws",
    "bind#-dnsutils": "dig nslookup host nsupdate",
    "bind-tools": "dig nslookup host",
    "bind-utils": "dig nslookup host",
    "binutils": "ld as ar nm objcopy objdump ranlib readelf strings strip",
    "bsdmainutils": "column hexdump cal",
    "build-base": "gcc g++ cc c++ make ld as ar strip patch",
    "build-essential": "gcc g++ cc c++ make ld as ar strip dpkg-buildpackage patch",
    "bzip#": "bzip2 bunzip2 bzcat",
    "ca-certificates": "update-ca-certificates",
    "chromium": "chromium chromium-browser?",
    "clang": "clang clang++",
    "cmake": "cmake ctest cpack",
    "coreutils": "install stat sha256sum timeout nproc realpath",
    "cron": "cron crontab",
    "cronie": "crond crontab",
    "default-jdk": "java javac jar keytool",
    "default-jdk-headless": "java javac jar keytool",
    "default-jre": "java keytool",
    "default-jre-headless": "java keytool",
    "default-mysql-client": "mysql mysqldump mysqladmin mariadb",
    "diffutils": "diff cmp",
    "dnsutils": "dig nslookup host nsupdate",
    "docker.io": "docker dockerd",
    "docker-ce": "docker? dockerd",
    "docker-ce-cli": "docker",
    "docker-cli": "docker",
    "fd-find": "fdfind",
    "ffmpeg": "ffmpeg ffprobe",
    "findutils": "find xargs",
    "g++": "g++ gcc c++ cc ld as ar strip",
    "gcc": "gcc cc ld as ar strip",
    "gcc-c++": "g++ gcc c++ cc",
    "gettext": "envsubst gettext msgfmt",
    "gettext-base": "envsubst gettext",
    "ghostscript": "gs",
    "git": "git",
    "gnupg": "gpg gpgconf gpg-agent",
    "gnupg#": "gpg gpg2",
    "go": "go gofmt",
    "golang": "go gofmt",
    "golang-go": "go gofmt",
    "graphviz": "dot neato",
    "imagemagick": "convert identify mogrify magick?",
    "ImageMagick": "convert identify mogrify magick?",
    "inotify-tools": "inotifywait inotifywatch",
    "iproute#": "ip ss",
    "iputils": "ping",
    "iputils-ping": "ping",
    "krb#-user": "kinit klist kdestroy",
    "libpq-dev": "pg_config",
    "libreoffice": "soffice libreoffice",
    "libtool": "libtoolize",
    "libxml#-utils": "xmllint",
    "libxslt": "xsltproc",
    "libxslt#-dev": "xslt-config",
    "locales": "locale-gen localedef",
    "lsb-release": "lsb_release",
    "mariadb-client": "mysql mysqldump mariadb mariadb-dump",
    "maven": "mvn",
    "mercurial": "hg",
    "mysql-client": "mysql mysqldump mysqladmin",
    "net-tools": "ifconfig netstat route arp",
    "netcat": "nc",
    "netcat-openbsd": "nc",
    "netcat-traditional": "nc",
    "nmap-ncat": "nc ncat",
    "ninja-build": "ninja",
    "nodejs": "node nodejs? npm? npx?",
    "nodejs-current": "node",
    "npm": "npm npx",
    "openjdk#": "java javac? keytool",
    "openjdk-#-jdk": "java javac jar keytool",
    "openjdk-#-jdk-headless": "java javac jar keytool",
    "openjdk-#-jre": "java keytool",
    "openjdk-#-jre-headless": "java keytool",
    "openjdk#-jdk": "java javac jar keytool",
    "openjdk#-jre": "java keytool",
    "openjdk#-jre-headless": "java keytool",
    "java-#-openjdk": "java keytool",
    "java-#-openjdk-headless": "java keytool",
    "java-#-openjdk-devel": "java javac jar keytool",
    "openssh": "ssh scp sftp ssh-keygen ssh-keyscan ssh-agent ssh-add sshd",
    "openssh-client": "ssh scp sftp ssh-keygen ssh-keyscan ssh-agent ssh-add",
    "openssh-clients": "ssh scp sftp ssh-keyscan ssh-agent ssh-add",
    "openssh-server": "sshd",
    "p#zip": "7z 7za",
    "p#zip-full": "7z 7za",
    "passwd": "useradd groupadd usermod groupmod userdel groupdel chpasswd passwd gpasswd",
    "php": "php",
    "php-cli": "php",
    "php#-cli": "php",
    "pkgconf": "pkg-config pkgconf",
    "pkgconf-pkg-config": "pkg-config",
    "pkgconfig": "pkg-config",
    "poppler-utils": "pdftotext pdftoppm pdfinfo pdfimages",
    "postgresql-client": "psql pg_dump pg_restore pg_isready createdb",
    "postgresql-client-#": "psql pg_dump pg_restore pg_isready createdb",
    "postgresql#-client": "psql pg_dump pg_restore pg_isready createdb",
    "procps": "ps top free pgrep pkill kill sysctl uptime vmstat watch",
    "procps-ng": "ps top free pgrep pkill sysctl uptime vmstat watch",
    "protobuf": "protoc?",
    "protobuf-compiler": "protoc",
    "py#-pip": "pip pip3",
    "py#-virtualenv": "virtualenv",
    "python#": "python3 python?",
    "python#-dev": "python3-config",
    "python#-full": "python3",
    "python#-pip": "pip3 pip",
    "python#-venv": "",
    "python#-virtualenv": "virtualenv",
    "python-is-python#": "python",
    "redis": "redis-server redis-cli",
    "redis-server": "redis-server redis-check-rdb",
    "redis-tools": "redis-cli redis-benchmark",
    "ripgrep": "rg",
    "ruby": "ruby gem irb erb",
    "ruby-full": "ruby gem irb erb bundle",
    "rust": "rustc rustdoc",
    "shadow": "useradd groupadd usermod groupmod userdel groupdel chpasswd passwd gpasswd",
    "shadow-utils": "useradd groupadd usermod groupmod userdel groupdel chpasswd gpasswd",
    "software-properties-common": "add-apt-repository",
    "sqlite": "sqlite3",
    "subversion": "svn svnadmin",
    "supervisor": "supervisord supervisorctl",
    "tesseract-ocr": "tesseract",
    "texlive-latex-base": "pdflatex latex",
    "util-linux": "mount lsblk flock su nsenter",
    "uuid-runtime": "uuidgen",
    "vim": "vim vi? xxd?",
    "vim-tiny": "vim.tiny vi",
    "xvfb": "Xvfb xvfb-run",
    "xz": "xz unxz xzcat",
    "xz-utils": "xz unxz xzcat",
    "yarnpkg": "yarnpkg",
    "zip": "zip",
    "unzip": "unzip zipinfo funzip",
}
_PIP = {
    "ansible": "ansible? ansible-playbook? ansible-galaxy?",
    "ansible-core": "ansible ansible-playbook ansible-galaxy",
    "awscli": "aws",
    "azure-cli": "az",
    "build": "pyproject-build",
    "cython": "cython cythonize",
    "django": "django-admin",
    "django-admin": "",
    "fastapi-cli": "fastapi",
    "gdown": "gdown",
    "httpie": "http https httpie",
    "huggingface-hub": "hf? huggingface-cli?",
    "ipython": "ipython ipython3",
    "jupyter": "jupyter",
    "jupyterlab": "jupyter? jupyter-lab jlpm",
    "notebook": "jupyter-notebook",
    "nltk": "nltk",
    "numpy": "f2py",
    "openai-whisper": "whisper",
    "pip": "pip pip3",
    "pip-tools": "pip-compile pip-sync",
    "pygments": "pygmentize",
    "pytest": "pytest py.test",
    "robotframework": "robot rebot",
    "sphinx": "sphinx-build sphinx-quickstart",
    "supervisor": "supervisord supervisorctl",
    "torch": "torchrun",
    "uv": "uv uvx",
    "wheel": "wheel",
}
_NPM = {
    "@angular/cli": "ng",
    "@anthropic-ai/claude-code": "claude",
    "@nestjs/cli": "nest",
    "@openapitools/openapi-generator-cli": "openapi-generator-cli",
    "@railway/cli": "railway",
    "@sentry/cli": "sentry-cli",
    "@vue/cli": "vue",
    "aws-cdk": "cdk",
    "bun": "bun bunx",
    "corepack": "corepack",
    "dotenv-cli": "dotenv",
    "firebase-tools": "firebase",
    "grunt-cli": "grunt",
    "gulp-cli": "gulp",
    "lightningcss-cli": "lightningcss",
    "netlify-cli": "netlify ntl",
    "npm": "npm npx",
    "pm#": "pm2 pm2-runtime",
    "pnpm": "pnpm pnpx",
    "puppeteer": "puppeteer",
    "serverless": "serverless sls",
    "ts-node": "ts-node",
    "typescript": "tsc tsserver",
    "vercel": "vercel vc",
    "yarn": "yarn yarnpkg",
}
_TABLES = {"apt": _SYSTEM, "apk": _SYSTEM, "dnf": _SYSTEM, "npm": _NPM, "yarn": _NPM, "pnpm": _NPM}
_VERSION = re.compile(r"[=<>~!@\[;:/(\s*]")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_WITHOUT = re.compile(
    r"(?:lib|fonts-|py3-|python3?-|php\d*-|ruby-|linux-|\.).*|.*-(?:dev|devel|dbg|doc|data|common|libs)"
)
"""Names of packages that bring no program of their name."""


def bare_name(manager: str, requirement: str) -> str:
    """A package's name without its version, extras or architecture."""
    if manager in {"npm", "yarn", "pnpm"}:
        return requirement[:1] + requirement[1:].partition("@")[0]
    match = _VERSION.search(requirement)
    return requirement[: match.start()] if match else requirement


def programs_of(manager: str, requirement: str) -> tuple[tuple[str, bool], ...]:
    """The programs that a package brings by what is known or by its name, each with whether every build of it does."""
    name = bare_name(manager, requirement)
    table = _TABLES.get(manager, _PIP)
    if table is _PIP:
        name = name.lower().replace("_", "-")
    known = table.get(name)
    if known is None:
        known = table.get(_NUMBER.sub("#", name))
        if known is not None and name.startswith("python") and "-" not in name:
            known = f"{name} {known}"  # as in python3.11
    if known is not None:
        return tuple([(each.rstrip("?"), not each.endswith("?")) for each in dict.fromkeys(known.split())])
    if table is _SYSTEM and _WITHOUT.fullmatch(name):
        return ()
    return ((name.rpartition("/")[2], True),) if name else ()
