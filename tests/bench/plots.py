"""The plots of the first run, as SVG."""

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "aws_ml", "font.size": 9, "axes.grid": True,
                            "grid.alpha": 0.3, "axes.spines.top": False, "axes.spines.right": False})

from matplotlib import pyplot

from report import METHODS, per_row, read_runs, resident

STYLES = dict(zip(METHODS, (("#888888", "--"), ("#d1495b", "-"), ("#2e86ab", "-"), ("#444444", ":"), ("#d1495b", "-."),
                            ("#66a182", "-."))))


def plot(results):
    run = read_runs(results)[0]
    for name, draw in (("compare", compare), ("scaling", scaling), ("shapes", shapes), ("memory", memory)):
        if run.rows(name):
            figure = draw(run)
            figure.text(0.01, 0.005, f"{run.machine(name)}. Run {run.name}, {run.made(name)['date']}.", fontsize=7, color="#666666")
            figure.tight_layout(rect=(0, 0.03, 1, 1))
            figure.savefig(results / f"{name}.svg", metadata={"Date": None})
            pyplot.close(figure)


def compare(run):
    sizes = run.cases("compare", "rows", "batch")
    figure, panels = pyplot.subplots(1, len(sizes), figsize=(4 * len(sizes), 4), sharey=True, squeeze=False)
    for panel, (rows, batch) in zip(panels[0], sizes):
        latencies = [latency for latency, in run.cases("compare", "latency_ms")]
        for method, (color, line) in STYLES.items():
            seconds = [run.median("compare", "seconds", rows=rows, batch=batch, latency_ms=latency, method=method)
                       for latency in latencies]
            panel.plot(latencies, seconds, line, color=color, marker=".", label=method)
        panel.set(title=f"{int(rows):,} rows, batches: {batch}", xlabel="latency of the endpoint, ms", yscale="log")
    panels[0][0].set_ylabel("seconds")
    panels[0][0].legend(fontsize=7)
    return figure


def scaling(run):
    titles = {"in flight": "requests in flight, batches of 100", "workers": "parallel workers, batches of 1,000",
              "batch size": "rows in a batch, 4 in flight"}
    figure, panels = pyplot.subplots(1, len(titles), figsize=(12, 3.6))
    for panel, (of, title) in zip(panels, titles.items()):
        cases = [(int(n), int(rows)) for n, rows in dict.fromkeys((row["n"], row["rows"]) for row in run.rows("scaling", of=of))]
        rates = [rows / run.median("scaling", "seconds", of=of, n=n) for n, rows in cases]
        if of == "workers":
            panel.bar([str(n) for n, _ in cases], rates, color="#d1495b", width=0.6)
        else:
            panel.plot([n for n, _ in cases], rates, color="#d1495b", marker="o", label="measured")
            panel.plot([n for n, _ in cases], [rates[0] * n / cases[0][0] for n, _ in cases], ":", color="#888888",
                       label="in proportion")
            panel.set(xscale="log", yscale="log")
            panel.set_ylim(top=max(rates) * 3)
            panel.set_xticks([n for n, _ in cases], [f"{n // 1000}k" if n >= 1000 else str(n) for n, _ in cases])
            panel.minorticks_off()
            panel.legend(fontsize=7)
        panel.set(title="rows/s at 20 ms", xlabel=title)
    return figure


def shapes(run):
    names = [shape for shape, in run.cases("shapes", "shape")]
    figure, panel = pyplot.subplots(figsize=(8, 3.2))
    for offset, method, color in ((-0.2, "extension", "#d1495b"), (0.2, "COPY", "#888888")):
        costs = [per_row(run, "shapes", shape=name, method=method) for name in names]
        bars = panel.barh([number + offset for number in range(len(names))], costs, 0.38, color=color,
                          label="COPY of the same columns TO '/dev/null'" if method == "COPY" else method)
        panel.bar_label(bars, [f"{cost:.3g}" for cost in costs], padding=2, fontsize=8)
    panel.set_yticks(range(len(names)), names)
    panel.invert_yaxis()
    panel.set(xscale="log", xlabel="CPU time of the backend, µs a row", title="no latency")
    panel.legend(fontsize=8, loc="lower right")
    return figure


def memory(run):
    samples = run.rows("memory")
    figure, panel = pyplot.subplots(figsize=(8, 3))
    seconds = [float(row["seconds"]) for row in samples]
    panel.plot(seconds, [resident(row) for row in samples], color="#d1495b", label="with mapped files")
    panel.plot(seconds, [int(row["anonymous_kb"]) / 1024 for row in samples], color="#2e86ab", label="private")
    for row in samples:
        if row["statement"].startswith("after"):
            panel.axvline(float(row["seconds"]), color="#bbbbbb", linewidth=0.7)
    panel.set(xlabel="seconds; a line at the end of each statement", ylabel="MB", ylim=(0, None),
              title="memory of a backend, without shared buffers")
    panel.legend(fontsize=8, loc="lower right")
    return figure
