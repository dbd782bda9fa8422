#!/usr/bin/env bash
# Simulate, train, reconstruct, report: four jobs, each begun when the one before has ended well.
#   jobs/chain.sh CONFIG.toml RUN_DIR [options of sbatch]...
# Prints the numbers of the jobs. With measured frames begin at the second job: jobs/verb.sbatch train ...
set -euo pipefail
config=${1:?usage: jobs/chain.sh CONFIG.toml RUN_DIR [options of sbatch]...}
runs=${2:?usage: jobs/chain.sh CONFIG.toml RUN_DIR [options of sbatch]...}
shift 2
scripts=$(dirname "${BASH_SOURCE[0]}")

submit() {  # submit JOB_BEFORE_OR_EMPTY VERB ARGUMENTS...
  local before=$1
  shift
  sbatch --parsable --kill-on-invalid-dep=yes ${before:+--dependency=afterok:$before} "${options[@]}" \
    --job-name="arago-$1" "$scripts/verb.sbatch" "$@"
}

options=("$@")
simulated=$(submit "" simulate "$config" --run-dir "$runs/data")
trained=$(submit "$simulated" train "$config" --data.file "$runs/data/dataset.h5" --run-dir "$runs/model")
inferred=$(submit "$trained" infer "$config" --input.model "$runs/model" --data.file "$runs/data/dataset.h5" --run-dir "$runs/object")
reported=$(submit "$inferred" report --input.files "$runs/model,$runs/object" --run-dir "$runs/report")
echo "$simulated $trained $inferred $reported"
