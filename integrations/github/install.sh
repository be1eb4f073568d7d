#!/usr/bin/env bash
# Installs dfdiag from the checkout of this action, apart from whatever Python the job uses.
set -euo pipefail
source=$1
home="$RUNNER_TEMP/dfdiag"

if [ -x "$home/bin/dfdiag" ]; then # an earlier step of this job has done so
  exit 0
fi
for python in python3 python3.14 python3.13 python3.12 python3.11; do
  if command -v "$python" > /dev/null && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    "$python" -m venv "$home"
    "$home/bin/python" -m pip install --quiet --disable-pip-version-check "$source"
    exit 0
  fi
done
echo "::error title=dfdiag::dfdiag needs Python 3.11 or newer; put a step with actions/setup-python before this one"
exit 1
