"""An inventory of messages against the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from diagnoser.proof.coverage import NOTHING, Answer, Coverage, measure, report
from diagnoser.proof.inventory import Excuse, InventoryError, Row, read_excuses, read_inventory
from diagnoser.proof.surroundings import as_log

if TYPE_CHECKING:
    from pathlib import Path

    from diagnoser.packs.compiled import RuleSet

HEADING = "id\ttool\tsource_file\tmessage_template\texample_line\tcause_id"
GCC = Row("a-1", "gcc", "gcc", "command 'gcc' failed", "error: command 'gcc' failed: No such file or directory",
          "pybuild/compiler-missing")  # fmt: skip
SILENT = Row("a-2", "pip", "cli", "Looking", "Defaulting to user installation", "pip/cli-usage-error")


def _table(path: Path, *lines: str) -> str:
    file = path / "table.tsv"
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return str(file)


def test_columns_are_found_by_name(tmp_path: Path) -> None:
    """The columns of an inventory may stand in any order, with others between them, and its lines may hold quotes."""
    heading = "cause_id\tid\tnote\ttool\tsource_file\tmessage_template\texample_line"
    path = _table(tmp_path, heading, 'pip/x\ta-1\t\tpip\tcli\tno "x"\tERROR: no "y"')
    assert read_inventory(path) == [Row("a-1", "pip", "cli", 'no "x"', 'ERROR: no "y"', "pip/x")]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((), ":1: no column id and tool and "),
        (("id\ttool",), ":1: no column source_file and "),
        ((HEADING,), ":1: there is no row"),
        ((HEADING, "a-1\tpip\tcli\t\tx\tpip/x"), ":2: message_template is empty; fill it in"),
        ((HEADING, "a-1\tpip"), ":2: source_file and message_template and example_line and cause_id is empty"),
        ((HEADING, *["a-1\tpip\tcli\tx\tx\tpip/x"] * 2), ":3: a-1 stands here for the second time"),
    ],
)
def test_an_inventory_that_cannot_be_used(tmp_path: Path, lines: tuple[str, ...], said: str) -> None:
    """The error is one line that names the file, the line and what to do."""
    path = _table(tmp_path, *lines)
    with pytest.raises(InventoryError) as raised:
        read_inventory(path)
    assert str(raised.value).startswith(path + said)
    assert "\n" not in str(raised.value)


def test_an_inventory_that_cannot_be_read(tmp_path: Path) -> None:
    """A file that is not there, or holds other bytes than text, is named."""
    with pytest.raises(InventoryError, match=r"none\.tsv: No such file or directory; "):
        read_inventory(str(tmp_path / "none.tsv"))
    (tmp_path / "bytes.tsv").write_bytes(HEADING.encode() + b"\n\xff\n")
    with pytest.raises(InventoryError, match=r"bytes\.tsv:2: not UTF-8; "):
        read_inventory(str(tmp_path / "bytes.tsv"))


def test_excuses_belong_to_rows(tmp_path: Path) -> None:
    """An other answer needs a reason and a row."""
    good = _table(tmp_path, "id\tcause\treason", "a-1\tshell/x\tSame words.")
    assert read_excuses(good, [GCC]) == {"a-1": Excuse("shell/x", "Same words.")}
    with pytest.raises(InventoryError, match=r":2: the inventory has no row a-1; take this line out"):
        read_excuses(good, [SILENT])
    with pytest.raises(InventoryError, match=r":2: reason is empty"):
        read_excuses(_table(tmp_path, "id\tcause\treason", "a-1\tshell/x\t"), [GCC])


@pytest.mark.parametrize(
    ("row", "excuse", "answer"),
    [
        (GCC, None, (GCC.cause, "right")),
        (GCC._replace(cause="apk/x"), None, (GCC.cause, "other")),
        (GCC._replace(cause="apk/x"), Excuse(GCC.cause, "Same words."), (GCC.cause, "justified", "Same words.")),
        (GCC._replace(cause="apk/x"), Excuse("apt/x", "Same words."), (GCC.cause, "other")),
        (SILENT, None, (NOTHING, "unknown")),
        (SILENT, Excuse(NOTHING, "A notice."), (NOTHING, "justified", "A notice.")),
    ],
)
def test_verdicts(row: Row, excuse: Excuse | None, answer: tuple[str, ...], rules: RuleSet) -> None:
    """A row's own cause is right, an excused answer justified, any other wrong, and no answer unknown."""
    measured = measure([row], {row.id: excuse} if excuse else {}, rules)
    assert measured.answers == (Answer(row, *answer),)  # type: ignore[arg-type]


def test_report() -> None:
    """The report counts each verdict, gives both shares and lists what is not the row's own cause."""
    measured = Coverage((
        Answer(GCC, GCC.cause, "right"),
        Answer(GCC, "apk/x", "other"),
        Answer(SILENT, NOTHING, "justified", "A notice."),
        Answer(SILENT, NOTHING, "unknown"),
    ))  # fmt: skip
    assert report(measured) == (
        "4 messages: 1 as their cause, 1 justified, 1 as another cause, 1 not recognised\n"
        "50.00% right or justified, 50.00% recognised as something\n"
        "\n"
        "Justified: another answer that is right too (id, expected, found, why)\n"
        "  a-2  pip/cli-usage-error  -  A notice.\n"
        "\n"
        "Recognised as another cause (id, expected, found)\n"
        "  a-1  pybuild/compiler-missing  apk/x\n"
        "\n"
        "Not recognised (id, expected)\n"
        "  a-2  pip/cli-usage-error\n"
    )


@pytest.mark.parametrize(
    ("tool", "line", "log"),
    [
        ("buildx", "ERROR: no builder", "ERROR: no builder\n"),
        ("docker-cli/moby", "The command '/bin/sh -c npm ci' returned a non-zero code: 1",
         ("Step 2/2 : RUN npm ci\n ---> Running in 0123456789ab\n"
         "The command '/bin/sh -c npm ci' returned a non-zero code: 1\n")),
        ("buildkit", 'ERROR: "/x": not found  (COPY ../x /x)',
         '#5 [2/2] COPY ../x /x\n#5 ERROR: ERROR: "/x": not found\nERROR: "/x": not found\n'),
        ("sh (dash)", "/bin/sh: 1: jq: not found",
         ("#5 [2/2] RUN jq --version\n#5 0.100 /bin/sh: 1: jq: not found\n"
         '#5 ERROR: process "/bin/sh -c jq --version" did not complete successfully: exit code: 127\n')),
        ("unheard of", "Boom!",
         ("#5 [2/2] RUN ./setup.sh\n#5 0.100 Boom!\n"
         '#5 ERROR: process "/bin/sh -c ./setup.sh" did not complete successfully: exit code: 1\n')),
        ("buildkit", '- CopyIgnoredFile: Attempting to COPY file "x" that is excluded by .dockerignore (line 7)',
         ('#5 [2/2] COPY x /app/\n#5 ERROR: failed to calculate checksum of ref a::b: "/x": not found\n'
         '- CopyIgnoredFile: Attempting to COPY file "x" that is excluded by .dockerignore (line 7)\n')),
    ],
)  # fmt: skip
def test_surroundings(tool: str, line: str, log: str) -> None:
    """A builder's message stands outside the steps or at their end, a tool's in the output of a step that runs it."""
    assert as_log(Row("a-1", tool, "source", "template", line, "x/y")).decode() == log
