"""Writes results/summary.md from the CSV files of all runs, next to each other."""

import csv
import statistics

METHODS = ("bare client", "extension", "PL/Python", "row mode", "extension, writing", "application, writing")


class Run:
    """The CSV files of one run."""

    def __init__(self, folder):
        self.name = folder.name.removeprefix("run")
        self.parts = {}
        for path in folder.glob("*.csv"):
            with open(path, newline="") as file:
                self.parts[path.stem] = list(csv.DictReader(file))

    def rows(self, part, /, **labels):
        return [row for row in self.parts.get(part, [])
                if all(row[name] == str(label) for name, label in labels.items())]

    def cases(self, part, *names):
        """The labels of the cases that were run, in their order."""
        return list(dict.fromkeys(tuple(row[name] for name in names) for row in self.rows(part)))

    def median(self, part, value, **labels):
        """Over the turns of a case; None where it was not run."""
        values = [float(row[value]) for row in self.rows(part, **labels) if row.get(value)]
        return statistics.median(values) if values else None

    def made(self, part):
        """What a part was made on."""
        return self.rows("machine", part=part)[0]

    def machine(self, part):
        made = self.made(part)
        return f"{made['CPU']}, {made['cores']} cores, {made['memory']}, {made['system']}, PostgreSQL {made['PostgreSQL']}"

    def machines(self):
        """Each with the parts that were made together on it."""
        together = {}
        for part, in self.cases("machine", "part"):
            made = self.made(part)
            line = f"{self.machine(part)}; {made['date']}, commit {made['commit']}, load before {made['load before']}"
            together.setdefault(line, []).append(part)
        return [f"{', '.join(parts)}: {line}" for line, parts in together.items()]


def read_runs(results):
    return [Run(folder) for folder in sorted(results.glob("run*"))]


def ratio(a, b):
    return None if a is None or b is None else a / b


def per_row(run, part, **labels):
    """CPU time of a row in µs."""
    seconds = run.median(part, "cpu_seconds", **labels)
    return None if seconds is None else seconds * 1e6 / run.median(part, "rows", **labels)


def number(value):
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def over_runs(runs, measure):
    """The same figure of each run."""
    return " / ".join(number(measure(run)) for run in runs)


def table(header, lines):
    return ["", "| " + " | ".join(header) + " |", "|" + "---|" * len(header)] + [
        "| " + " | ".join(line) + " |" for line in lines] + [""]


def summarize(results):
    runs = read_runs(results)
    names = " / ".join(run.name for run in runs)
    lines = ["# Results of the benchmark", "",
             "Written by `tests/bench/run`. Medians of the turns; where there are several runs, their figures stand side by "
             f"side (run {names}). The plots show run {runs[0].name}.", ""]
    lines += [f"- run {run.name}, {line}" for run in runs for line in run.machines()]
    for section in (targets, comparison, sentiment, shapes, jit, scaling, invocations, order, progress, first_call, memory, s3, sessions):
        lines += section(runs)
    (results / "summary.md").write_text("\n".join(lines).rstrip() + "\n")


def targets(runs):
    """What the project has set itself."""
    lines = []

    def line(what, bound, measure):
        lines.append([what, bound, over_runs(runs, measure)])

    # of the smaller table
    for rows, batch in runs[0].cases("compare", "rows", "batch"):
        if rows != runs[0].cases("compare", "rows")[0][0]:
            continue

        def seconds(run, method, rows=rows, batch=batch):
            return run.median("compare", "seconds", rows=rows, batch=batch, latency_ms=20, method=method)

        for a, b, bound in (("extension", "bare client", "≤ 1.10"), ("PL/Python", "extension", "≥ 3"),
                            ("row mode", "extension", "≥ 200")):
            line(f"{a} / {b}, time: {int(rows):,} rows, 20 ms, batches: {batch}", bound,
                 lambda run: ratio(seconds(run, a), seconds(run, b)))

    def numbers(run, method):
        return per_row(run, "shapes", shape="8 numbers", method=method)

    def in_flight(run, n):
        return run.median("scaling", "seconds", of="in flight", n=n)

    line("extension / COPY, CPU time of the backend for a row of 8 numbers", "≤ 1.5",
         lambda run: ratio(numbers(run, "extension"), numbers(run, "COPY")))
    line("rows of 8 numbers in a second of CPU time, no latency", "", lambda run: ratio(1e6, numbers(run, "extension")))
    line("extension / bare client, time, no latency: how far the model server is from being the limit", "",
         lambda run: ratio(run.median("shapes", "seconds", shape="8 numbers", method="extension"),
                           run.median("shapes", "seconds", shape="8 numbers", method="bare client")))
    for shape, in next((run.cases("jit", "shape") for run in runs if run.rows("jit")), []):
        line(f"JIT on / off, time, 20 ms: rows of {shape}", "≤ 1.10", lambda run: jit_ratio(run, shape))
    line("1 request in flight / 16, time, 20 ms", "≥ 12", lambda run: ratio(in_flight(run, 1), in_flight(run, 16)))
    for of, rows, latency in runs[0].cases("invocations", "of", "rows", "latency_ms"):
        line(f"1 request in flight / 16, time: {int(rows):,} {of}, {latency} ms", "≥ 12",
             lambda run: ratio(one_by_one(run, of, 1), one_by_one(run, of, 16)))
    for connection, in runs[0].cases("first_call", "connection"):
        line(f"first call of a fresh backend over a later one, ms: {connection}", "≤ 20" if connection.startswith("HTTPS") else "≤ 15",
             lambda run: run.median("first_call", "over_ms", connection=connection))
    line("memory of a backend over idle, the most during the statements, MB", "≤ 60", lambda run: over_idle(run, peak))
    line("the same after the second of the statements, MB", "",
         lambda run: over_idle(run, lambda run: after(run, "2")))
    line("the same after the last, MB", "flat",
         lambda run: over_idle(run, lambda run: after(run, last_statement(run))))
    return ["", "## Bounds"] + table(["", "bound", "measured"], lines)


def comparison(runs):
    lines = []
    for rows, batch, latency in runs[0].cases("compare", "rows", "batch", "latency_ms"):
        labels = {"rows": rows, "batch": batch, "latency_ms": latency}
        requests = over_runs(runs, lambda run: run.median("compare", "sent_requests", method="extension", **labels))
        lines.append([f"{int(rows):,}", batch, latency, requests] + method_columns(runs, "compare", labels, METHODS))
    return ["## Against other ways to do the same", "",
            "Seconds, and in brackets how many times those of the extension at the same (of the extension writing, for what "
            "writes the predictions to a table). Row mode is extrapolated from two seconds of it. The bare client posts the "
            "bodies that the extension had sent. All have 4 requests in flight, but PL/Python and row mode 1; PL/Python and the "
            "application take 10,000 rows for a batch where the extension chooses by itself."
            ] + table(["rows", "batch", "latency, ms", "requests", *METHODS], lines)


def method_columns(runs, part, labels, methods):
    columns = []
    for method in methods:
        base = "extension, writing" if "writing" in method else "extension"
        seconds = over_runs(runs, lambda run: run.median(part, "seconds", method=method, **labels))
        if method != base:
            seconds += " (× " + over_runs(runs, lambda run: ratio(run.median(part, "seconds", method=method, **labels),
                                                                  run.median(part, "seconds", method=base, **labels))) + ")"
        columns.append(seconds)
    return columns


def sentiment(runs):
    lines = [[f"{int(rows):,}", batch, latency] + method_columns(runs, "sentiment", {"latency_ms": latency}, METHODS[:4])
             for rows, batch, latency in runs[0].cases("sentiment", "rows", "batch", "latency_ms")]
    return ["## Sentiment"] + table(["texts", "batch", "latency, ms", *METHODS[:4]], lines)


def shapes(runs):
    lines = []
    for shape, rows in runs[0].cases("shapes", "shape", "rows"):
        for method in ("extension", "extension, jit on"):
            labels = {"shape": shape, "method": method}
            if not runs[0].rows("shapes", **labels):
                continue
            lines.append([
                shape + method.removeprefix("extension"), f"{int(rows):,}",
                over_runs(runs, lambda run: per_row(run, "shapes", **labels)),
                over_runs(runs, lambda run: per_row(run, "shapes", shape=shape, method="COPY")),
                over_runs(runs, lambda run: ratio(per_row(run, "shapes", **labels),
                                                  per_row(run, "shapes", shape=shape, method="COPY"))),
                over_runs(runs, lambda run: ratio(int(rows), run.median("shapes", "seconds", **labels))),
                over_runs(runs, lambda run: megabytes_a_second(run, labels, method)),
                over_runs(runs, lambda run: megabytes_a_second(run, labels, "bare client")),
            ])
    return ["## Shapes of rows, no latency", "",
            "CPU time of the backend, all its threads, against `COPY (SELECT the same columns) TO '/dev/null' (FORMAT csv)`. The "
            "bare client's MB/s are the ceiling of the model server."
            ] + table(["rows of", "rows", "CPU µs/row", "COPY, CPU µs/row", "ratio", "rows/s", "MB/s", "bare client, MB/s"], lines)


def megabytes_a_second(run, labels, method):
    """Of the bodies that the extension sends, whoever posts them."""
    seconds = run.median("shapes", "seconds", **{**labels, "method": method})
    return ratio(ratio(run.median("shapes", "sent_bytes", **labels), seconds), 1e6)


def jit_ratio(run, shape):
    return ratio(run.median("jit", "seconds", shape=shape, jit="on"), run.median("jit", "seconds", shape=shape, jit="off"))


def jit(runs):
    """Of the parts a run may have only this one, or all but this one."""
    runs = [run for run in runs if run.rows("jit")]
    if not runs:
        return []
    lines = [[shape, f"{int(rows):,}", " / ".join(run.rows("jit", shape=shape)[0]["compiles"] for run in runs)]
             + [over_runs(runs, lambda run: run.median("jit", "seconds", shape=shape, jit=jit)) for jit in ("on", "off")]
             + [over_runs(runs, lambda run: jit_ratio(run, shape))]
             for shape, rows in runs[0].cases("jit", "shape", "rows")]
    return ["## JIT, 20 ms", "",
            "PostgreSQL's default settings, with parallel workers. Compiled: whether PostgreSQL finds any of the statement worth "
            "compiling."
            ] + table(["rows of", "rows", "compiled", "seconds, JIT on", "JIT off", "ratio"], lines)


def scaling(runs):
    lines = []
    first = {}
    for of, n, rows, batch in runs[0].cases("scaling", "of", "n", "rows", "batch"):
        def rate(run, n=n, rows=rows):
            return ratio(int(rows), run.median("scaling", "seconds", of=of, n=n))

        first.setdefault(of, rate)
        lines.append([of, f"{int(n):,}", f"{int(rows):,}", f"{int(batch):,}", over_runs(runs, rate),
                      over_runs(runs, lambda run: ratio(rate(run), first[of](run)))])
    return ["## Scaling, 20 ms"] + table(["of", "n", "rows", "batch", "rows/s", "times the first"], lines)


def one_by_one(run, of, in_flight, method="extension"):
    return run.median("invocations", "seconds", of=of, in_flight=in_flight, method=method)


def invocations(runs):
    lines = [[of, f"{int(rows):,}", latency] + [over_runs(runs, measure) for measure in (
        lambda run: one_by_one(run, of, 16, "bare client"), lambda run: one_by_one(run, of, 16), lambda run: one_by_one(run, of, 1),
        lambda run: ratio(one_by_one(run, of, 1), one_by_one(run, of, 16)),
        lambda run: ratio(one_by_one(run, of, 16), one_by_one(run, of, 16, "bare client")))]
        for of, rows, latency in runs[0].cases("invocations", "of", "rows", "latency_ms")]
    return ["## Requests of one row, seconds"] + table(
        ["", "requests", "latency, ms", "bare client, 16 in flight", "extension, 16 in flight", "extension, 1 in flight",
         "1 in flight / 16", "extension / bare client"], lines)


def order(runs):
    runs = [run for run in runs if run.rows("order")]
    if not runs:
        return []

    def column(kind, value, of):
        def measure(run):
            return of(float(row[value]) for row in run.rows("order") if kind in ("all", row["kind"]))
        return over_runs(runs, measure)

    kinds = ["all", *dict.fromkeys(kind for kind, in runs[0].cases("order", "kind"))]
    lines = [[kind, column(kind, "to_best", lambda values: len(list(values)))] + [
        column(kind, value, of) for value in ("to_best", "to_postgres", "postgres_to_best") for of in (statistics.median, max)]
        for kind in kinds]
    return ["## Order of three conditions", "",
            "What the models are asked, times what a row costs them, in the measured order, against the best of the six fixed "
            "orders and against PostgreSQL's: medians, and the largest. 20,000 rows; selectivities and costs are random in each draw."
            ] + table(["selectivities", "draws", "measured / best", "at most", "measured / PostgreSQL's", "at most",
                       "PostgreSQL's / best", "at most"], lines)


def progress(runs):
    runs = [run for run in runs if run.rows("progress")]
    if not runs:
        return []

    def column(name, value, show):
        return " / ".join(show(row[value]) for run in runs for row in run.rows("progress", case=name))

    lines = [[name, *(column(name, value, str) for value in ("seconds", "samples")),
              column(name, "monotone", lambda value: "yes" if value == "1" else "no"), column(name, "last_percent", str),
              *(column(name, value, lambda value: f"{100 * float(value):.0f} %")
                for value in ("error_after_tenth", "median_error", "largest_error"))]
             for name, in runs[0].cases("progress", "case")]
    return ["## Progress", "",
            "`aws_ml.stat_progress` read twenty times a second during 1,000,000 rows, 20 ms: whether its numbers only grew, the last "
            "percentage, and the error of the time left after the first tenth, and from there until 90 %."
            ] + table(["", "seconds", "samples", "monotone", "last", "error after a tenth", "median", "largest"], lines)


def first_call(runs):
    lines = [[connection] + [over_runs(runs, lambda run: run.median("first_call", value, connection=connection))
                             for value in ("first_ms", "later_ms", "over_ms")]
             for connection, in runs[0].cases("first_call", "connection")]
    return ["## First call of a fresh backend, ms"] + table(["", "first", "later", "difference"], lines)


def s3(runs):
    """Of the parts a run may have only this one, or all but this one."""
    runs = [run for run in runs if run.rows("s3")]
    if not runs:
        return []

    def figure(value, scale=1):
        return over_runs(runs, lambda run: ratio(run.median("s3", value, what=what, method=method), scale))

    lines = []
    for what, method in runs[0].cases("s3", "what", "method"):
        def times(run, other):
            return ratio(run.median("s3", "seconds", what=what, method=method),
                         run.median("s3", "seconds", what=what, method=other))

        def seconds(run):
            return run.median("s3", "seconds", what=what, method=method)

        lines.append([
            what, method, figure("seconds"),
            over_runs(runs, lambda run: times(run, "COPY")), over_runs(runs, lambda run: times(run, "AWS CLI")),
            over_runs(runs, lambda run: ratio(run.median("s3", "bytes", what=what, method=method) / 1e6, seconds(run))),
            figure("cpu_seconds"), figure("program_cpu_seconds"), figure("server_cpu_seconds"),
            figure("anonymous_kb", 1024), figure("peak_kb", 1024), figure("program_kb", 1024),
            figure("parts"), figure("ranges")])
    made = runs[0].rows("s3")[0]
    return ["## To S3 and back", "",
            f"A table of {int(made['rows']):,} rows and {int(made['bytes']) / 1e6:,.0f} MB as CSV. COPY: to `/dev/null`, from a file, "
            "from `gunzip`; the AWS CLI is the program of COPY. S3 is the local server, on the same processors. CPU time: of the "
            "backend with all its threads, of the programs that COPY has started, and of the local server. Memory: the "
            "backend's private memory at its most, its resident memory at its most with shared buffers and libraries, and "
            "that of the programs. Medians of runs " + " / ".join(run.name for run in runs) + "."
            ] + table(["", "", "seconds", "times COPY", "times AWS CLI", "MB/s", "CPU s", "of programs", "of the server",
                       "private MB", "peak MB", "MB of programs", "parts", "ranges"], lines)


def sessions(runs):
    def figure(value, **labels):
        return over_runs(runs, lambda run: run.median("sessions", value, **labels))

    lines = []
    for of, count, requests, pace in runs[0].cases("sessions", "of", "sessions", "requests", "pace"):
        labels = {"of": of, "sessions": count, "requests": requests, "pace": pace}
        lines.append([of, count, requests, f"of the {pace}"] + [
            figure(value, **labels) for value in ("least_seconds", "seconds", "throttled", "fastest", "median", "slowest", "first", "failed")])
    return ["## Many sessions at an endpoint that takes 20 requests a second", "",
            "20 attempts, 4 requests in flight unless it says otherwise. Least: if the endpoint is never idle, and takes 20 at once at "
            "first. In the last case, the first session is the one with 64 requests in flight."
            ] + table(["sessions", "n", "requests of each", "pace", "least s", "s", "throttled", "fastest s", "median s", "slowest s",
                       "first s", "failed"], lines)


def resident(row):
    return (int(row["anonymous_kb"]) + int(row["files_kb"])) / 1024


def peak(run):
    return max(resident(row) for row in run.rows("memory"))


def after(run, statement):
    return resident(run.rows("memory", statement=f"after {statement}")[0])


def last_statement(run):
    return run.cases("memory", "statement")[-1][0].removeprefix("after ")


def over_idle(run, measure):
    return measure(run) - resident(run.rows("memory", statement="idle")[0]) if run.rows("memory") else None


def memory(runs):
    def megabytes(run, statement, column):
        return ratio(run.median("memory", column, statement=statement), 1024)

    lines = [[statement, over_runs(runs, lambda run: megabytes(run, statement, "anonymous_kb")),
              over_runs(runs, lambda run: megabytes(run, statement, "files_kb"))]
             for statement, in runs[0].cases("memory", "statement") if not statement.isdigit()]
    rows = {int(rows) for rows, in runs[0].cases("memory", "rows")}
    return ["## Memory of a backend, MB", "",
            "Resident, without shared buffers. The files are programs and libraries, which all backends share."
            ] + table([f"statements of {max(rows, default=0):,} rows", "private", "mapped files"], lines)
