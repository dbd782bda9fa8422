#!/usr/bin/env bash
# Builds Arago and runs its tests, from a bare checkout on.   scripts/check.sh [--fuzz | --gpu]
#   --fuzz  instead: build the fuzzers of everything that reads input (clang) and run each for a minute
#   --gpu   instead: compile and link the program for AMD GPUs with Debian's packages (nothing is run: no GPU is needed)
# ARAGO_JOBS sets the number of parallel compilers and tests (default: the number of cores).
set -euo pipefail
cd "$(dirname "$0")/.."
jobs=${ARAGO_JOBS:-$(nproc)}
# shellcheck source=scripts/steps.sh
source scripts/steps.sh

# build PRESET: with what it needs installed before.
build() {
  local preset=$1
  shift
  step "dependencies" scripts/bootstrap.sh "$@"
  step "configure ($preset)" cmake --preset "$preset"
  step "build ($preset)" cmake --build --preset "$preset" -j"$jobs"
}

case ${1:-} in
  "")
    build release
    step "tests" ctest --preset release -j"$jobs"
    finish "all tests passed" ;;
  --fuzz)
    build fuzz --fuzz
    step "fuzzers" ctest --preset fuzz -j"$jobs"
    finish "no fuzzer found a fault" ;;
  --gpu)
    build hip --gpu
    finish "the GPU build compiles and links; it was not run" ;;
  *)
    echo "check.sh: unknown option '$1'; allowed: --fuzz, --gpu" >&2
    exit 2 ;;
esac
