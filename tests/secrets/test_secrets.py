"""Secrets are masked, and nothing else is."""

from __future__ import annotations

import re
from random import Random
from re import _parser as parser  # type: ignore[attr-defined] # the structure of a pattern
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import KINDS as PLANTED_KINDS
from planted import planted

from diagnoser import secrets
from diagnoser.secrets import Secrets, mask
from diagnoser.secrets.blocks import key_lines
from diagnoser.secrets.kinds import KINDS

if TYPE_CHECKING:
    from diagnoser.secrets.kinds import Kind

SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SHA1 = "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"

SOME = planted(Random(7), 5 * len(PLANTED_KINDS))  # noqa: S311 - the same ones each time

MASKED = [
    ("https://bob:hunter2@index.example.org/simple", "https://bob:***@index.example.org/simple"),
    ("https://bob:p@ss@index.example.org/simple", "https://bob:***@index.example.org/simple"),
    ("https://bob:pa/ss@index.example.org/simple", "https://bob:***@index.example.org/simple"),
    ("https://abcdefghij0123456789@index.example.org", "https://***@index.example.org"),
    ("https%3A%2F%2Fbob%3Ahunter2%40index.example.org", "https%3A%2F%2Fbob%3A***%40index.example.org"),
    ("jdbc:oracle:thin:scott/tiger7@db.example.org:1521", "jdbc:oracle:thin:scott/***@db.example.org:1521"),
    ("token ghp_abcdefghijklmnopqrstuvwxyz0123", "token ghp_***"),
    ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
    ('"Authorization": "Basic Ym9iOmh1bnRlcjI="', '"Authorization": "Basic ***"'),
    ("AUTHORIZATION: basic Ym9iOmh1bnRlcjI=", "AUTHORIZATION: basic ***"),
    ("Set-Cookie: sid=0123456789; Path=/", "Set-Cookie: sid=***"),
    ("DB_PASSWORD=correcthorse next", "DB_PASSWORD=*** next"),
    ("DB_PASS=horse4 next", "DB_PASS=*** next"),
    ("ENV DB_PASSWORD correct horse", "ENV DB_PASSWORD ***"),
    ("RUN TOKEN=0123456789abcdef0123456789abcdef make", "RUN TOKEN=*** make"),
    ("API_KEY: 'abcdef123456'", "API_KEY: '***'"),
    ('{"password": "correct horse"}', '{"password": "***"}'),
    ('{\\"password\\": \\"correct horse\\"}', '{\\"password\\": \\"***\\"}'),
    ("clientSecret: 'abcdef-123456'", "clientSecret: '***'"),
    ("Server=db;User Id=sa;Password=Str0ng!pw;Encrypt=true", "Server=db;User Id=sa;Password=***;Encrypt=true"),
    ("?access_token=abcdef123456&page=2", "?access_token=***&page=2"),
    ("--build-arg=NPM_TOKEN=abcdef", "--build-arg=NPM_TOKEN=***"),
    ("--token abc123def", "--token ***"),
    ("ALTER USER app IDENTIFIED BY 'hunter2'", "ALTER USER app IDENTIFIED BY '***'"),
    ("useradd -p '$6$salt$hashhashhashhash' app", "useradd -p '***' app"),
    ("redis-cli -h cache -a hunter2 ping", "redis-cli -h cache -a *** ping"),
    ("openssl rsa -passin pass:hunter2 -in key", "openssl rsa -passin pass:*** -in key"),
    (
        "-----BEGIN RSA PRIVATE KEY----- MIIEowIBAAKCAQEA0123 -----END RSA PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----",
    ),
]

ORDINARY = [
    "mysql -uroot -p*** app, and openssl rsa -passin pass:***",
    "#5 sha256:" + SHA256 + " 2.1MB / 29.1MB 0.3s",
    f"FROM python:3.11-slim@sha256:{SHA256}",
    f"docker-image://index.example.org/library/alpine:3.20@sha256:{SHA256}",
    f"docker-image://alpine:3.20@sha256:{SHA256}",
    f"pip install six==1.16.0 --hash=sha256:{SHA256}",
    f'"integrity": "sha512-{SHA256}{SHA256[:22]}=="',
    f"HEAD is now at {SHA1} bump tokenizers",
    f"git+https://git.example.org/team/api.git@{SHA1}",
    f"#14 naming to registry.example.org/team/api:{SHA1[:12]} done",
    f"cache key: {SHA256}",
    f"key: node-modules-{SHA256}",
    f"gpg: key {SHA1[:16].upper()}: public key imported",
    f'ETag: "{SHA1}"',
    "id: 123e4567-e89b-42d3-a456-426614174000",
    "request id req_0123456789abcdefABCD",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIL0abcdefghijklmnopqrstuvwxyz0123456789ABCD me@host",
    "-----BEGIN CERTIFICATE----- MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBa -----END CERTIFICATE-----",
    "-----BEGIN PUBLIC KEY----- MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA -----END PUBLIC KEY-----",
    "grep -q -- '-----BEGIN RSA PRIVATE KEY-----' /root/.ssh/id_rsa",
    "RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci",
    "RUN --mount=type=secret,id=token,env=TOKEN make",
    "docker build --secret id=mytoken,src=token.txt .",
    "docker build --secret=id=mytoken,env=TOKEN .",
    "NPM_TOKEN=$NPM_TOKEN npm ci",
    "ENV NPM_TOKEN=${NPM_TOKEN}",
    "ENV DB_PASSWORD ${DB_PASSWORD}",
    'curl -H "Authorization: Bearer $TOKEN" https://files.example.org',
    "curl -u $USER:$PASSWORD https://files.example.org",
    "git clone https://$USER:${TOKEN}@git.example.org/a.git",
    "TOKEN: ${{ secrets.NPM_TOKEN }}",
    "//npm.example.org/:_authToken=${NPM_TOKEN}",
    "https://bob:***@index.example.org/simple",
    "https://bob:****@index.example.org/simple",
    "PASSWORD=*** Authorization: Bearer *** ghp_***",
    "https://host.example.org:8080/@scope/name",
    "COPY --from=build https://host.example.org/path a@b",
    "ssh://deploy-user-of-team@git.example.org/a.git",
    "git@git.example.org:team/api.git",
    "may require authorization: server message",
    "insufficient_scope: authorization failed",
    'WWW-Authenticate: Bearer realm="https://auth.example.org/token",service="registry.example.org"',
    "passwd: password for site is unchanged",
    "failed to fetch anonymous token: unexpected status",
    "failed to fetch oauth token: unexpected status from GET request to https://auth.example.org/token?scope=a: 401",
    "error: unexpected token: 'import'",
    "SyntaxError: Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON",
    "Parser error: invalid token: identifier123abc",
    "fatal: could not read Password for 'https://git.example.org': No such device or address",
    "npm error code EINVALIDTOKEN: token expired",
    "password=$DB_PASSWORD",
    "PASSWORD_FILE=/run/secrets/db SECRET_NAME=db-credentials TOKEN_URL=auth.example.org",
    "tokenizers==0.13.3 tiktoken>=0.5 detect-secrets=1.5.0 tiktoken=0.5.1=py311h1 libsecret-1-0=0.20.4-2",
    "Collecting django-secret-key==1.0.2 passlib==1.7.4",
    "usage: tool login [-u USER] [-p PASSWORD] [--token TOKEN] --password PASSWORD",
    "  -p, --password string   Password or Personal Access Token (PAT)",
    "use --password-stdin, --password is insecure via the CLI",
    "    token = self._get_token(url, password=password)",
    "    secret = settings.SECRET_KEY",
    "api_key=os.environ['API_KEY']",
    "docker run -p 8080:80 -u 1000:1000 app",
    "adduser --disabled-password --gecos '' app",
    "sk-learn is deprecated, use scikit-learn; task-runner-0123456789abc",
    "npm_config_registry npm_lifecycle_event hf_transfer==0.1.6 pypi-attestations-0.0.12",
    "key=value; primary_key=id; foreign_key=user_id; keyring=/usr/share/keyrings/a.gpg",
    'Acquire::http::Proxy "http://proxy.example.org:3128";',
    "E: The repository 'http://deb.example.org/debian bookworm InRelease' is not signed. NO_PUBKEY 0E98404D386FA1D9",
    'SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ENV "DB_PASSWORD") (line 3)',
    "PWD=/app OLDPWD=/ SSH_AUTH_SOCK=/tmp/ssh",
    "Password: ",
    "password must contain at least 8 characters",
]  # fmt: skip


@pytest.mark.parametrize(("text", "masked"), MASKED)
def test_form_is_kept(text: str, masked: str) -> None:
    """Passwords, tokens and keys are masked, and what stands around them is left."""
    assert mask(text) == masked


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_left(text: str) -> None:
    """Hashes, versions, paths, references and prose that speaks of secrets stay."""
    assert mask(text) == text


@pytest.mark.parametrize("kind", PLANTED_KINDS)
def test_every_kind_is_masked(kind: str) -> None:
    """No piece of a secret is left, and masking again changes nothing."""
    for secret in [each for each in SOME if each.kind == kind]:
        masked = mask(f"#8 0.512 + {secret.text}")
        assert not secret.shows_in(masked)
        assert mask(masked) == masked


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=60) | st.lists(st.sampled_from([*(text for text, _ in MASKED), *ORDINARY])).map(" ".join))
def test_masking_again_changes_nothing(text: str) -> None:
    """What is masked once is left as it is."""
    assert mask(mask(text)) == mask(text)


def test_lines_without_a_sign_compile_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that holds no sign of a secret costs no pattern."""
    monkeypatch.setattr(secrets.re, "compile", None)
    for line in (
        "ERROR: No matching distribution found for six==99",
        '  File "/opt/app/run.py", line 7',
        "#8 0.5 done",
    ):
        assert mask(line) == line


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_patterns_are_read_in_linear_time(kind: Kind) -> None:
    """Outside of the secret itself a pattern repeats nothing without a bound, so a line is read few times."""
    secret = re.compile(kind.pattern, re.DOTALL).groupindex["secret"]
    assert not _unbounded(parser.parse(kind.pattern, re.DOTALL), secret)


def _unbounded(items: object, secret: int) -> list[object]:
    """The repetitions without a bound in a parsed pattern, those in the group ``secret`` left out."""
    if not isinstance(items, (tuple, list, parser.SubPattern)):
        return []
    kind, said = (str(items[0]), items[1]) if isinstance(items, tuple) and len(items) == 2 else ("", ())
    if kind == "SUBPATTERN" and said[0] == secret:
        return []
    here = [items] if kind in {"MAX_REPEAT", "MIN_REPEAT"} and said[1] is parser.MAXREPEAT else []
    return here + [found for each in items for found in _unbounded(each, secret)]


HOSTILE = [
    *("key=", "key=key", "token: a1", "token-a-b-c-d ", "a-", "://a:", "a:b@", "%3A%2F%2Fa%3A", "--password ", "login "),
    *("mysql -", "curl -u ", "authorization:", "-----BEGIN PRIVATE KEY-----", "eyJaaaaaaaa.", "sk-a", "<token>", "ENV a "),
    *("password='", "password=,", "password=\\", "bundle config ", "BUNDLE_a__", "x-", "login\\n", "a:b|chpasswd", "$6$"),
    *("secret-", "subscription-", "--a-a-a-", "xoxb-", "cookie: a=", "bearer ", "&sig=", '"password":', "jdbc:oracle:a:"),
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_lines_are_tried_a_bounded_number_of_times(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line four times as long is searched at most some four times as much."""
    looked_at = 0

    class Counting:
        """A pattern that counts the characters between where a search begins and what it finds."""

        def __init__(self, pattern: str, flags: int) -> None:
            self._pattern = re.compile(pattern, flags)

        def search(self, text: str, at: int) -> re.Match[str] | None:
            """Search and count."""
            nonlocal looked_at
            found = self._pattern.search(text, at)
            looked_at += (found.end() if found else len(text)) - at
            return found

    class Re:
        DOTALL = re.DOTALL
        compile = Counting

    monkeypatch.setattr(secrets, "re", Re)
    counts = []
    for length in (2_000, 8_000):
        looked_at = 0
        mask(f"://@ {piece * (length // len(piece))}")
        counts.append(looked_at)
    assert counts[1] <= 5 * counts[0]


def test_a_long_hostile_line_is_masked() -> None:
    """Two megabytes of assignments come back as one mask."""
    assert mask("key=token=" * 200_000) == "key=token=***"


KEY = ["-----BEGIN RSA PRIVATE KEY-----", "Proc-Type: 4,ENCRYPTED", "", *("MIIEowIBAAKCAQEA" + "aB3/" * 12, "x9K+" * 16, "Qm9va3NBcmVGdW4="), "-----END RSA PRIVATE KEY-----"]  # fmt: skip


def test_lines_of_a_key_are_masked_alone() -> None:
    """Of a key over several lines each line is masked wherever it stands, and the lines of other steps are not."""
    other = [f"#9 sha256:{SHA256} done", f"#9 {SHA1}", "#9 Setting up ca-certificates"]
    log = [*(f"#8 0.{at} {line}" for at, line in enumerate(KEY)), *other]
    log[5:5] = other
    found = Secrets(log, key_lines(log))
    assert [found.mask(line) for line in log if "#9" in line] == other * 2
    for line in KEY[3:6]:
        assert found.mask(f"error near {line}") == "error near ***"


def test_a_key_that_is_cut_off_ends() -> None:
    """A head without a foot does not make secrets of the rest of a long log."""
    log = ["-----BEGIN PRIVATE KEY-----", *["nothing here"] * 300, "x9K+" * 16]
    assert key_lines(log) == []


def test_what_was_captured_alone_is_masked() -> None:
    """A piece that stands in a text only as a secret, or as a part of one, is masked without its surroundings."""
    found = Secrets(["login failed for postgres with password=postgres at db", "psql: PASSWORD=correcthorse refused"])
    assert found.within("correcthorse") == "***"
    assert found.within("horse") == "***"
    assert found.within("postgres") == "postgres"
    assert found.within("PASSWORD=correcthorse") == "PASSWORD=***"
    assert found.within("") == ""
