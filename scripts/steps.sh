# shellcheck shell=bash
# Sourced by check.sh and quickstart.sh: says what is being done and, at the end, how long each part took.
step_report=""

# step NAME COMMAND...
step() {
  local name=$1 begin=$SECONDS
  shift
  printf '\n== %s: %s\n' "$name" "$*"
  "$@" || { local code=$?; printf '== %s failed with exit code %d\n' "$name" "$code" >&2; exit "$code"; }
  step_report+=$(printf '%8d s  %s' "$((SECONDS - begin))" "$name")$'\n'
}

# finish SENTENCE
finish() { printf '\n== time of each part\n%s== %s\n' "$step_report" "$1"; }
