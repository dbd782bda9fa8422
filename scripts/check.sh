#!/usr/bin/env bash
# Builds Arago and runs its tests, from a bare checkout on.   scripts/check.sh [--gpu]
#   --gpu   instead: compile and link the program for AMD GPUs with Debian's packages (nothing is run: no GPU is needed)
# ARAGO_JOBS sets the number of parallel compilers and tests (default: the number of cores).
set -euo pipefail
cd "$(dirname "$0")/.."
jobs=${ARAGO_JOBS:-$(nproc)}
# shellcheck source=scripts/steps.sh
source scripts/steps.sh

if [ "${1:-}" = --gpu ]; then
  step "dependencies" scripts/bootstrap.sh --gpu
  step "configure (hip)" cmake --preset hip
  step "compile and link (hip)" cmake --build --preset hip -j"$jobs"
  finish "the GPU build compiles and links; it was not run"
  exit 0
fi
[ $# -eq 0 ] || { echo "check.sh: unknown option '$1'; allowed: --gpu" >&2; exit 2; }

step "dependencies" scripts/bootstrap.sh
step "configure" cmake --preset release
step "build" cmake --build --preset release -j"$jobs"
step "tests" ctest --preset release -j"$jobs"
finish "all tests passed"
