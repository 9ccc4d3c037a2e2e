"""Compares the extension with the bare client, PL/Python, an application, and row mode."""

from application import Application
from harness import MOST_ROWS, invoke


def run(bench):
    latencies = (0, 20) if bench.quick else (0, 5, 20, 100)
    sizes = [(10_000, 1000), (100_000, None)] if bench.quick else [(100_000, 1000), (100_000, None), (1_000_000, None)]
    rows = []
    with bench.session() as session:
        session.execute("CREATE TABLE predictions (id int, score float8)")
    with Application(bench.url) as application, bench.session() as session:
        for size, batch in sizes:
            comparison = Comparison(bench, session, application, size, batch)
            for latency in latencies:
                rows += bench.in_turns(comparison.cases(latency))
    bench.write("compare", rows)


class Comparison:
    """One table, scored in batches of one size."""

    def __init__(self, bench, session, application, size, batch):
        self.bench, self.session, self.application = bench, session, application
        self.size, self.batch = size, batch
        self.table = bench.numbers(size)
        self.expected = session.value(f"SELECT sum(a) FROM {self.table}")
        # what is made once, such as connections, is made before
        self.by_hand("wait-0", self.size)
        application.measure(self.table, "wait-0", MOST_ROWS)

    def cases(self, latency):
        """Batches depend on the latency, and with them the bodies that the bare client posts."""
        endpoint = f"wait-{latency}"
        bodies = f"{self.table}-{self.batch}-{latency}"
        self.checked(self.statement(f"{endpoint}-record-{bodies}"))
        labels = {"rows": self.size, "batch": self.batch or "automatic", "latency_ms": latency}
        batch = self.batch or MOST_ROWS
        return [
            ({**labels, "method": "bare client"},
             lambda: self.bench.post(bodies, f"/endpoints/{endpoint}/invocations")),
            ({**labels, "method": "extension"}, lambda: self.checked(self.statement(endpoint))),
            ({**labels, "method": "extension, writing"}, lambda: self.written(lambda: self.session.measure(
                f"INSERT INTO predictions SELECT id, {invoke(endpoint, self.batch)}::float8 FROM {self.table}"))),
            ({**labels, "method": "application, writing"}, lambda: self.written(
                lambda: self.application.measure(self.table, endpoint, batch))),
            ({**labels, "method": "PL/Python"}, lambda: self.by_hand(endpoint, batch)),
            ({**labels, "method": "row mode"}, lambda: self.session.measure_row_mode(
                f"SELECT sum({invoke(endpoint, None)}::float8) FROM {self.table}", self.size, latency)),
        ]

    def statement(self, endpoint):
        return f"SELECT sum({invoke(endpoint, self.batch)}::float8) FROM {self.table}"

    def by_hand(self, endpoint, batch):
        return self.checked(
            f"SELECT sum(s) FROM scores_by_hand('SELECT a, b, c, d, e, f, g, h FROM {self.table}', '{endpoint}', {batch}) s")

    def checked(self, statement):
        """A prediction is the first column, so the sum is known."""
        measured = self.bench.measure(self.session, statement)
        found = self.session.last
        if abs(found - self.expected) > 1e-9 * self.expected:
            raise AssertionError(f"{statement}: {found} instead of {self.expected}")
        return measured

    def written(self, measure):
        self.session.execute("TRUNCATE predictions")
        measured = measure()
        found = self.session.value("SELECT count(*) FROM predictions")
        if found != self.size:
            raise AssertionError(f"{found} predictions instead of {self.size}")
        return measured
