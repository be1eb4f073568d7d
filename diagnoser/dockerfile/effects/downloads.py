"""Commands that fetch files: ``curl``, ``wget`` and ``git``.

Facts: curl(1), GNU Wget manual, git-clone(1).
"""

from __future__ import annotations

import posixpath

from diagnoser.dockerfile.effects.kinds import Downloads, Fills, MakesDirectory, MakesFile, Reads, Writes
from diagnoser.dockerfile.effects.options import call, name_set

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from diagnoser.dockerfile.effects.kinds import Effect
    from diagnoser.dockerfile.effects.setting import Setting

_CURL = name_set(
    "-o --output -H --header -d --data --data-raw --data-binary --data-urlencode -F --form -u --user -A --user-agent "
    "-x --proxy --retry --retry-delay --retry-max-time -m --max-time --connect-timeout --cacert --capath -E --cert "
    "--key -X --request -w --write-out --output-dir -e --referer -b --cookie -c --cookie-jar -K --config -T "
    "--upload-file -r --range -y --speed-time -Y --speed-limit --limit-rate --max-redirs --resolve --url -z "
    "--interface --noproxy --tls-max --ciphers --proto --proto-default --proto-redir -C --continue-at -U --proxy-user"
)
_WGET = name_set(
    "-O --output-document -P --directory-prefix -o --output-file -a --append-output -t --tries -T --timeout --header "
    "-U --user-agent --user --password --http-user --http-password --ca-certificate -i --input-file --waitretry "
    "--connect-timeout --read-timeout --dns-timeout -w --wait -e --execute --post-data --post-file --method --body-data"
    " --certificate --private-key -A --accept -R --reject -l --level --cut-dirs --progress "
    "--limit-rate --secure-protocol"
)
_GIT = name_set("-C -c --git-dir --work-tree --exec-path --namespace")
_CLONE = name_set(
    "-b --branch --depth -c --config -o --origin -j --jobs -u --upload-pack --reference --reference-if-able "
    "--separate-git-dir --shallow-since --shallow-exclude --filter --template --server-option"
)


def curl(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``curl``; each ``-o`` or ``-O`` belongs to one address, what has none is printed."""
    given = call(words, _CURL)
    directory = at.path(given.value("--output-dir") or ".")
    outputs = list(given.values("-o", "--output"))
    by_name = given.has("-O", "--remote-name", "--remote-name-all")
    if given.has("--create-dirs") and given.has("--output-dir"):
        yield MakesDirectory(directory)
    for url in (*given.values("--url"), *given.operands):
        output = outputs.pop(0) if outputs else (_name(url) if by_name else "")
        path = at._replace(directory=directory).path(output) if output and output != "-" else None
        if path and given.has("--create-dirs"):
            yield MakesDirectory(posixpath.dirname(path))
        yield from _downloaded(url, path)


def wget(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``wget``; what is not told a name has the last part of the address."""
    given = call(words, _WGET)
    output = given.value("-O", "--output-document")
    prefix = given.value("-P", "--directory-prefix")
    for path in map(at.path, given.values("-i", "--input-file")):
        yield Reads(path, "wget")
    if prefix and not output:
        yield MakesDirectory(at.path(prefix))
    for url in given.operands:
        if given.has("--spider") or output == "-":
            yield Downloads(url, None)
        else:
            path = output or posixpath.join(prefix or ".", _name(url) or "index.html")
            yield from _downloaded(url, at.path(path))


def _name(url: str) -> str:
    return posixpath.basename(url.partition("?")[0].partition("#")[0])


def _downloaded(url: str, path: str | None) -> Iterator[Effect]:
    if path is not None and path.startswith("/dev/"):
        path = None
    yield Downloads(url, path)
    if path is not None:
        yield Writes(path)
        yield MakesFile(path)


def git(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``git clone``; the directory is named after the repository where it is not told."""
    given = call(words, _GIT, stops=True)
    for directory in given.values("-C"):
        at = at._replace(directory=at.path(directory))
        yield Reads(at.directory, "git")
    if given.operands[:1] == ("init",) and len(given.operands) > 1 and given.operands[-1][:1] != "-":
        yield MakesDirectory(at.path(given.operands[-1]))
    if given.operands[:1] != ("clone",):
        return
    clone = call(given.operands, _CLONE)
    if not clone.operands:
        return
    url = clone.operands[0]
    name = url.rstrip("/").removesuffix("/.git").removesuffix(".git").replace(":", "/")
    path = at.path(clone.operands[1] if len(clone.operands) > 1 else posixpath.basename(name))
    yield Downloads(url, path)
    yield Writes(path)
    yield MakesDirectory(path)
    yield Fills(path, url)


COMMANDS = {"curl": curl, "wget": wget, "git": git}
