"""Secrets to plant, made at run time so that none stands in the repository.

Each kind writes what a person or tool writes: a shell command with the secret in it, a line of a log, or both.
"""

from __future__ import annotations

import base64
import string
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

WORD = string.ascii_letters + string.digits
BASE64 = WORD + "+/"
UPPER = string.ascii_uppercase + string.digits
LOWER = string.ascii_lowercase + string.digits
HEX = "0123456789abcdef"
URL_SAFE = WORD + "-_"

_PIECE = 8


class Planted(NamedTuple):
    """A secret of a kind, and the text that it stands in."""

    kind: str
    secret: str
    text: str

    def shows_in(self, output: str) -> bool:
        """Whether eight characters of the secret in a row stand in an output, or all where it has fewer."""
        pieces = max(1, len(self.secret) - _PIECE + 1)
        return any(self.secret[at : at + _PIECE] in output for at in range(pieces))


def some(random: Random, alphabet: str, length: int) -> str:
    """Return characters of an alphabet, with a digit among them, as a long random text has."""
    return "".join(random.choices(alphabet, k=length - 1)) + random.choice("23456789")


def password(random: Random, special: str = "-_.!+~") -> str:
    """Return a password as people make them."""
    word = "".join(random.choices(string.ascii_lowercase, k=random.randint(4, 7)))
    tail = "".join(random.choices(WORD + special * 5, k=random.randint(4, 12)))
    return f"{random.choice([word, word.title(), word.upper()])}{random.choice(special)}{tail}{random.randint(0, 9)}"


def _key_body(random: Random) -> str:
    return some(random, BASE64, 64)


def _private_key(random: Random) -> tuple[str, str]:
    body = _key_body(random)
    kind = random.choice(["RSA ", "", "EC ", "OPENSSH ", "ENCRYPTED "])
    return body, f"echo '-----BEGIN {kind}PRIVATE KEY-----\\n{body}\\n-----END {kind}PRIVATE KEY-----' > /root/.ssh/id"


def _pgp(random: Random) -> tuple[str, str]:
    body = _key_body(random)
    block = "PGP PRIVATE KEY BLOCK"
    return body, f"echo '-----BEGIN {block}-----\\n\\n{body}\\n=abcd\\n-----END {block}-----' | gpg --import"


def _service_account(random: Random) -> tuple[str, str]:
    body = _key_body(random)
    head, foot = "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"
    return body, f'echo \'{{"type": "service_account", "private_key": "{head}\\n{body}\\n{foot}\\n"}}\' > /key.json'


def _jwt(random: Random) -> tuple[str, str]:
    parts = [some(random, URL_SAFE, length) for length in (30, 60, 43)]
    return parts[1], f"./fetch --as eyJ{'.'.join(parts)}"


def _basic(random: Random) -> tuple[str, str]:
    value = base64.b64encode(f"ci:{password(random)}".encode()).decode()
    return value, f"curl -fsS -H 'Authorization: Basic {value}' https://files.example.org/a.tgz"


def _prefixed(
    *prefixes: str, alphabet: str = WORD, length: int = 36, tail: str = ""
) -> Callable[[Random], tuple[str, str]]:
    """Make a kind of an issuer's prefix; the secret is what follows it."""

    def make(random: Random) -> tuple[str, str]:
        secret = some(random, alphabet, length) + tail
        return secret, random.choice(["./fetch --with {}", "fetch {} now", "echo '{}' > /t"]).format(
            random.choice(prefixes) + secret
        )

    return make


def _text(
    template: str, alphabet: str = "", length: int = 0, special: str = "-_.!+~"
) -> Callable[[Random], tuple[str, str]]:
    """Make a kind of a text with the secret in it: a password, or characters of an alphabet."""

    def make(random: Random) -> tuple[str, str]:
        secret = some(random, alphabet, length) if alphabet else password(random, special)
        return secret, template.replace("@@", secret)

    return make


def _quoted_url(random: Random) -> tuple[str, str]:
    secret = quote(f"{password(random)}/@:", safe="")
    return secret, f"pip install --index-url https://ci:{secret}@index.example.org/simple six"


KINDS: dict[str, Callable[[Random], tuple[str, str]]] = {
    "URL password": _text("pip install --extra-index-url https://ci:@@@index.example.org/simple six"),
    "URL password, escaped": _quoted_url,
    "URL token": _text("git clone https://@@@git.example.org/team/api.git", WORD, 32),
    "git+https": _text("pip install 'git+https://oauth2:@@@git.example.org/team/api.git@v1.2#egg=api'", URL_SAFE, 24),
    "PostgreSQL": _text("DATABASE_URL=postgres://app:@@@db.example.org:5432/app ./migrate"),
    "Redis": _text("./worker redis://:@@@cache.example.org:6379/0"),
    "MongoDB": _text("mongosh 'mongodb+srv://app:@@@db.example.org/app?retryWrites=true'"),
    "AMQP": _text("./worker --broker amqp://app:@@@mq.example.org//"),
    "Sentry DSN": _text("SENTRY_DSN=https://@@@o1.ingest.example.org/42 ./build", HEX, 32),
    "build argument": _text("docker build --build-arg DB_PASSWORD=@@ --target test .", special="-_.!+~%^?#@:,=/"),
    "export": _text("export NPM_TOKEN=@@ && npm ci", URL_SAFE, 30),
    "quoted assignment": _text('APP_SECRET="@@ and blanks" ./configure', special="-_.!+~%^?#@:,=/;&|<>(){}[]*'"),
    "pip index": _text("PIP_INDEX_URL=https://build:@@@index.example.org/simple pip install six"),
    "netrc": _text("echo 'machine index.example.org login ci password @@' > /root/.netrc"),
    "npm auth token": _text("echo '//npm.example.org/:_authToken=@@' > .npmrc", URL_SAFE, 36),
    "npm auth": _text("echo '_auth=@@' >> .npmrc", BASE64, 32),
    "npm password": _text("echo '//npm.example.org/:_password=@@' >> .npmrc", BASE64, 24),
    "npm config set": _text("npm config set //npm.example.org/:_authToken @@", URL_SAFE, 36),
    "Poetry http-basic": _text("poetry config http-basic.internal ci @@"),
    "Poetry environment": _text("POETRY_HTTP_BASIC_INTERNAL_PASSWORD='@@' poetry install", special="-_.!+~%^?#@:,=/;&|<>(){}[]*"),
    "Poetry token": _text("POETRY_PYPI_TOKEN_INTERNAL=@@ poetry publish", WORD, 40),
    "Poetry token option": _text("poetry config pypi-token.internal @@", URL_SAFE, 40),
    "Twine": _text("twine upload -u ci -p @@ dist/*"),
    "Twine environment": _text("TWINE_PASSWORD=@@ twine upload dist/*", special="-_.!+~%^?#@:,=/"),
    "Docker config": _text('echo \'{"auths": {"r.example.org": {"auth": "@@"}}}\' > /root/.docker/config.json', BASE64, 28),
    "docker login": _text("docker login -u ci -p @@ registry.example.org"),
    "docker login --password": _text("docker login registry.example.org --username ci --password @@"),
    "curl user": _text("curl -fsSL -u 'ci:@@' https://files.example.org/a.tgz"),
    "curl header": _text("curl -H 'X-Api-Key: @@' https://files.example.org/a.tgz", WORD, 32),
    "wget": _text("wget --user=ci --password=@@ https://files.example.org/a.tgz"),
    "mysql": _text("mysql -h db.example.org -u root -p'@@' app < schema.sql"),
    "basic": _basic,
    "bearer": _text("curl -H 'Authorization: Bearer @@' https://files.example.org/a.tgz", URL_SAFE, 40),
    "token header": _text('curl -H "Authorization: token @@" https://api.example.org/a', HEX, 40),
    "digest": _text("curl -H 'Authorization: Digest username=\"ci\", response=\"@@\"' https://files.example.org", HEX, 32),
    "GitLab header": _text("curl --header 'PRIVATE-TOKEN: @@' https://git.example.org/api/v4", URL_SAFE, 20),
    "cookie": _text("wget --header 'Cookie: session=@@' https://files.example.org/a.tgz", URL_SAFE, 32),
    "AWS access key": _prefixed("AKIA", "ASIA", alphabet=UPPER, length=16),
    "AWS secret key": _text("AWS_SECRET_ACCESS_KEY=@@ aws s3 cp s3://bucket/a .", BASE64, 40),
    "AWS session token": _text("AWS_SESSION_TOKEN=@@ aws s3 ls", BASE64, 120),
    "Google API key": _prefixed("AIza", alphabet=URL_SAFE, length=35),
    "service account": _service_account,
    "Azure storage": _text(
        "az storage cp --connection-string 'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=@@==;Suffix=x'", BASE64, 86
    ),
    "Azure SAS": _text("curl 'https://a.blob.example.org/c/f?sv=2022-11-02&sr=b&sig=@@%3D' -o f", WORD, 43),
    "Azure service bus": _text("BUS='Endpoint=sb://a.example.org/;SharedAccessKeyName=k;SharedAccessKey=@@=' ./run", BASE64, 43),
    "GitHub": _prefixed("ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
    "GitHub fine-grained": _prefixed("github_pat_", alphabet=WORD + "_", length=82),
    "GitLab": _prefixed("glpat-", "gldt-", "glcbt-", "glrt-", "glptt-", "glft-", "glsoat-", alphabet=URL_SAFE, length=20),
    "Slack": _prefixed("xoxb-", "xoxp-", "xapp-1-", length=40),
    "Slack webhook": _text("curl -d @m https://hooks.slack.com/services/T01234567/B01234567/@@", WORD, 24),
    "Stripe": _prefixed("sk_live_", "sk_test_", "rk_live_", length=24),
    "npm": _prefixed("npm_"),
    "index token": _prefixed("pypi-AgE", alphabet=URL_SAFE, length=100),
    "Docker": _prefixed("dckr_pat_", alphabet=URL_SAFE, length=27),
    "Hugging Face": _prefixed("hf_", length=34),
    "model API": _prefixed("sk-", "sk-proj-", "sk-ant-api03-", alphabet=URL_SAFE, length=48),
    "SendGrid": _text("./mail SG.@@.abcdefghijklmnopqrstuvwxyz0123456789abcdefg", URL_SAFE, 22),
    "Twilio": _prefixed("SK", alphabet=HEX, length=32),
    "Datadog": _text("DD_API_KEY=@@ ./install-agent", HEX, 32),
    "New Relic": _text("NEW_RELIC_LICENSE_KEY=@@ ./install-agent", LOWER, 40),
    "Terraform": _text("TF=abcdefghijklmn.atlasv1.@@ ./plan", WORD, 60),
    "Vault": _prefixed("hvs.", alphabet=URL_SAFE, length=90),
    "JSON web token": _jwt,
    "private key": _private_key,
    "PGP key": _pgp,
    "age key": _prefixed("AGE-SECRET-KEY-1", alphabet=UPPER, length=58),
    "JSON field": _text('echo \'{"client_secret": "@@"}\' > /etc/app.json'),
    "YAML field": _text('printf "password: @@\\n" > /etc/app.yaml', WORD, 20),
    "chpasswd": _text("echo 'root:@@' | chpasswd", special="-_.!+~%^?#@,=/"),
    "sshpass": _text("sshpass -p '@@' ssh root@host.example.org true"),
    "Maven": _text("echo '<server><password>@@</password></server>' > settings.xml"),
    "Composer": _text("composer config --global github-oauth.github.com @@", HEX, 40),
    "Bundler": _text("bundle config set --global gems.example.org ci:@@"),
}  # fmt: skip


def planted(random: Random, count: int) -> list[Planted]:
    """Return secrets of all kinds in turn."""
    kinds = list(KINDS)
    made = [(kind, *KINDS[kind](random)) for kind in (kinds[index % len(kinds)] for index in range(count))]
    return [Planted(*each) for each in made]
