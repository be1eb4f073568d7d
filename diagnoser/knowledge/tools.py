"""What people call the tools that the packs are about."""

from __future__ import annotations

_TOOLS = {
    "adduser": "adduser and useradd",
    "ansible": "Ansible",
    "android": "the Android SDK",
    "apk": "apk (Alpine)",
    "apt": "apt (Debian and Ubuntu)",
    "buildkit": "the builder (BuildKit, Buildah, Kaniko)",
    "conda": "conda",
    "cpp": "Conan, vcpkg and Bazel",
    "dart": "Dart and Flutter",
    "dockerfile": "the Dockerfile itself",
    "dotnet": ".NET",
    "elixir": "Elixir and Erlang",
    "filesystem": "files, rights and disks",
    "git": "git",
    "go": "Go",
    "haskell": "Haskell",
    "java": "Java",
    "julia": "Julia",
    "network": "the network",
    "npm": "npm, yarn and pnpm",
    "pacman": "pacman (Arch)",
    "pdm": "PDM",
    "perl": "Perl",
    "php": "PHP and Composer",
    "pip": "pip",
    "pipenv": "Pipenv",
    "poetry": "Poetry",
    "pybuild": "building Python packages",
    "r": "R",
    "registry": "image registries",
    "ros": "ROS",
    "rpm": "dnf and yum (Fedora, RHEL)",
    "ruby": "Ruby",
    "rust": "Rust",
    "shell": "the shell and programs",
    "swift": "Swift",
    "tex": "TeX Live",
    "uv": "uv",
}


def tool_of(pack: str) -> str:
    """Return what people call the tool of a pack; a pack of one's own is called by its name."""
    return _TOOLS.get(pack, pack)
