"""What a rule's edits make of a Dockerfile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from diagnoser.dockerfile.context import BuildContext
from diagnoser.model import Fix
from diagnoser.packs.remedies import EDIT_KINDS
from diagnoser.reason.fixing import KINDS, Site, patched
from diagnoser.reason.origin import ask, scene_at

if TYPE_CHECKING:
    from pathlib import Path

    from diagnoser.reason.fixing import Edits

FIX = Fix("Do it", "", None, checked=False, side_effects=("It costs.",))
PYTHON = "FROM python:3.11-slim\n"
LATE = (
    f"{PYTHON}RUN useradd -m app\nCOPY r.txt /opt/\nRUN rm -rf /opt/r.txt\nUSER app\n"
    "RUN pip install --user -r /opt/r.txt\n"
)


def fixed(
    text: str,
    line: int,
    edits: Edits,
    *,
    origin: tuple[tuple[str, str], ...] = (),
    context: BuildContext | None = None,
    **captures: str,
) -> Fix | None:
    """Make one fix of the instruction on a line; None where it is not offered."""
    scene = scene_at(text, line)
    assert scene is not None
    scene = scene._replace(captures=captures, context=context)
    names = frozenset(captures) | {"user", "home", "meant"}
    image = scene.image if scene.fold.images else None
    blame = ask(scene, origin)
    words = {
        "user": (image and image.user) or "",
        "home": (image and image.home) or "",
        "meant": blame.meant if blame else "",
        **captures,
    }
    found = patched([FIX], [edits], Site(scene, blame, words, names), "Dockerfile")
    return found[0] if found else None


def changes(fix: Fix | None) -> str:
    """The lines that a patch takes away and puts in."""
    assert fix is not None
    assert fix.patch is not None
    return "".join(f"{line}\n" for line in fix.patch.splitlines()[2:] if line[:1] in "+-")


def test_copies_before_the_one_that_is_missed_come_along() -> None:
    """A COPY that a step needs is moved in front of it together with those between; other instructions stay."""
    text = f"{PYTHON}WORKDIR /s\nRUN pip install -r r.txt\nCOPY a ./a\nENV B=1\nCOPY r.txt ./\nCOPY c ./c\n"
    edits = [("move", {"value": "origin-before-failing"})]
    moved = changes(fixed(text, 3, edits, origin=(("missing", "{path}"),), path="r.txt"))
    assert moved == "+COPY a ./a\n+COPY r.txt ./\n-COPY a ./a\n-COPY r.txt ./\n"


def test_every_kind_of_the_schema_is_known() -> None:
    """What a pack may say of an edit is what can be done."""
    assert set(EDIT_KINDS) == set(KINDS)


@pytest.mark.parametrize(
    ("text", "line", "edits", "captures", "expected"),
    [
        (f"{PYTHON}RUN make\n", 2, [("insert", {"value": "RUN mkdir {path}"})], {"path": "/a"}, "+RUN mkdir /a\n"),
        (
            f"{PYTHON}# why\nRUN id\n",
            3,
            [("insert", {"value": "WORKDIR /src"})],
            {},
            "+WORKDIR /src\n",
        ),
        ("from debian\nrun make\n", 2, [("insert", {"value": "RUN id\nENV A=1"})], {}, "+run id\n+env A=1\n"),
        (f"{PYTHON}RUN make", 2, [("append", {"value": "RUN id"})], {}, "-RUN make\n+RUN make\n+RUN id\n"),
        (
            f"{PYTHON}RUN useradd -m app\nUSER app\nRUN x\n",
            4,
            [("insert", {"value": "RUN apt-get update", "user": "root"})],
            {},
            "+USER root\n+RUN apt-get update\n+USER app\n",
        ),
        (f"ARG V=1\n{PYTHON}RUN get $V\n", 3, [("redeclare", {"value": "origin"})], {}, "+ARG V\n"),
        (f"{PYTHON}RUN x\n", 2, [("declare", {"value": "ARG {name}"})], {"name": "V"}, "+ARG V\n"),
        (
            f"{PYTHON}RUN poetry \\\n    install --no-dev\n",
            2,
            [("replace", {"value": {"--no-dev": "--only main"}})],
            {},
            "-    install --no-dev\n+    install --only main\n",
        ),
        (
            f"{PYTHON}RUN useradd a+b\n",
            2,
            [("replace", {"value": {r"useradd {name}": r"useradd --force \g<0> {name}"}})],
            {"name": "a+b"},
            "-RUN useradd a+b\n+RUN useradd --force useradd a+b a+b\n",
        ),
        (
            f"{PYTHON}RUN x C\n",
            2,
            [("replace", {"value": {"x (C)": r"\1 {path}"}})],
            {"path": r"\1\n"},
            "-RUN x C\n+RUN C \\1\\n\n",
        ),
        (f"{PYTHON}RUN x\n\nRUN y\n", 4, [("delete", {"value": "failing"})], {}, "-RUN y\n"),
        (
            "ENV A=1\nFROM debian\nRUN x\n",
            1,
            [("move", {"value": "failing-behind-from"})],
            {},
            "+FROM debian\n-FROM debian\n",
        ),
        (
            f"{PYTHON}RUN useradd -m app\nUSER app:app\nRUN rm /opt/x\n",
            4,
            [("as_root", {"value": "switch"})],
            {},
            "+USER root\n+USER app:app\n",
        ),
        (
            f"{PYTHON}RUN useradd -m app\nUSER app\nRUN rm /opt/x\n",
            4,
            [("as_root", {"value": "earlier"})],
            {},
            "+RUN rm /opt/x\n-RUN rm /opt/x\n",
        ),
        (
            "FROM debian:12-slim\nRUN jq .\n",
            2,
            [("install", {"value": "{program}"})],
            {"program": "jq"},
            "+RUN apt-get update \\\n+    && apt-get install -y --no-install-recommends jq \\\n+    && rm -rf /var/lib/apt/lists/*\n",
        ),
        ("FROM alpine\nRUN gpg x\n", 2, [("install", {"value": "gpg"})], {}, "+RUN apk add --no-cache gnupg\n"),
        (
            f"{PYTHON}RUN useradd -m app\nWORKDIR /srv/app\nUSER app\nRUN touch x\n",
            5,
            [("own", {"value": "{path}"})],
            {"path": "x"},
            "+RUN chown -R app /srv/app\n",
        ),
        (
            f"{PYTHON}RUN useradd -m app\nCOPY k /etc/k\nUSER app\nRUN cat /etc/k\n",
            5,
            [("own", {"value": "/etc/k"})],
            {},
            "-COPY k /etc/k\n+COPY --chown=app:app k /etc/k\n",
        ),
        (
            f"{PYTHON}RUN useradd -r app\nUSER app\nRUN touch ~/x\n",
            4,
            [("home", {"value": "{user}"})],
            {},
            "-RUN useradd -r app\n+RUN useradd --create-home -r app\n",
        ),
        (
            f"{PYTHON}RUN adduser --system --no-create-home --ingroup app app\nUSER app\nRUN touch ~/x\n",
            4,
            [("home", {"value": "{user}"})],
            {},
            (
                "-RUN adduser --system --no-create-home --ingroup app app\n"
                "+RUN adduser --system --home /home/app --ingroup app app\n"
            ),
        ),
        (
            f"{PYTHON}RUN adduser --system app\nUSER app\nRUN touch ~/x\n",
            4,
            [("home", {"value": "{user}"})],
            {},
            "-RUN adduser --system app\n+RUN adduser --system --home /home/app app\n",
        ),
        (
            "FROM alpine:3\nRUN adduser -DH app\nUSER app\nRUN touch ~/x\n",
            4,
            [("home", {"value": "app"})],
            {},
            "-RUN adduser -DH app\n+RUN adduser -D app\n",
        ),
        (
            f"{PYTHON}RUN useradd -M app && mkdir /home/app\nUSER app\nRUN touch ~/x\n",
            4,
            [("home", {"value": "app"})],
            {},
            "+RUN mkdir -p /home/app && chown app /home/app\n",
        ),
        (
            f"{PYTHON}RUN chown app:web /srv\n",
            2,
            [("account", {"value": "app:web"})],
            {},
            "+RUN groupadd --force --system web && useradd --system --gid web --create-home app\n",
        ),
        (
            "FROM busybox\nRUN adduser -D app && chown app:web /srv\n",
            2,
            [("account", {"value": "app:web"})],
            {},
            "+RUN addgroup -S web\n",
        ),
        (f"{PYTHON}RUN pip install -r r/a.txt\n", 2, [("copy_file", {"value": "r/a.txt"})], {}, "+COPY r/ r/\n"),
        (f"{PYTHON}RUN pip install -r /opt/a\n", 2, [("copy_file", {"value": "/opt/a"})], {}, "+COPY a /opt/a\n"),
    ],
)
def test_edits(text: str, line: int, edits: Edits, captures: dict[str, str], expected: str) -> None:
    """Each kind of edit changes the lines that it has to and no others."""
    origin = (("empty", ""),) if edits[0][0] == "redeclare" else ()
    assert changes(fixed(text, line, edits, origin=origin, **captures)) == expected


@pytest.mark.parametrize(
    ("text", "line", "edits", "captures"),
    [
        (f"{PYTHON}RUN x\n", 2, [("insert", {"value": "RUN mkdir {path}"})], {"path": ""}),
        (f"{PYTHON}RUN x\n", 2, [("replace", {"value": {"absent": "x"}})], {}),
        (f"{PYTHON}RUN x\n", 2, [("delete", {"value": "origin"})], {}),
        (f"{PYTHON}RUN x\n", 2, [("as_root", {"value": "switch"})], {}),
        (f"{PYTHON}RUN x\n", 2, [("own", {"value": "/srv"})], {}),
        (f"{PYTHON}RUN useradd app\nUSER app\nRUN x\n", 4, [("own", {"value": "/usr/local/lib/x"})], {}),
        (f"{PYTHON}WORKDIR /root/x\nRUN useradd app\nUSER app\nRUN x\n", 5, [("own", {"value": "y"})], {}),
        (f"{PYTHON}RUN frobnicate\n", 2, [("install", {"value": "frobnicate"})], {}),
        ("FROM scratch\nRUN jq\n", 2, [("install", {"value": "jq"})], {}),
        (
            "FROM debian\nRUN apt-get update && apt-get install -y jq\nRUN jq\n",
            3,
            [("install", {"value": "jq"})],
            {},
        ),
        (f"{PYTHON}RUN x\n", 2, [("home", {"value": "app"})], {}),
        (f"{PYTHON}RUN x\n", 2, [("account", {"value": "1000:1000"})], {}),
        (f"{PYTHON}RUN x\n", 2, [("copy_file", {"value": "$HOME/x"})], {}),
        (f"{PYTHON}RUN x\n", 2, [("insert", {"value": "RUN y"}), ("replace", {"value": {"absent": ""}})], {}),
    ],
)
def test_nothing_to_change(text: str, line: int, edits: Edits, captures: dict[str, str]) -> None:
    """A fix whose edits find nothing to change stays advice."""
    assert fixed(text, line, edits, **captures) == FIX


def test_optional() -> None:
    """An edit that may be left out does not keep the others from being made."""
    edits = [("replace", {"value": {"absent": ""}, "optional": True}), ("insert", {"value": "RUN y"})]
    assert changes(fixed(f"{PYTHON}RUN x\n", 2, edits)) == "+RUN y\n"


class TestKeep:
    """A path that is removed too early."""

    ORIGIN = (("missing", "{path}"),)

    def test_own_step(self) -> None:
        """A step that only removes moves behind the last one that reads, to where root runs it."""
        fix = fixed(LATE, 6, [("keep", {"value": "{path}"})], origin=self.ORIGIN, path="/opt/r.txt")
        assert fix is not None
        assert (
            fix.edited == LATE.replace("RUN rm -rf /opt/r.txt\n", "") + "USER root\nRUN rm -rf /opt/r.txt\nUSER app\n"
        )
        assert fix.checked

    def test_later_reader(self) -> None:
        """The removal goes behind a later step that reads the path too."""
        text = (
            f"{PYTHON}COPY r.txt /opt/\nRUN rm /opt/r.txt\nRUN cat /opt/r.txt\nRUN pip install -r /opt/r.txt\nCMD x\n"
        )
        fix = fixed(text, 4, [("keep", {"value": "{path}"})], origin=self.ORIGIN, path="/opt/r.txt")
        assert fix is not None
        assert fix.edited is not None
        assert fix.edited.splitlines()[2:] == [
            *("RUN cat /opt/r.txt", "RUN pip install -r /opt/r.txt", "RUN rm /opt/r.txt", "CMD x")
        ]

    @pytest.mark.parametrize(
        ("run", "left"),
        [
            ("RUN make && rm -rf /opt/r.txt", "RUN make"),
            ("RUN make \\\n && rm -rf /opt/r.txt \\\n && id", "RUN make \\\n && id"),
            ("RUN rm -rf /opt/r.txt \\\n && make", "RUN make"),
        ],
    )
    def test_part_of_a_step(self, run: str, left: str) -> None:
        """A removal among other commands is taken out of its RUN and becomes one of its own."""
        text = f"{PYTHON}COPY r.txt /opt/\n{run}\nRUN cat /opt/r.txt\n"
        line = text.count("\n")
        fix = fixed(text, line, [("keep", {"value": "{path}"})], origin=self.ORIGIN, path="/opt/r.txt")
        assert fix is not None
        assert fix.edited == f"{PYTHON}COPY r.txt /opt/\n{left}\nRUN cat /opt/r.txt\nRUN rm -rf /opt/r.txt\n"


class TestCheck:
    """A fix is held against the steps behind it."""

    def test_withdrawn(self) -> None:
        """A fix that takes a file from a later step is not offered: the report's error 10 came about by such a one."""
        text = (
            f"{PYTHON}RUN useradd -m app\nCOPY r.txt /opt/\nUSER app\nRUN rm -rf /opt/r.txt\n"
            "RUN pip install --user -r /opt/r.txt\n"
        )
        assert fixed(text, 5, [("as_root", {"value": "earlier"})]) is not None  # as broken before as behind
        moved = f"{PYTHON}COPY r.txt /opt/\nRUN pip install -r /opt/r.txt\nRUN rm -rf /opt/r.txt\n"
        assert fixed(moved, 3, [("insert", {"value": "RUN rm -rf /opt/r.txt"})]) is None

    def test_sound(self) -> None:
        """A fix that leaves every step what it needs is checked, and keeps what it costs."""
        fix = fixed(f"{PYTHON}RUN x\n", 2, [("insert", {"value": "RUN mkdir /a"})])
        assert fix is not None
        assert fix.checked
        assert fix.side_effects == FIX.side_effects

    def test_order(self) -> None:
        """Fixes that change this Dockerfile come before those that find nothing to change in it."""
        scene = scene_at(f"{PYTHON}RUN x\n", 2)
        assert scene is not None
        fixes = [FIX._replace(title=title) for title in ("absent", "advice", "made")]
        edits: list[Edits] = [
            *([("replace", {"value": {"absent": ""}})], [], [("insert", {"value": "RUN y"})]),
        ]
        found = patched(fixes, edits, Site(scene, None, {}, frozenset()), "Dockerfile")
        assert [fix.title for fix in found] == ["advice", "made", "absent"]


class TestContext:
    """Files of the build context."""

    def test_copies_what_is_there(self, tmp_path: Path) -> None:
        """A file that the context has is copied; one that it lacks or ignores is not."""
        (tmp_path / "r.txt").touch()
        (tmp_path / "s.txt").touch()
        (tmp_path / ".dockerignore").write_text("s.txt\n")
        context = BuildContext(tmp_path)
        text = f"{PYTHON}RUN x\n"
        there = fixed(text, 2, [("copy_file", {"value": "r.txt"})], context=context)
        assert changes(there) == "+COPY r.txt ./\n"
        for name in ("s.txt", "t.txt"):
            assert fixed(text, 2, [("copy_file", {"value": name})], context=context) == FIX


def test_windows_line_ends_stay() -> None:
    """A file with the line ends of Windows keeps them, in new lines too."""
    fix = fixed("FROM debian\r\nRUN x\r\n", 2, [("insert", {"value": "RUN y"})])
    assert fix is not None
    assert fix.edited == "FROM debian\r\nRUN y\r\nRUN x\r\n"
