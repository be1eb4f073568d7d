"""Which instruction is to blame."""

from __future__ import annotations

import pytest

from diagnoser.packs.schema import ORIGIN_QUESTIONS
from diagnoser.reason.origin import QUESTIONS, ask, scene_at

ACCOUNT = "FROM debian:12\nRUN useradd -r -u 900 app\nUSER app\nRUN touch /home/app/x\n"
CASES = [
    (
        "missing /opt/r.txt",
        "FROM debian\nCOPY r.txt /opt/\nRUN rm -rf /opt/r.txt\nRUN pip install -r /opt/r.txt\n",
        4,
        3,
    ),
    ("missing /tmp/f.json", "FROM debian\nRUN curl -o /tmp/f.json URL\nRUN rm -rf /tmp/*\nRUN cat /tmp/f.json\n", 4, 3),
    ("missing r.txt", "FROM debian\nWORKDIR /app\nCOPY r.txt ./\nWORKDIR /srv\nRUN pip install -r r.txt\n", 5, 4),
    ("missing /app/r.txt", "FROM debian\nCOPY r.txt /srv/\nRUN pip install -r /app/r.txt\n", 3, 2),
    ("missing cmd/main.c", "FROM debian\nWORKDIR /src\nRUN make\nCOPY cmd ./cmd\n", 3, 4),
    ("missing Makefile", "FROM debian\nRUN cd /src\nRUN make\n", 3, 2),
    ("missing Makefile", "FROM debian\nRUN cd /src && ls\nRUN make\n", 3, None),
    ("missing /etc/a/x.yaml", "FROM debian\nCOPY a.yaml /etc/a\nRUN cat /etc/a/x.yaml\n", 3, 2),
    ("missing /opt/s/run.sh", "FROM debian\nCOPY s/ /opt/\nRUN chmod +x /opt/s/run.sh\n", 3, 2),
    ("missing /opt/r.txt", "FROM debian\nCOPY r.txt /opt/\nRUN pip install -r /opt/r.txt\n", 3, None),
    ("left_out README.md", "FROM python:3\nWORKDIR /app\nCOPY pyproject.toml ./\nRUN poetry install\n", 4, 3),
    ("left_out README.md", "FROM python:3\nWORKDIR /app\nCOPY . .\nRUN poetry install\n", 4, None),
    ("removed /etc/group", "FROM debian\nRUN rm -f /etc/group*\nRUN addgroup app\n", 3, 2),
    ("made /srv/app", "FROM debian\nWORKDIR /srv/app\nWORKDIR /\nRUN mkdir /srv/app\n", 4, 2),
    ("copied /etc/pip.conf", "FROM python:3\nCOPY pip.conf /etc/pip.conf\nRUN pip install x\n", 3, 2),
    ("copied /etc/passwd.lock", "FROM debian\nCOPY rootfs/ /\nRUN useradd x\n", 3, 2),
    (
        "source /wheels",
        "FROM python:3 AS b\nRUN pip wheel -w /w -r r.txt\nFROM python:3\nCOPY --from=b /w /wheels\nRUN pip install x\n",
        *(5, 2),
    ),
    ("from_stage /out/a", "FROM go AS b\nRUN rm -rf /out/*\nFROM debian\nCOPY --from=b /out/a /a\n", 4, 2),
    ("closed /home/app/x", ACCOUNT, 4, 2),
    ("closed /nonexistent", "FROM debian\nRUN adduser --system a\nUSER a\nRUN pip install --user x\n", 4, 2),
    (
        "closed /home/a/.local",
        "FROM debian\nRUN adduser --system --no-create-home --home /home/a a\nRUN mkdir /home/a\nUSER a\nRUN touch x\n",
        *(5, 3),
    ),
    ("closed /opt/x", "FROM debian\nRUN useradd -m a\nUSER a\nRUN rm /opt/x\n", 4, 3),
    ("closed /etc/k", "FROM debian\nCOPY k /etc/k\nRUN chmod 600 /etc/k\nUSER a\nRUN cat /etc/k\n", 5, 3),
    ("closed /opt/x", "FROM debian\nRUN rm /opt/x\n", 2, None),
    ("mode /etc/k", "FROM debian\nCOPY k /etc/k\nRUN chmod 600 /etc/k\nRUN cat /etc/k\n", 4, 3),
    ("mode /etc/k", "FROM debian\nCOPY k /etc/k\nRUN cat /etc/k\n", 3, None),
    ("missing /srv/a/m.py", "FROM debian\nCOPY m.py /srv/\nWORKDIR /srv/a\nRUN python3 m.py\n", 4, 3),
    ("missing /srv/a/m.py", "FROM debian\nCOPY m.py /srv/\nWORKDIR /srv/a\nRUN python3 /srv/a/m.py\n", 4, 2),
    ("user", "FROM debian\nUSER app\nRUN apt-get update\n", 3, 2),
    ("user", "FROM debian\nUSER app\nUSER root\nRUN apt-get update\n", 4, None),
    ("command groupadd", "FROM debian\nENV PATH=/opt/bin\nRUN groupadd a\n", 3, 2),
    ("command tool", "FROM debian\nENV PATH=/opt/bin:$PATH\nRUN tool\n", 3, None),
    ("command poetry", "FROM python:3\nRUN pip install --user poetry==1.8.5\nRUN poetry install\n", 3, 2),
    ("command dnf", "FROM debian:12\nRUN dnf install x\n", 2, 1),
    ("command npm", "FROM node:20\nRUN npm ci\n", 2, None),
    ("variable A B", "FROM debian\nENV B=2\nRUN x\n", 3, 2),
    ("value tool v1.99", "FROM debian\nARG V=1.99\nRUN get $V\n", 3, 2),
    ("value tool v1.98", "FROM debian\nARG V=1.99\nRUN get $V\n", 3, None),
    ("pinned", "FROM debian\nARG BASE=x\nARG TOOL_VERSION=1\nRUN curl $BASE/$TOOL_VERSION\n", 4, 3),
    ("empty", "ARG V=1\nFROM debian\nRUN get $V\n", 3, 1),
    ("empty", "FROM debian\nARG V\nRUN get $V\n", 3, 2),
    ("empty", "FROM debian\nARG V=1\nRUN get $V\n", 3, None),
    ("account App", "FROM debian\nRUN useradd app\nUSER App\nRUN id\n", 4, 3),
    ("account app", "FROM debian\nRUN useradd -u 1 app || true\nRUN chown app /x\n", 3, 2),
    ("stage biulder", "FROM go AS builder\nFROM debian\nCOPY --from=biulder /a /a\n", 3, 1),
    ("base", "FROM python:3.9\nRUN x\n", 2, 1),
    ("base", "FROM python:3.9 AS a\nFROM a\nRUN x\n", 3, 1),
    ("installed poetry", "FROM python:3\nENV POETRY_VERSION=1\nRUN pip install poetry==$POETRY_VERSION\nRUN x\n", 4, 2),
    ("installed poetry", "FROM python:3\nRUN pip install poetry==1\nRUN x\n", 3, 2),
    ("naming jammy", "FROM debian\nRUN echo jammy > /etc/apt/x\nRUN apt-get update\n", 3, 2),
    ("index apt", "FROM debian\nRUN apt-get update\nRUN apt-get install x\n", 3, 2),
    ("broken_line", "FROM debian\nRUN apt-get install curl\n    libpq-dev\n", 3, 2),
    ("broken_line", "FROM debian\nRUN apt-get install curl\nlibpq-dev\n", 3, None),
    (r"made /tar \S+ (\S+)/", "FROM debian\nRUN curl -o /t.tgz URL\nRUN tar xf /t.tgz\n", 3, 2),
]


@pytest.mark.parametrize(("question", "dockerfile", "failing", "to_blame"), CASES)
def test_answers(question: str, dockerfile: str, failing: int, to_blame: int | None) -> None:
    """A question is answered with the line of the instruction that brought it about, or not at all."""
    scene = scene_at(dockerfile, failing)
    assert scene is not None
    name, _, about = question.partition(" ")
    blame = ask(scene, [(name, about)])
    assert (blame and blame.instruction.line) == to_blame


def test_captures_fill_in() -> None:
    """A question about a value that the log does not show is not asked."""
    scene = scene_at("FROM debian\nRUN rm /a\nRUN cat /a\n", 3)
    assert scene is not None
    assert ask(scene, [("missing", "{path}")]) is None
    blame = ask(scene._replace(captures={"path": "/a"}), [("missing", "{path}")])
    assert blame is not None
    assert blame.reason == "removes /a, which this step needs"


def test_unknown_user_is_not_root() -> None:
    """Where the log hides USER, nobody is blamed for switching to one."""
    scene = scene_at("FROM debian\nRUN rm /a\n", 2, whole=False)
    assert scene is not None
    assert scene.image.is_root is None
    assert ask(scene, [("closed", "/a"), ("user", "")]) is None


def test_rules_may_ask_what_is_answered() -> None:
    """The questions that a rule may ask are those that there is an answer to."""
    assert frozenset(QUESTIONS) == ORIGIN_QUESTIONS


def test_no_line() -> None:
    """A line without an instruction has no scene."""
    assert scene_at("FROM debian\n\nRUN x\n", 2) is None


@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_first_instruction(question: str) -> None:
    """Of a build that stops at its first FROM, when there is no image yet, any question can be asked."""
    scene = scene_at("FROM debian:12\nRUN make\n", 1)
    assert scene is not None
    assert ask(scene, [(question, "/root/x")]) is None
