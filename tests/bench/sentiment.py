"""Sentiment of texts, in Comprehend's batches of 25."""

from harness import IN_FLIGHT

BATCH = 25


def run(bench):
    size = 500 if bench.quick else 10_000
    rows = []
    with bench.session() as session:
        # texts of 60 to 240 letters
        session.table("texts", f"""
            SELECT i AS id, (SELECT string_agg(md5((i * 100 + n)::text), ' ') FROM generate_series(1, 2 + i % 6) n) AS text
            FROM generate_series(1, {size}) i""")

        def url(path):
            session.set("aws_ml.comprehend_endpoint_url", f"{bench.url}/{path}")

        extension = "SELECT count((aws_comprehend.detect_sentiment(text, 'en')).sentiment) FROM texts"
        url("wait-0-record-texts")
        session.execute(extension)

        def by_extension(path):
            url(path)
            return session.measure(extension)

        def by_hand(path):
            return session.measure("SELECT count(sentiment) FROM sentiments_by_hand('SELECT text FROM texts', "
                                   f"'{bench.url}/{path}')")

        def row_mode(path, latency):
            url(path)
            return session.measure_row_mode(extension, size, latency)

        for latency in (0, 20):
            path = f"wait-{latency}"
            by_hand(path)
            labels = {"rows": size, "batch": BATCH, "in_flight": IN_FLIGHT, "latency_ms": latency}
            rows += bench.in_turns([
                ({**labels, "method": "bare client"}, lambda: bench.post("texts", f"/{path}/")),
                ({**labels, "method": "extension"}, lambda: by_extension(path)),
                ({**labels, "method": "PL/Python"}, lambda: by_hand(path)),
                ({**labels, "method": "row mode"}, lambda: row_mode(path, latency)),
            ])
    bench.write("sentiment", rows)
