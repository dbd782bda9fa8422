#!/usr/bin/env bash
# From a bare Debian 12 machine to the first result: installs what is missing, builds, and runs the quick-start study
# (dose x gridsize of the physics-informed network, generated data) on two ranks.   scripts/quickstart.sh [RUN-DIRECTORY]
set -euo pipefail
cd "$(dirname "$0")/.."
jobs=${ARAGO_JOBS:-$(nproc)}
run_directory=${1:-runs/quickstart}
# shellcheck source=scripts/steps.sh
source scripts/steps.sh

step "dependencies" scripts/bootstrap.sh
step "configure" cmake --preset release
step "build" cmake --build --preset release --target arago -j"$jobs"
if [ "$(id -u)" = 0 ]; then export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1; fi
step "study" mpirun --oversubscribe --bind-to none -n 2 \
  build/release/bin/arago study configs/study/quickstart.toml --run-dir "$run_directory"
finish "results in $run_directory: study.csv, study.h5 and pictures"
