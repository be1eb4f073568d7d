"""``python -m diagnoser.proof PACK…``: validate packs and run their examples."""

from __future__ import annotations

import sys

from diagnoser.packs.errors import PackError
from diagnoser.packs.load import parse_pack
from diagnoser.packs.places import at
from diagnoser.proof.examples import failing_examples


def main(paths: list[str]) -> int:
    """Print what is wrong with the packs; return 3 where something is, else 0."""
    problems: list[str] = []
    for path in paths:
        try:
            for source in at(path):
                rules = parse_pack(source.content.decode(), source.name)
                found = failing_examples(rules)
                problems.extend(f"{source.name}: {problem}" for problem in found)
                print(f"{source.name}: {len(rules)} rules, {len(found)} examples failing")  # noqa: T201
        except PackError as error:
            problems.extend(error.problems)
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    return 3 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
