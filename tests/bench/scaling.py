"""More requests in flight, more workers, larger batches, with an endpoint that answers after 20 ms."""

from harness import IN_FLIGHT, invoke

ENDPOINT = "wait-20"
IN_FLIGHTS = (1, 2, 4, 8, 16, 32)
WORKERS = (0, 1, 2, 4)
BATCHES = (1, 10, 100, 1000, 10_000, 50_000)


def run(bench):
    with bench.session() as session:
        rows = bench.in_turns([in_flight(bench, session, n) for n in IN_FLIGHTS])
        rows += bench.in_turns([workers(bench, session, n) for n in WORKERS])
        session.set("max_parallel_workers_per_gather", 0)
        session.set("aws_ml.max_concurrent_requests", IN_FLIGHT)
        rows += bench.in_turns([batches(bench, session, n) for n in BATCHES])
    bench.write("scaling", rows)


def statement(table, batch, rows):
    return f"SELECT count({invoke(ENDPOINT, batch)}) FROM {table} WHERE id <= {rows}"


def in_flight(bench, session, n):
    """500 requests that take the backend little to make."""
    batch = 100
    size = 5000 if bench.quick else 50_000
    table = bench.numbers(size)

    def measure():
        session.set("aws_ml.max_concurrent_requests", n)
        return session.measure(statement(table, batch, size))

    return {"of": "in flight", "n": n, "rows": size, "batch": batch}, measure


def workers(bench, session, n):
    """The leader takes part; each has as many requests in flight."""
    batch = 1000
    size = 100_000 if bench.quick else 1_000_000
    table = bench.numbers(size)

    def measure():
        session.set("aws_ml.max_concurrent_requests", IN_FLIGHT)
        session.set("max_parallel_workers_per_gather", n)
        session.execute(f"ALTER TABLE {table} SET (parallel_workers = {n})")
        # the backend's own share of CPU time would say nothing
        return {"seconds": session.measure(statement(table, batch, size))["seconds"]}

    return {"of": "workers", "n": n, "rows": size, "batch": batch}, measure


def batches(bench, session, n):
    """As many rows as make some hundred requests, as far as there are so many."""
    most = 100_000 if bench.quick else 1_000_000
    size = min(200 * n, most)
    table = bench.numbers(most)
    return ({"of": "batch size", "n": n, "rows": size, "batch": n},
            lambda: session.measure(statement(table, n, size)))
