#!/usr/bin/env bash
# What the job scripts promise, on a real SLURM of three nodes on this machine (scripts/mini_slurm.sh):
#   tests/slurm/cases.sh PROGRAM [CASE...]        all cases by default; exit code 77 where there is no root or no SLURM
# Each case has a folder of its own with a copy of jobs/, as a user has it.
set -euo pipefail
program=$(realpath "$1")
shift
source_dir=$(realpath "$(dirname "$0")/../..")
work=$(mktemp -d -t arago-slurm-XXXXXX)
export SLURM_CONF=$work/cluster/slurm.conf OMP_WAIT_POLICY=passive

fail() { echo "FAILED $case_name: $*" >&2; tail -n 20 "$here"/*.log >&2 || true; exit 1; }
clean_up() { "$source_dir/scripts/mini_slurm.sh" down "$work/cluster" || true; rm -rf "$work"; }

enter_case() {
  case_name=$1
  here=$work/$case_name
  mkdir -p "$here"
  cp -r "$source_dir/jobs" "$here/jobs"
  printf 'ARAGO=%s\nARAGO_LAUNCH="srun --mpi=pmix"\n' "$program" > "$here/jobs/env"
  cd "$here"
  cat > small.toml <<'TOML'
[geometry]
N = 32
[object]
size_px = 96
[scan]
count = 40
[model]
n_filters_scale = 1
[train]
batch_size = 8
epochs = 3
[stitch]
core_px = 12
[execution]
pictures = false
TOML
}

# sbatch's own options that make a job small enough for the cluster
small=(--ntasks-per-node=1 --cpus-per-task=1 --time=10)

state_of() { scontrol show job "$1" | tr ' ' '\n' | sed -n 's/^JobState=//p' | head -n 1; }
field_of() { scontrol show job "$1" | tr ' ' '\n' | sed -n "s/^$2=//p" | head -n 1; }

wait_for() {  # wait_for SECONDS WHAT COMMAND...
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || fail "$what did not happen"
    sleep 0.5
  done
}
is_in_state() { [[ " $2 " == *" $(state_of "$1") "* ]]; }
ends() { wait_for "${2:-180}" "the end of job $1" is_in_state "$1" "COMPLETED FAILED TIMEOUT CANCELLED NODE_FAIL"; }
completes() {
  ends "$1" "${2:-180}"
  [ "$(state_of "$1")" = COMPLETED ] || fail "job $1 ended as $(state_of "$1"), exit $(field_of "$1" ExitCode)"
}
nothing_runs() { [ -z "$(sinfo -h -t alloc,mix,comp -o %n)" ]; }
waits_for_its_time() { [ "$(field_of "$1" Reason)" = BeginTime ]; }
# Lets a waiting job begin now; asked too early, SLURM holds it, and must be asked again.
is_begun() {
  [ "$(state_of "$1")" != PENDING ] && return
  scontrol release "$1" 2>/dev/null || true
  scontrol update jobid="$1" StartTime=now 2>/dev/null || true
  sleep 2
  return 1
}
# A requeued job may begin only two minutes later, and nobody needs to wait for that; but its first run must be over.
start_again() {
  wait_for 60 "the requeue of job $1" is_in_state "$1" PENDING
  wait_for 60 "the end of the first run of job $1" nothing_runs
  wait_for 60 "the waiting of job $1" waits_for_its_time "$1"
  wait_for 120 "the new start of job $1" is_begun "$1"
}

has_line() { grep -q -- "$1" "$2" 2>/dev/null; }

case_submission() {
  local job
  job=$(sbatch --parsable "${small[@]}" --nodes=2 jobs/study.sbatch small.toml --study.axes.dose.photons_per_image 1e4,1e5)
  completes "$job"
  [ "$(grep -c ',done,' runs/study-small/study.csv)" = 2 ] || fail "two trials should be done"
  local host
  for host in n1 n2; do has_line "\"$host\"" runs/study-small/run.json || fail "host $host should be recorded"; done
}

# USR2 writes a checkpoint, the job ends with 75 and comes back, and what comes out has the bits of an unbroken run.
case_requeue() {
  local job
  sed -i 's/epochs = 3/epochs = 60/' small.toml
  job=$(sbatch --parsable "${small[@]}" jobs/verb.sbatch train small.toml --run-dir stopped --train.early_stop_patience 0)
  wait_for 60 "the first epoch" has_line "epoch 2/" "arago-$job.log"
  scancel --batch --signal=USR2 "$job"
  wait_for 60 "the checkpoint" has_line "back into the queue" "arago-$job.log"
  start_again "$job"
  completes "$job" 300
  has_line '"exit_code": 75' stopped/run.json || fail "the first run should have ended with 75"
  [ "$(field_of "$job" Restarts)" = 1 ] || fail "the job should have been restarted once"
  job=$(sbatch --parsable "${small[@]}" jobs/verb.sbatch train small.toml --run-dir whole --train.early_stop_patience 0)
  completes "$job" 300
  h5diff stopped/model.h5 whole/model.h5 /parameters /parameters || fail "the weights differ from those of an unbroken run"
}

# The program knows when its allocation ends and stops by itself, before SLURM would kill it.
case_time_limit() {
  local job
  sed -i 's/epochs = 3/epochs = 1000000/' small.toml
  sed -i 's/^pictures = false/pictures = false\nstop_margin_s = 45/' small.toml
  job=$(sbatch --parsable "${small[@]}" --time=1 --signal=B:USR1@5 jobs/verb.sbatch train small.toml --run-dir limited --train.early_stop_patience 0)
  wait_for 100 "the stop" has_line "back into the queue" "arago-$job.log"
  has_line "the SLURM allocation ends" "arago-$job.log" || fail "the reason should be named"
  wait_for 60 "the requeue" is_in_state "$job" PENDING
  scancel "$job"
  [ -n "$(ls limited/checkpoints)" ] || fail "there should be a checkpoint"
}

# A node that dies takes its job back to the queue; elsewhere it goes on from its checkpoint.
case_node_failure() {
  local job node
  sed -i 's/epochs = 3/epochs = 60/' small.toml
  job=$(sbatch --parsable "${small[@]}" jobs/verb.sbatch train small.toml --run-dir moved --train.early_stop_patience 0 --execution.checkpoint_every_s 0.5)
  wait_for 60 "a checkpoint" compgen -G "moved/checkpoints/step-*.h5"
  node=$(field_of "$job" BatchHost)
  scontrol update nodename="$node" state=down reason="pulled the plug"
  wait_for 60 "the requeue of job $job" is_in_state "$job" PENDING
  scontrol update jobid="$job" ExcNodeList="$node"  # its daemon here is not dead, and still knows the job
  start_again "$job"
  completes "$job" 300
  has_line "continuing" "arago-$job.log" || fail "the second run should have continued"
}

case_array() {
  local job task
  printf 'small.toml --study.axes.train.seed 1,2\nsmall.toml --study.axes.train.seed 3\n' > list
  job=$(sbatch --parsable "${small[@]}" --array=0-1 jobs/array.sbatch list)
  for task in 0 1; do wait_for 180 "task $task" test -f "runs/array-$task/study.csv"; done
  [ "$(wc -l < runs/array-0/study.csv) $(wc -l < runs/array-1/study.csv)" = "3 2" ] || fail "wrong numbers of trials"
}

case_dependency() {
  local jobs
  read -r -a jobs <<< "$(jobs/chain.sh small.toml runs "${small[@]}")"
  completes "${jobs[3]}" 240
  [ -f runs/report/report.html ] || fail "there should be a report"
  sed -i 's/N = 32/N = 33/' small.toml
  read -r -a jobs <<< "$(jobs/chain.sh small.toml bad "${small[@]}")"
  ends "${jobs[0]}"
  [ "$(field_of "${jobs[0]}" ExitCode)" = 2:0 ] || fail "bad input should end with 2"
  wait_for 60 "the end of the chain" is_in_state "${jobs[3]}" CANCELLED
}

trap clean_up EXIT
"$source_dir/scripts/mini_slurm.sh" up "$work/cluster" 3
cases=("$@")
[ ${#cases[@]} -gt 0 ] || mapfile -t cases < <(declare -F | sed -n 's/^declare -f case_//p')
for name in "${cases[@]}"; do
  enter_case "$name"
  started=$SECONDS
  "case_$name"
  echo "passed $name ($((SECONDS - started)) s)"
done
