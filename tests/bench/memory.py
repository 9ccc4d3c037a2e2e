"""Memory of a backend during statements of a million rows, and after them."""

import pathlib
import threading
import time

from harness import invoke

SAMPLE_SECONDS = 0.05


def run(bench):
    size = 100_000 if bench.quick else 1_000_000
    table = bench.numbers(size)
    rows = []
    with bench.session() as session:
        # a backend that has read such a table; shared buffers are not counted
        session.execute(f"SELECT sum(a) FROM {table}")
        started = time.monotonic()
        stopped = threading.Event()

        def sample(statement):
            rows.append({"rows": size, "statement": statement, "seconds": time.monotonic() - started, **memory(session.pid)})

        def watch(statement):
            while not stopped.wait(SAMPLE_SECONDS):
                sample(statement)

        sample("idle")
        for number in range(1, 3 if bench.quick else 11):
            stopped.clear()
            watcher = threading.Thread(target=watch, args=(number,))
            watcher.start()
            session.execute(f"SELECT count({invoke('wait-0', None)}) FROM {table}")
            stopped.set()
            watcher.join()
            sample(f"after {number}")
            print("  " + " ".join(f"{name}={value}" for name, value in rows[-1].items()), flush=True)
    bench.write("memory", rows)


def memory(pid):
    """Private memory, and what is mapped of files: programs and libraries, which backends share."""
    status = dict(line.split(":", 1) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines())
    return {"anonymous_kb": int(status["RssAnon"].split()[0]), "files_kb": int(status["RssFile"].split()[0])}
