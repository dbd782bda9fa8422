#!/usr/bin/env bash
# A SLURM cluster of several nodes on this one machine, to try job scripts where there is none:
#   scripts/mini_slurm.sh up DIR [NODES]      # ready when it returns; then: export SLURM_CONF=DIR/slurm.conf
#   scripts/mini_slurm.sh down DIR
# Every node daemon lives in a UTS namespace with a host name of its own (n1, n2, ...), so that MPI takes them for
# different hosts. Needs root (for the namespaces) and the packages slurm-wlm and munge (scripts/bootstrap.sh --slurm).
# Nodes claim two processors and 4 GB each; nothing is bound, accounted or limited. Exit code 77: cannot run here.
set -euo pipefail

usage() { sed -n '2,5p' "$0" >&2; exit 2; }
[ $# -ge 2 ] || usage
action=$1
dir=$(realpath -m "$2")
nodes=${3:-3}
export SLURM_CONF=$dir/slurm.conf

require_root_and_slurm() {
  local tool
  [ "$(id -u)" = 0 ] || { echo "mini_slurm.sh: needs root (host names of nodes are namespaces)" >&2; exit 77; }
  for tool in slurmctld slurmd sbatch munged unshare; do
    command -v "$tool" >/dev/null || { echo "mini_slurm.sh: '$tool' is missing; scripts/bootstrap.sh --slurm" >&2; exit 77; }
  done
}

write_configuration() {
  local host port=${ARAGO_SLURM_PORT:-17817}
  host=$(hostname -s)
  cat > "$SLURM_CONF" <<CONF
ClusterName=mini
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
AuthType=auth/munge
AuthInfo=socket=$dir/munge/socket
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool/%n
TmpFS=$dir/tmp/%n
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd-%n.pid
SlurmctldLogFile=$dir/log/slurmctld.log
SlurmdLogFile=$dir/log/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=pmix
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,bf_interval=2
SlurmdParameters=config_overrides
ReturnToService=2
SlurmdTimeout=10
KillWait=5
MinJobAge=600
PropagateResourceLimits=NONE
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
NodeName=n[1-$nodes] NodeHostname=$host NodeAddr=127.0.0.1 Port=[$((port + 1))-$((port + nodes))] CPUs=2 RealMemory=4000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=60 State=UP
CONF
}

start() {
  local i
  mkdir -p "$dir"/{state,spool,log,munge}
  chmod 755 "$dir" "$dir/munge"
  for i in $(seq "$nodes"); do mkdir -p "$dir/tmp/n$i"; done  # PMIx wants a temporary folder for each node
  [ -f "$dir/munge/key" ] || (umask 077; head -c 128 /dev/urandom > "$dir/munge/key")
  munged --force --socket="$dir/munge/socket" --key-file="$dir/munge/key" --log-file="$dir/log/munged.log" \
    --pid-file="$dir/munge/pid" --seed-file="$dir/munge/seed"
  write_configuration
  slurmctld
  for i in $(seq "$nodes"); do unshare --uts sh -c "hostname n$i && exec slurmd -N n$i"; done
  for i in $(seq 150); do
    [ "$(sinfo -h -t idle -o %D 2>/dev/null)" = "$nodes" ] && return
    sleep 0.2
  done
  echo "mini_slurm.sh: the nodes did not come up; see $dir/log" >&2
  exit 1
}

stop() {
  local file
  [ -f "$SLURM_CONF" ] || return 0
  scancel --full --user "$(id -un)" 2>/dev/null || true
  for file in "$dir"/slurmd-*.pid "$dir/slurmctld.pid" "$dir/munge/pid"; do
    if [ -f "$file" ]; then kill "$(cat "$file")" 2>/dev/null || true; fi
  done
}

case $action in
  up) require_root_and_slurm; start ;;
  down) stop ;;
  *) usage ;;
esac
