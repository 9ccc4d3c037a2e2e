"""Rows of several shapes, without latency: the cost of a row in the backend, compared with COPY of the same columns."""

from harness import invoke

WORDS = "(SELECT string_agg(md5((i * 1000 + n)::text), ', ') FROM generate_series(1, 120) n)"
WIDE = ", ".join(f"c{n}" for n in range(1, 101))
NUMBERS = "a, b, c, d, e, f, g, h"


def shapes(bench, most_rows=1_000_000):
    """Name, rows, query of the table (None: the table of numbers), arguments, columns for COPY."""
    part = 10 if bench.quick else 1
    most_rows //= part
    numbers = bench.numbers(most_rows)
    return [
        ("8 numbers", most_rows, None, NUMBERS, NUMBERS),
        # a tenth of the rows of every 10,000 are different ones
        ("8 numbers, 90 % duplicates", most_rows,
         f"SELECT n.*, d.id AS row FROM {numbers} d JOIN {numbers} n ON n.id = d.id / 10000 * 1000 + d.id % 1000 + 1 ORDER BY d.id",
         NUMBERS, NUMBERS),
        ("100 columns", 50_000 // part,
         f"SELECT {', '.join(f'fraction(i, {n}) AS c{n}' for n in range(1, 101))} FROM generate_series(1, {50_000 // part}) i",
         f"ARRAY[{WIDE}]", WIDE),
        ("texts of 4 KB", 20_000 // part, f"SELECT i AS id, {WORDS} AS text FROM generate_series(1, {20_000 // part}) i",
         "id, text", "id, text"),
        ("arrays of 1,000 elements", 5000 // part,
         "SELECT (SELECT array_agg(fraction(i, n)) FROM generate_series(1, 1000) n) AS features "
         f"FROM generate_series(1, {5000 // part}) i",
         "features", "features"),
    ]


def table_of(bench, session, name, rows, query):
    """The table of a shape, made unless it is the table of numbers."""
    if query is None:
        return bench.numbers(rows)
    session.table(name, query)
    return name


def run(bench):
    rows = []
    with bench.session() as session, bench.session(jit="on") as jit:
        for number, (name, size, query, arguments, columns) in enumerate(shapes(bench)):
            table = table_of(bench, session, f"shape_{number}", size, query)

            def statement(endpoint):
                return f"SELECT count({invoke(endpoint, None, arguments)}) FROM {table}"

            session.execute(statement(f"wait-0-record-shape-{number}"))
            copy = f"COPY (SELECT {columns} FROM {table}) TO '/dev/null' (FORMAT csv)"

            labels = {"shape": name, "rows": size}
            cases = [
                ({**labels, "method": "bare client"},
                 lambda: bench.post(f"shape-{number}", "/endpoints/wait-0/invocations")),
                ({**labels, "method": "COPY"}, lambda: session.measure(copy)),
                ({**labels, "method": "extension"}, lambda: bench.measure(session, statement("wait-0"))),
            ]
            if number == 0:
                cases.append(({**labels, "method": "extension, jit on"}, lambda: bench.measure(jit, statement("wait-0"))))
            rows += bench.in_turns(cases)
    bench.write("shapes", rows)
