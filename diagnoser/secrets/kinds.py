"""The kinds of secrets, and how each is told from what only looks like it.

A pattern's group ``secret`` is what is masked. Where the form alone does not tell, a judgement from ``values.py`` does.

Patterns are searched in hostile lines of any length, so each begins with something fixed, and what comes before the
secret is of a bounded length: a line is read a bounded number of times. No pattern is compiled before a line holds one
of its signs, since that is what costs.
"""

from __future__ import annotations

from diagnoser.fields import NamedTuple
from diagnoser.secrets import values

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable


class Kind(NamedTuple):
    """A kind of secret.

    In every text with one stands one of ``signs``, in lower case, and ``may_hold``, which is quick, is true of it.
    """

    name: str
    signs: tuple[str, ...]
    pattern: str
    accepts: Callable[[re.Match[str]], bool] | None = None
    may_hold: Callable[[str], bool] | None = None


_QUOTED = r"(?P<quote>\\?[\"'])?"
_BARE = r"(?:[^\s'\"`;&<>,\\]++|,(?!\s|$|[\w-]{1,40}=)|\\(?![nrt\"']))++"
_VALUE = rf"{_QUOTED}(?P<secret>(?(quote)(?:(?!(?P=quote)).)+|{_BARE}))"
"""A value as shells, Dockerfiles, JSON and configuration files write it."""

_WORDS = (
    r"(?i:pass(?:word|wd|wrd|phrase|code)|secret|token|credentials?|(?:api|access|private|secret|account|auth|licen[sc]e"
    r"|signing|signature|encryption|master|shared|subscription|service|app|application|deploy|storage)[_-]?key)"
)
_SHORT_WORDS = r"(?:(?<![A-Za-z])(?i:pass|pwd)|(?<=_)(?:PAT|pat|PASS|pass|PWD|pwd|KEY|SALT|DSN)|(?<=[a-z])(?:Pass|Pwd))"
_NAME = rf"(?P<name>(?:{_WORDS}|{_SHORT_WORDS})(?:[_-][A-Za-z0-9]{{1,40}}|[A-Z][a-z0-9]{{1,40}}){{0,4}})"
_NAME_SIGNS = ("pass", "pwd", "secret", "token", "credential", "key", "_pat", "_salt", "_dsn")

_LETTERS = r"[A-Za-z0-9_-]"

NAMED = (
    Kind(
        "assignment",
        _NAME_SIGNS,
        rf"{_NAME}(?P<sep>(?:\\?[\"'])?\]?\s{{0,3}}(?:=>|:=|=|:(?!:))\s{{0,3}}){_VALUE}",
        values.is_assigned,
        values.has_assignment,
    ),
    Kind(
        "option",
        ("-pass", "-token", "-secret", "-api", "-access-key", "-pat"),
        r"(?<![\w-])--?(?:[A-Za-z]{1,20}[_-]){0,3}(?i:password|passwd|passphrase|pass|token|secret(?:[_-]?key)?"
        rf"|api[_-]?key|access[_-]?key|pat)\s{{1,3}}{_VALUE}",
        values.is_argument,
    ),
    Kind(
        "ENV",
        ("env ", "env\t"),
        rf"(?<![\w-])(?i:env)\s{{1,20}}(?=\w{{0,80}}?(?:{_WORDS}|{_SHORT_WORDS}))(?P<name>\w{{1,120}})\s{{1,20}}"
        r"(?P<quote>[\"'])?(?P<secret>(?(quote)(?:(?!(?P=quote)).)+|[^\s=][^\r\n]*))",
        values.is_assigned_by_blank,
        lambda text: any(sign in text.lower() for sign in _NAME_SIGNS),
    ),
    Kind("XML", ("</",), rf"<(?:{_WORDS})>(?P<secret>[^<]+)</", values.is_secret),
    Kind("SQL", ("identified", "password '"), r"(?i:\bidentified\s{1,3}by|\bpassword)\s{1,3}'(?P<secret>[^']+)"),
)

IN_ADDRESSES = (
    Kind(
        "password in an address",
        ("://",),
        r"://[^\s/:@'\"<>]{0,500}:(?P<secret>[^\s/'\"<>]+|(?!\d+/)[^\s'\"<>@:]{1,200})@(?!sha\d)",
        values.is_in_address,
        values.has_user_in_address,
    ),
    Kind(
        "token in an address",
        ("://",),
        r"(?P<scheme>[a-z+]{0,20})://(?P<secret>[^\s/:@'\"<>]{8,})(?::[^\s/@'\"<>]{0,500})?@(?!sha\d)",
        values.is_token_user,
        values.has_user_in_address,
    ),
    Kind(
        "password in an escaped address",
        ("%3a%2f%2f",),
        r"(?i:%3a%2f%2f)[^\s%@/]{0,100}(?i:%3a)(?P<secret>[^\s@/]{1,200}?)(?i:%40)",
        values.is_in_address,
    ),
    Kind(
        "signed address",
        ("sig=", "signature="),
        r"(?i:[?&;]|\bamp;)(?:[\w-]{0,20}[Ss]ignature|sig)=(?P<secret>[^\s&'\"<>]{16,})",
    ),
    Kind("Oracle", ("jdbc:oracle",), r"jdbc:oracle:\w{1,10}:\w{1,60}/(?P<secret>[^\s@/]{1,200})@", values.is_secret),
    Kind(
        "webhook",
        ("hooks.slack", "discord", "webhook.office", ".logic.azure"),
        (
            r"(?:hooks\.slack\.com/(?:services|workflows|triggers)/|discord(?:app)?\.com/api/webhooks/"
            r"|webhook\.office\.com/webhookb2/)(?P<secret>[^\s'\"<>]{16,})"
        ),
    ),
)

IN_HEADERS = (
    Kind(
        "authorization",
        ("authorization",),
        r"(?i:authorization)(?:\\?['\"])?\s{0,3}[:=]\s{0,3}(?:\\?['\"])?(?:(?i:basic|bearer|token|negotiate|ntlm|api-?key"
        r"|jwt|splunk|oauth)\s{1,3})(?P<secret>[^\s'\"\\]{4,})",
        values.is_secret,
    ),
    Kind(
        "signed authorization",
        ("authorization",),
        r"(?i:authorization['\"]?\s{0,3}[:=]\s{0,3}['\"]?(?:digest|aws4-hmac-sha256|hawk|signature|oauth)\s{1,3})"
        r"(?P<secret>\w{1,40}=[^'\r\n]+)",
    ),
    Kind(
        "bare authorization",
        ("authorization",),
        r"(?i:authorization['\"]?\s{0,3}[:=]\s{0,3}['\"]?)(?P<secret>[^\s'\"]{16,})",
        values.is_generated,
    ),
    Kind("bearer", ("bearer ",), r"(?i:\bbearer)\s{1,3}(?P<secret>[A-Za-z0-9._~+/=-]{16,})", values.is_generated),
    Kind(
        "header",
        ("key:", "token:", "art-api:"),
        r"(?i:\b(?:x-[a-z-]{0,30}(?:key|token|secret|art-api)|(?:private|job|deploy)-token|[a-z-]{0,30}subscription-key))"
        r":\s{0,3}(?P<secret>[^\s'\"]{6,})",
        values.is_secret,
        lambda text: any(name in text.lower() for name in ("x-", "-token", "subscription-key")),
    ),
    Kind(
        "cookie",
        ("cookie",),
        r"(?i:\b(?:set-)?cookie['\"]?:\s{0,3}['\"]?)[\w.-]{1,80}=(?P<secret>[^'\"\r\n]{4,})",
        values.is_secret,
    ),
)

_SAME_COMMAND = r"[^|;&\n]{0,200}?\s"

OF_TOOLS = (
    Kind("login", ("login",), rf"\blogin\b{_SAME_COMMAND}-p[ =]?{_VALUE}", values.is_secret),
    Kind(
        "mysql",
        ("mysql", "mariadb"),
        rf"\b(?:mysql|mariadb)[\w-]{{0,10}}\s(?:{_SAME_COMMAND})?-p(?!ort\b|rotocol|rompt|ager|ass(?:in|out|word|wd)?\b){_VALUE}",
        values.is_secret,
    ),
    Kind(
        "other tool with a password",
        ("sshpass", "redis-cli", "twine", "nuget", "useradd", "usermod"),
        rf"\b(?:sshpass\s{{1,3}}-p|redis-cli{_SAME_COMMAND}-a|twine\s{{1,3}}upload{_SAME_COMMAND}-p"
        rf"|nuget\s{{1,3}}push{_SAME_COMMAND}-k|user(?:add|mod){_SAME_COMMAND}-p)\s{{0,3}}{_VALUE}",
        values.is_secret,
        lambda text: any(option in text for option in (" -p", " -k", " -a")),
    ),
    Kind(
        "curl",
        ("curl",),
        rf"\bcurl\b{_SAME_COMMAND}(?:-u|-U|--user|--proxy-user)[ =]?\s{{0,3}}['\"]?[^\s:'\"]{{0,100}}:"
        r"(?P<secret>[^\s'\"]+)",
        values.is_in_address,
        lambda text: any(option in text for option in (" -u", " -U", "user ", "user=")),
    ),
    Kind("openssl", ("pass:",), r"-pass(?:in|out)?\s{1,3}['\"]?pass:(?P<secret>[^\s'\"]+)", values.is_secret),
    Kind(
        "chpasswd",
        ("chpasswd",),
        r"\b[\w.-]{1,40}:(?P<secret>[^\s'\"|:]{1,200})(?:\\n)?['\"]?\s{0,3}\|\s{0,3}(?:sudo\s{1,3})?chpasswd",
        values.is_secret,
    ),
    Kind(
        "crypt",
        ("$1$", "$5$", "$6$", "$y$", "$2a$", "$2b$", "$2y$"),
        r"\$(?:[156y]|2[aby])\$(?P<secret>[./A-Za-z0-9$=]{20,})",
    ),
    Kind(
        "poetry and composer",
        ("http-basic.", "-token.", "-oauth.", "bearer."),
        r"\b(?:http-basic\.[\w.-]{1,100}\s{1,3}[^\s]{1,100}|(?:(?:pypi|gitlab)-token|(?:github|gitlab)-oauth|bearer)"
        rf"\.[\w.-]{{1,100}})\s{{1,3}}{_VALUE}",
        values.is_secret,
    ),
    Kind(
        "npm",
        (":_", "_auth"),
        rf"(?::|(?<!\w))_(?:authToken|password|auth)(?:\s{{0,3}}=\s{{0,3}}|\s{{1,3}}){_VALUE}",
        values.is_secret,
    ),
    Kind("docker", ('auth"', 'auth\\"'), r"auth\\?\"\s{0,3}:\s{0,3}\\?\"(?P<secret>[A-Za-z0-9+/=_-]{8,})"),
    Kind(
        "netrc",
        ("login",),
        r"\blogin(?:\s|\\n){1,5}[^\s\\]{1,100}(?:\s|\\n){1,5}password(?:\s|\\n){1,5}(?P<secret>[^\s'\"\\]+)",
        values.is_secret,
    ),
    Kind(
        "bundler",
        ("bundle_", "bundle config", "bundle  config"),
        r"\b(?:BUNDLE_\w{0,80}__\w{1,80}\s{0,3}[=:]\s{0,3}['\"]?|bundle\s{1,3}config\s{1,3}"
        r"(?:set\s{1,3}|--\w{1,20}\s{1,3}){0,3}[\w.:/-]{1,100}\s{1,3})[\w.@-]{1,60}:(?P<secret>[^\s'\":/]+)",
        values.is_secret,
    ),
)

ISSUED = (
    Kind(
        "issued with a prefix",
        (
            *("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "gldt-", "glpat-", "glrt-", "glrtr-", "glptt-"),
            *("glft-", "glimt-", "glagent-", "gloas-", "glsoat-", "glffct-", "glcbt-", "glwt-", "xox", "xapp-"),
            *("sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_", "npm_", "pypi-", "dckr_", "hf_", "sk-"),
            *("hvs.", "hvb.", "hvr.", "aiza", "ya29.", "gocspx-", "akia", "asia", "abia", "acca", "shpat_", "shpss_"),
            *("doo_v1_", "dop_v1_", "dor_v1_", "glsa_", "glc_", "pmak-", "figd_", "rubygems_", "nrak-", "atatt3x"),
            *("atbb", "age-secret-key-1", "sntrys_", "sntryu_", "pul-", "tskey-", "nvapi-", "gsk_", "xai-", "akcp"),
            *("ltai", "lin_api_", "dp.pt.", "b3blbnnzac1rzxktdje", "oy2"),
        ),
        r"(?<![A-Za-z0-9])(?:gh[pousr]_|github_pat_|gl(?:pat|dt|rt|rtr|ptt|ft|imt|agent|oas|soat|ffct|cbt|wt)-"
        r"|xox[abeoprs](?:\.xox[bp])?-|xapp-(?:\d-)?|[sr]k_(?:live|test)_|whsec_|npm_(?=[A-Za-z0-9]{30})|pypi-(?=Ag|\w{40})"
        r"|dckr_[po]at_|hf_(?=[A-Za-z0-9]{30})|sk-(?:ant-|proj-|svcacct-|admin-|or-)?(?=[\w-]{0,40}\d)|hv[sbr]\."
        r"|AIza(?=[\w-]{30})|ya29\.|GOCSPX-|(?:AKIA|ASIA|ABIA|ACCA)(?=[A-Z0-9]{12,40}(?![a-z]))|shp(?:at|ss|ca|pa)_"
        r"|do[opr]_v1_|gls?[ac]_|PMAK-|figd_|rubygems_|NRAK-|ATATT3x|ATBB|AGE-SECRET-KEY-1|sntry[su]_|pul-(?=[0-9a-f]{40})"
        r"|tskey-[a-z]{1,10}-|nvapi-|gsk_|xai-|AKCp|LTAI|lin_api_|dp\.pt\.|b3BlbnNzaC1rZXktdjE|oy2(?=[a-z0-9]{43}))"
        rf"(?P<secret>{_LETTERS}{{12,}}(?:[.+/=]{_LETTERS}{{1,400}}){{0,40}}=*)",
        values.is_issued,
    ),
    Kind(
        "Twilio",
        ("sk",),
        r"(?<![A-Za-z0-9])SK(?P<secret>[0-9a-f]{32})(?![A-Za-z0-9])",
        may_hold=lambda text: "SK" in text,
    ),
    Kind("SendGrid", ("sg.",), rf"(?<![A-Za-z0-9])SG\.(?P<secret>{_LETTERS}{{16,}}\.{_LETTERS}{{16,}})"),
    Kind("Terraform", (".atlasv1.",), rf"(?<=\.atlasv1\.)(?P<secret>{_LETTERS}{{20,}})"),
    Kind(
        "JSON web token",
        ("eyj",),
        rf"(?<![A-Za-z0-9])eyJ(?P<secret>{_LETTERS}{{8,}}(?:\.{_LETTERS}{{8,}}){{2,4}})",
    ),
    Kind(
        "private key",
        ("private key",),
        r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?P<secret>.*?)(?=-----END|\Z)",
        values.is_key_body,
    ),
)  # fmt: skip

KINDS = (*NAMED, *IN_ADDRESSES, *IN_HEADERS, *OF_TOOLS, *ISSUED)
