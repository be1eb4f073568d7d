#!/usr/bin/env bash
# Runs the build, or reads its log, and hands on what was found. A build's status is this step's, whatever else fails.
set -uo pipefail
bin="$RUNNER_TEMP/dfdiag/bin"
json="$RUNNER_TEMP/dfdiag.json"
patch="$RUNNER_TEMP/dfdiag.patch"

if [ -z "$COMMAND" ] && [ -z "$LOG" ]; then
  echo "::error title=dfdiag::Name a build by the input command, or its log by the input log"
  exit 2
fi
options=(--output "json=$json" --output "markdown=$RUNNER_TEMP/dfdiag.md")
[ -n "$DOCKERFILE" ] && options+=(--dockerfile "$DOCKERFILE")
[ -n "$CONTEXT" ] && options+=(--context "$CONTEXT")
while IFS= read -r path; do
  [ -n "$path" ] && options+=(--patterns "$path")
done <<< "$PATTERNS"

rm -f "$json" "$patch" "$RUNNER_TEMP/dfdiag.md" # of an earlier step
if [ -n "$COMMAND" ]; then
  "$bin/dfdiag" run "${options[@]}" -- bash --noprofile --norc -eo pipefail -c "$COMMAND"
else
  "$bin/dfdiag" "$LOG" "${options[@]}"
fi
status=$?

"$bin/python" "$(dirname "$0")/outputs.py" "$json" "$patch" >> "$GITHUB_OUTPUT"
exit "$status"
