#!/usr/bin/env python3
"""Kills runs of the program at random instants, continues them until they end, and holds the results against those of
an uninterrupted run.

    kill_study.py --program arago --shim libarago_fault_shim.so --same same_results [--kills 200] [--seed 1]

A run is a small study (packed or not) or a small training on 1 to 3 ranks, another number at each start. It is ended by
kill -9 of all ranks at a random time, of one rank at a random time, or by the fault shim at a named point (before, amid
or after a write, between writing and renaming, after renaming). Exit 0 when every run ended within the limit, every killed one
with a failure, every finished one with the bits of the uninterrupted run and with the same files.
"""
import argparse
import collections
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HANG_SECONDS = 60
SCENE = """
[geometry]
N = 32
[object]
kind = "lines"
size_px = 64
[scan]
kind = "uniform"
count = 20
[model]
n_filters_scale = 1
[train]
epochs = 2
batch_size = 4
[execution]
checkpoint_every_s = 0.01
pictures = false
"""
STUDY = '[study]\naxes."dose.photons_per_image" = [1e4, 1e6]\naxes."train.loss" = ["nll", "mae"]\n'
PACKED = STUDY.replace("[study]", "[study]\npack = true")
CONFIGURATIONS = {"study": STUDY + SCENE, "packed": PACKED + SCENE, "train": SCENE}
VERB = {"study": "study", "packed": "study", "train": "train"}
RESULT = {"study": "study.h5", "packed": "study.h5", "train": "model.h5"}
HDF5 = {"study": ["step-", "step-", "trials/", "trials/", "study.h5"], "train": ["step-", "step-", "model.h5"]}
TEXT = {"study": ["study.csv", "summary.csv", "run.json", "resolved.toml", "status.json"],
        "train": ["history.csv", "run.json", "resolved.toml", "status.json"]}
IN_PLACE = {"study": ["journal.jsonl", "run.lock"], "train": ["run.lock"]}
WRITING = ["kill before open", "kill before write", "half before write", "kill after write"]
NAMING = ["kill before sync", "kill after sync", "kill before rename", "kill after rename"]


class Runner:
    def __init__(self, options, work):
        self.options, self.work = options, work
        for kind, text in CONFIGURATIONS.items():
            (work / f"{kind}.toml").write_text(text)

    def start(self, kind, folder, ranks, fault=""):
        command = [self.options.program, VERB[kind], f"{kind}.toml", "--run-dir", folder]
        if ranks > 1:
            command = ["mpirun", "--oversubscribe", "--bind-to", "none", "-n", str(ranks)] + command
        environment = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
                           OMP_NUM_THREADS="1", OMP_PROC_BIND="false", OMP_WAIT_POLICY="passive")
        if fault:
            environment.update(LD_PRELOAD=self.options.shim, ARAGO_FAULT=fault,
                               ARAGO_FAULT_LOG=str(self.work / "fault.log"))
        output = open(self.work / f"{folder}.out", "a", encoding="utf-8")
        output.write(f"--- {ranks} ranks, {fault or 'no fault'}\n")
        output.flush()
        return subprocess.Popen(command, cwd=self.work, env=environment, stdout=output, stderr=output,
                                stdin=subprocess.DEVNULL, start_new_session=True)

    def ranks_of(self, process):
        """Processes of the program in the session of `process`."""
        name = pathlib.Path(self.options.program).name
        pids = [int(entry.name) for entry in pathlib.Path("/proc").iterdir() if entry.name.isdigit()]
        return sorted(pid for pid in pids if stat_of(pid)[0] == name and descends(pid, process.pid))


def stat_of(pid):
    """Name and parent of a process; ("", 0) when it is gone."""
    try:
        name, rest = pathlib.Path(f"/proc/{pid}/stat").read_text().split("(", 1)[1].rsplit(")", 1)
        return name, int(rest.split()[1])
    except (OSError, IndexError):
        return "", 0


def descends(pid, ancestor):
    while pid > 1 and pid != ancestor:
        pid = stat_of(pid)[1]
    return pid == ancestor


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def end_all(runner, process):
    """As when a node dies: program and launcher at once."""
    pids = runner.ranks_of(process)
    for pid in pids + [process.pid]:
        kill(pid)


def finish(runner, process):
    """Exit code; None when the run hung and had to be ended."""
    try:
        return process.wait(timeout=HANG_SECONDS)
    except subprocess.TimeoutExpired:
        end_all(runner, process)
        process.wait()
        return None


def random_fault(dice, kind):
    """A rule for the shim: which call, on which file, how many of them, on which rank."""
    files = dice.choice([HDF5, HDF5, TEXT, IN_PLACE])
    place = dice.choice(files[VERB[kind]])
    point = dice.choice(WRITING if files is IN_PLACE else WRITING + NAMING)
    if place == "step-" and dice.random() < 0.2:
        point = dice.choice(["kill before unlink", "kill after unlink"])
    number = 1 + (int(dice.expovariate(0.4)) if files is HDF5 and place != "study.h5" else 0)
    return f"{point} {number} path={place}" + (" rank=1" if files is HDF5 and dice.random() < 0.25 else "")


def files_of(folder):
    """What a finished run has left, without the numbers of steps and packs."""
    names = [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]
    return sorted(re.sub(r"step-\d+|pack-[0-9a-f]+", "some", name) for name in names)


class Campaign:
    def __init__(self, runner, dice):
        self.runner, self.dice = runner, dice
        self.counts, self.problems = collections.Counter(), []
        self.seconds = {}

    def reference(self, kind):
        began = time.time()
        code = finish(self.runner, self.runner.start(kind, f"reference-{kind}", 1))
        if code != 0:
            sys.exit(f"the uninterrupted {kind} ended with {code}; see {self.runner.work}")
        for ranks in (1, 2, 3):  # mpirun takes its time
            self.seconds[kind, ranks] = time.time() - began + (1 if ranks > 1 else 0)

    def attempt(self, kind, folder, way):
        """One start; True when it ran to its end."""
        ranks = self.dice.choice([1, 2, 2, 3]) if way != "one rank" else self.dice.choice([2, 3])
        log = self.runner.work / "fault.log"
        log.unlink(missing_ok=True)
        process = self.runner.start(kind, folder, ranks, random_fault(self.dice, kind) if way == "point" else "")
        killed = False
        if way in ("all ranks", "one rank"):
            time.sleep(self.dice.uniform(0.2, 1.0) * self.seconds[kind, ranks])
            pids = self.runner.ranks_of(process)
            killed = process.poll() is None and bool(pids)
            if killed and way == "all ranks":
                end_all(self.runner, process)
            elif killed:
                kill(self.dice.choice(pids))
        code = finish(self.runner, process)
        killed = killed or log.exists()
        self.judge(folder, way, killed, code)
        return code == 0

    def judge(self, folder, way, killed, code):
        self.counts["starts"] += 1
        if code is None:
            self.counts["hangs"] += 1
            self.problems.append(f"{folder}: no end within {HANG_SECONDS} s ({way})")
        elif killed:
            self.counts["killed"] += 1
            self.counts[f"killed: {way}"] += 1
            if list((self.runner.work / folder).rglob("*.partial")):
                self.counts["killed amid a write"] += 1
            if code == 0:  # the last moment of a rank that has done all its work
                self.counts["killed at the very end"] += 1
        elif code != 0:
            self.problems.append(f"{folder}: exit {code} without a kill ({way})")

    def run(self, number, kills):
        kind = self.dice.choice(["study", "study", "packed", "train"])
        folder = f"run-{number:03}-{kind}"
        starts, ended = 0, False
        while not ended and starts < 12:
            wanted = self.counts["killed"] < kills and starts < 6
            ended = self.attempt(kind, folder, self.dice.choice(["all ranks", "one rank", "point", "point"])
                                 if wanted else "none")
            starts += 1
        self.counts["runs"] += 1
        self.counts["resumed"] += max(starts - 1, 0)
        self.compare(kind, folder, ended)

    def compare(self, kind, folder, ended):
        work = self.runner.work
        same = ended and subprocess.run([self.runner.options.same, work / f"reference-{kind}" / RESULT[kind],
                                         work / folder / RESULT[kind]], check=False).returncode == 0
        left = sorted(set(files_of(work / folder)) ^ set(files_of(work / f"reference-{kind}")))
        if not same:
            self.problems.append(f"{folder}: {'other bits' if ended else 'did not end'}")
        if left:
            self.problems.append(f"{folder}: files of only one of the two runs: {left}")
        self.counts["equal"] += same
        if same and not left:
            shutil.rmtree(work / folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("program", "shim", "same"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix="arago_kills_"))
    campaign = Campaign(Runner(options, work), random.Random(options.seed))
    for kind in RESULT:
        campaign.reference(kind)
    number = 0
    while campaign.counts["killed"] < options.kills and number < 4 * options.kills:
        number += 1
        campaign.run(number, options.kills)
        print(f"run {number}: {dict(campaign.counts)}", flush=True)
    for problem in campaign.problems:
        print("problem:", problem)
    if campaign.problems:
        sys.exit(f"{len(campaign.problems)} problems; what they left is in {work}")
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
