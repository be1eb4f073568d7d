"""Over the real logs and Dockerfiles of ``fixtures/`` secrets are masked, and nothing ordinary."""

from __future__ import annotations

from pathlib import Path

from diagnoser.secrets import mask

FIXTURES = Path(__file__).parents[2] / "fixtures"
EXPECTED = {
    "#6 [3/4] RUN git clone --depth 1 http://ci:***@git.corp.example:8477/auth/platform/api.git .",
    " > [3/4] RUN git clone --depth 1 http://ci:***@git.corp.example:8477/auth/platform/api.git .:",
    "RUN echo 'deploy:***' | chpasswd",
    "ENV API_TOKEN=***",
    "ENV DB_PASSWORD ***",
}
"""Every line of ``fixtures/`` that masking changes, as it reads then."""


def test_only_secrets_are_masked_in_real_logs() -> None:
    """The lines that masking changes are those that hold a password or token, and no other."""
    lines = {
        line
        for path in FIXTURES.rglob("*")
        if path.is_file()
        for line in path.read_text(encoding="utf-8", errors="replace").split("\n")
    }
    assert {masked for line in lines if (masked := mask(line)) != line} == EXPECTED
