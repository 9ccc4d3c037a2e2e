"""What aws_ml.stat_progress says while a statement runs: is it monotone, does it end at 100 %, is the time left right?

Another session reads the view twenty times a second. A statement lasts longer than its node, so that the node's end is
seen as well. The time left is compared with what was left until the node was done.
"""

import statistics
import threading
import time

from harness import invoke

ROWS = 1_000_000
INTERVAL_S = 0.05

# name, rows of a batch (None: automatic), condition
CASES = [
    ("batches of 250", 250, None),
    ("automatic batches", None, None),
    ("a condition", 250, 0.5),
]


class Sampler(threading.Thread):
    """Reads the view until it is stopped."""

    def __init__(self, session, pid):
        super().__init__()
        self.session, self.pid = session, pid
        self.samples = []
        self.stopped = threading.Event()

    def run(self):
        while not self.stopped.wait(INTERVAL_S):
            with self.session.connection.cursor() as cursor:
                cursor.execute("SELECT rows_read, rows_answered, percent, extract(epoch FROM time_left)::float8, waiting_for, phase "
                               "FROM aws_ml.stat_progress WHERE pid = %s", (self.pid,))
                row = cursor.fetchone()
            if row:
                self.samples.append((time.monotonic(), *row))


def is_monotone(values):
    return all(a <= b for a, b in zip(values, values[1:]))


def judge(samples):
    """What the samples of one statement are worth."""
    ended = next((sample[0] for sample in samples if sample[6] == "done"), None)
    judged = {
        "samples": len(samples),
        "monotone": int(all(is_monotone([sample[column] for sample in samples if sample[column] is not None]) for column in (1, 2, 3))),
        "without_percent": sum(sample[3] is None for sample in samples),
        "last_percent": samples[-1][3],
        "waiting_for_service": sum(sample[5] == "service" for sample in samples) / len(samples),
    }
    if ended is None:
        return judged
    errors = [(left - (ended - at)) / (ended - at) for at, _, _, percent, left, _, _ in samples
              if percent is not None and 10 <= percent <= 90 and left is not None]
    judged["error_after_tenth"] = errors[0]
    judged["median_error"] = statistics.median(map(abs, errors))
    judged["largest_error"] = max(map(abs, errors))
    return judged


def run(bench):
    rows = 100_000 if bench.quick else ROWS
    table = bench.numbers(rows)
    with bench.session() as session:
        session.execute("ALTER SYSTEM SET shared_preload_libraries = 'aws_ml'")
    bench.restart()
    measured = []
    for name, batch, least in CASES:
        call = invoke("wait-20", batch)
        answers = f"count({call})" if least is None else "count(*)"
        condition = "" if least is None else f" WHERE {call}::float8 > {least}"
        with bench.session() as session, bench.session() as other:
            sampler = Sampler(other, session.pid)
            sampler.start()
            try:
                # pg_sleep() is called once all rows have been counted
                seconds = session.measure(f"SELECT {answers}, pg_sleep(0.5) FROM {table}{condition}")["seconds"]
            finally:
                sampler.stopped.set()
                sampler.join()
        row = {"case": name, "rows": rows, "seconds": seconds, **judge(sampler.samples)}
        print("  " + " ".join(f"{key}={value:.3g}" if isinstance(value, float) else f"{key}={value}" for key, value in row.items()), flush=True)
        measured.append(row)
    with bench.session() as session:
        session.execute("ALTER SYSTEM RESET shared_preload_libraries")
    bench.restart()
    bench.write("progress", measured)
