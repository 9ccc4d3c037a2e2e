"""Default settings of PostgreSQL, that is with JIT and parallel workers, at a latency: whether JIT costs anything."""

from harness import invoke
from shapes import shapes, table_of

LATENCY_MS = 20
MOST_ROWS = 100_000


def run(bench):
    rows = []
    settings = {"max_parallel_workers_per_gather": 2}
    with bench.session(jit="on", **settings) as jit, bench.session(jit="off", **settings) as no_jit:
        for number, (name, size, query, arguments, _) in enumerate(shapes(bench, MOST_ROWS)):
            table = table_of(bench, no_jit, f"jit_{number}", size, query)
            statement = f"SELECT count({invoke(f'wait-{LATENCY_MS}', None, arguments)}) FROM {table}"
            labels = {"shape": name, "rows": size, "latency_ms": LATENCY_MS, "compiles": compiles(jit, statement)}
            for session in (jit, no_jit):
                session.execute(statement)
            rows += bench.in_turns([
                ({**labels, "jit": "off"}, lambda: bench.measure(no_jit, statement)),
                ({**labels, "jit": "on"}, lambda: bench.measure(jit, statement)),
            ])
    bench.write("jit", rows)


def compiles(session, statement):
    """Whether PostgreSQL compiles any of the statement."""
    return "yes" if "JIT" in session.value(f"EXPLAIN (FORMAT JSON) {statement}")[0] else "no"
