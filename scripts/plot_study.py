#!/usr/bin/env python3
"""Draws metrics of a study against one of its axes, a curve for each combination of the others, with bands for the repeats.

    scripts/plot_study.py runs/study-1/study.h5 --metric amplitude_psnr phase_mae --output curves.png

Everything drawn stands in the file's group /summary (mean, ci95_low, ci95_high, sd, lower_quartile, upper_quartile).
Needs python3-h5py and python3-matplotlib (scripts/bootstrap.sh --plots).
"""
import argparse
import difflib
import pathlib
import sys

try:
    import h5py
    import matplotlib
    import numpy as np
except ImportError as error:
    sys.exit(f"plot_study.py: {error}; install the plotting packages: scripts/bootstrap.sh --plots")
matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402  (the backend is chosen first)

USUAL = ["amplitude_psnr", "amplitude_ssim", "amplitude_frc50", "phase_mae"]
BANDS = {
    "ci95": ("95 % interval", lambda rows: (rows["ci95_low"], rows["ci95_high"])),
    "sd": ("standard deviation", lambda rows: (rows["mean"] - rows["sd"], rows["mean"] + rows["sd"])),
    "quartiles": ("quartiles", lambda rows: (rows["lower_quartile"], rows["upper_quartile"])),
}


class Refusal(Exception):
    """Input that cannot be drawn; the message says what is wrong and what is there."""


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def column(dataset):
    values = dataset[()]
    return np.array([text(v).rstrip("\0") for v in values]) if values.dtype.kind in "SO" else values


class Study:
    """The summary of a study: columns by name, axes without the repeat."""

    def __init__(self, path):
        path = pathlib.Path(path)
        path = path / "study.h5" if path.is_dir() else path
        try:
            file = h5py.File(path, "r")
        except OSError as error:
            raise Refusal(f"{path} cannot be read as HDF5: {error}") from error
        with file:
            schema = text(file.attrs.get("schema", "no schema"))
            if schema != "arago-study/1":
                raise Refusal(f"{path} is no study: schema {schema}, expected arago-study/1")
            if "summary" not in file:
                raise Refusal(f"{path} has no group /summary: the study has neither repeats nor an axis of numbers")
            self.rows = {name: column(data) for name, data in file["summary"].items()}
            axes = text(file["table"].attrs["axes"]).split("\n")
            self.units = {name: text(data.attrs["units"]) for name, data in file["table"].items()}
        self.path = path
        self.axes = [name for name in axes if name in self.rows]
        self.metrics = list(dict.fromkeys(self.rows["metric"]))

    def check(self, name, known, what):
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"; the nearest is {near[0]}" if near else ""
            raise Refusal(f"{self.path} has no {what} {name}{hint}; there are: {', '.join(known)}")
        return name

    def sweep_axis(self, wanted):
        numeric = [name for name in self.axes if self.rows[name].dtype.kind in "fiu"]
        if wanted:
            return self.check(wanted, numeric, "axis of numbers")
        if not numeric:
            raise Refusal(f"{self.path} has no axis of numbers to draw against; its axes are: {', '.join(self.axes)}")
        return max(numeric, key=lambda name: len(set(self.rows[name])))

    def curves(self, metric, over, with_collapsed):
        """label -> the rows of one curve, in the order of the axis; done trials only."""
        wanted = (self.rows["selection"] == "all") == with_collapsed
        chosen = np.flatnonzero((self.rows["metric"] == metric) & wanted & (self.rows["n"] > 0))
        if chosen.size == 0:
            raise Refusal(f"{self.path} has no {metric} of trials that are done"
                          + ("" if with_collapsed else " and not collapsed; try without --without-collapsed"))
        others = [name for name in self.axes if name != over]
        labels = {}
        for row in chosen:
            label = ", ".join(f"{name.split('.')[-1]} {self.rows[name][row]}" for name in others)
            labels.setdefault(label, []).append(row)
        curves = {}
        for label, rows in labels.items():
            rows = sorted(rows, key=lambda row: self.rows[over][row])
            curves[label] = {name: values[rows] for name, values in self.rows.items()}
        return curves


def is_logarithmic(values):
    return values.min() > 0 and values.max() / values.min() >= 30


def label_of(name, unit):
    return name if unit in ("", "1") else f"{name} ({unit})"


def draw(study, panel, metric, over, options):
    """One metric: a line with markers through the means, a band where there are repeats."""
    for label, rows in study.curves(metric, over, not options.without_collapsed).items():
        x = rows[over].astype(float)
        line, = panel.plot(x, rows["mean"], marker="o", markersize=3.5, linewidth=1.3, label=label or None)
        low, high = BANDS[options.band][1](rows)
        known = np.isfinite(low) & np.isfinite(high)
        panel.fill_between(x, low, high, where=known, color=line.get_color(), alpha=0.18, linewidth=0)
    values = np.unique(study.rows[over].astype(float))
    if is_logarithmic(values):
        panel.set_xscale("log")
    panel.set_xlabel(label_of(over, study.units.get(over, "")))
    panel.set_ylabel(label_of(metric, study.units.get(metric, "")))
    panel.grid(True, linewidth=0.4, alpha=0.5)


def figure(study, options):
    over = study.sweep_axis(options.axis)
    wanted = options.metric or [name for name in USUAL if name in study.metrics] or study.metrics[:1]
    metrics = [study.check(name, study.metrics, "metric") for name in wanted]
    columns = min(len(metrics), 2)
    rows = -(-len(metrics) // columns)
    drawn, panels = pyplot.subplots(rows, columns, figsize=(4.6 * columns, 3.4 * rows), squeeze=False)
    for panel, metric in zip(panels.flat, metrics):
        draw(study, panel, metric, over, options)
    for panel in panels.flat[len(metrics):]:
        panel.set_axis_off()
    if panels.flat[0].get_legend_handles_labels()[1]:
        panels.flat[0].legend(fontsize=7)
    drawn.suptitle(f"{study.path.parent.name}: mean and {BANDS[options.band][0]} of the repeats", fontsize=10)
    drawn.tight_layout()
    return drawn


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("study", help="study.h5 or the run directory that holds it")
    parser.add_argument("--metric", nargs="+", metavar="NAME", help=f"columns to draw (default: {' '.join(USUAL)})")
    parser.add_argument("--axis", metavar="KEY", help="key along x (default: the axis of numbers with most values)")
    parser.add_argument("--band", choices=BANDS, default="ci95", help="what the bands show (default: %(default)s)")
    parser.add_argument("--without-collapsed", action="store_true", help="leave out trials that the study calls collapsed")
    parser.add_argument("--output", default="study.png", metavar="FILE", help="PNG, SVG or PDF (default: %(default)s)")
    return parser.parse_args()


def main():
    options = arguments()
    try:
        drawn = figure(Study(options.study), options)
        drawn.savefig(options.output, dpi=200)
    except (Refusal, OSError, ValueError) as error:
        sys.exit(f"plot_study.py: {error}")
    print(options.output)


if __name__ == "__main__":
    main()
