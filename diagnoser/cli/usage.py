"""Words that the command line uses in more than one place."""

from __future__ import annotations

PROGRAM = "dfdiag"

COMMANDS = frozenset({"diagnose", "explain", "fix", "kb", "mcp", "packs", "run", "serve"})
"""What may stand first on the command line; anything else there is a file or an option of ``diagnose``."""

TOP_OPTIONS = frozenset({"--help", "-h", "--version", "--install-completion", "--show-completion"})

EXAMPLES = """\
  docker build . 2>&1 | dfdiag           say why this build failed
  dfdiag build.log                       the same for a saved log
  dfdiag run -- docker build -t app .    build, and say under it why it failed
"""

USAGE = f"""\
Say why a docker build failed: the cause, the line that proves it, and the fix.

{EXAMPLES}
More: dfdiag --help
"""

READ = 0
NOTHING_TO_DO = 1
"""No fix that is a change of the Dockerfile, or faults found in one that was checked."""

NOTHING_FOUND = 1
BUILD_FAILED = 1
WRONG_USE = 2
INVALID_PACK = 3
INTERNAL_ERROR = 70
"""As sysexits.h has it; no reading of a log ends so."""

NOT_EXECUTABLE = 126
NOT_FOUND = 127
BY_SIGNAL = 128
INTERRUPTED = 130
