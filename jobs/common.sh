# shellcheck shell=bash
# Sourced by the job scripts: starts the program in an allocation, passes signals on, and puts the job back into the
# queue when the program says that it has written a checkpoint and is not done (exit code 75).

set -u

ARAGO_JOB_SCRIPTS=${ARAGO_JOB_SCRIPTS:-$(dirname "${BASH_SOURCE[0]}")}
ARAGO=arago
ARAGO_LAUNCH="srun --mpi=pmix"
ARAGO_MAX_REQUEUES=50
if [ -f "$ARAGO_JOB_SCRIPTS/env" ]; then
  # shellcheck source=/dev/null
  . "$ARAGO_JOB_SCRIPTS/env"
fi

# When the allocation ends, in seconds of the epoch; SLURM before 23.02 does not say it to its jobs.
if [ -n "${SLURM_JOB_ID:-}" ] && [ -z "${SLURM_JOB_END_TIME:-}" ]; then
  job_end=$(scontrol show job "$SLURM_JOB_ID" | tr ' ' '\n' | sed -n 's/^EndTime=//p' | head -n 1)
  if job_end=$(date -d "$job_end" +%s 2>/dev/null); then export SLURM_JOB_END_TIME=$job_end; fi
fi

export OMP_NUM_THREADS=${SLURM_CPUS_PER_TASK:-1}
export OMP_PROC_BIND=false

# Runs "arago ARGUMENTS" on all ranks and returns its exit code. USR1 asks for a checkpoint; USR2 (which SLURM sends
# before the time limit, see --signal) and TERM ask for a checkpoint and the end.
run_arago() {
  local pid signal status code=1 interrupted=1
  echo "$(date -u +%FT%TZ) job ${SLURM_JOB_ID:-none}, start ${SLURM_RESTART_COUNT:-0}: $ARAGO $*"
  # shellcheck disable=SC2086
  $ARAGO_LAUNCH "$ARAGO" "$@" &
  pid=$!
  for signal in USR1 USR2 TERM; do
    # shellcheck disable=SC2064
    trap "interrupted=1; kill -$signal $pid 2>/dev/null || true" "$signal"
  done
  # A trapped signal ends "wait" early; 127 means that the status was already taken.
  while [ "$interrupted" -eq 1 ]; do
    interrupted=0
    wait "$pid"
    status=$?
    [ "$status" -eq 127 ] || code=$status
  done
  trap - USR1 USR2 TERM
  return "$code"
}

# Ends the job with this exit code; 75 puts it back into the queue instead.
end_job() {
  local code=$1
  if [ "$code" -eq 75 ] && [ -n "${SLURM_JOB_ID:-}" ]; then
    if [ "${SLURM_RESTART_COUNT:-0}" -ge "$ARAGO_MAX_REQUEUES" ]; then
      echo "requeued ${SLURM_RESTART_COUNT} times; submit again to go on" >&2
      exit 75
    fi
    echo "checkpoint written; back into the queue"
    scontrol requeue "$SLURM_JOB_ID"
    # The requeue ends this script; whatever comes first is right.
    sleep 60
  fi
  exit "$code"
}
