"""Requests of one row, to services that answer after 50 ms: many in flight, and one."""

LATENCY_MS = 50
MANY = 16

SERVICES = {
    "Lambda invocations": (
        "lambda", "/2015-03-31/functions/f/invocations", "count((aws_lambda.invoke('f', payload)).payload)"),
    "Bedrock embeddings": (
        "bedrock", "/model/m/invoke",
        "count(aws_bedrock.invoke_model_get_embeddings('m', 'application/json', 'embedding', payload::text))"),
}


def run(bench):
    size = 160 if bench.quick else 1000
    rows = []
    with bench.session() as session:
        session.table("payloads", f"""
            SELECT i AS id, json_build_object('id', i, 'inputText', md5(i::text)) AS payload FROM generate_series(1, {size}) i""")
        for what, (service, path, call) in SERVICES.items():
            setting = f"aws_ml.{service}_endpoint_url"
            statement = f"SELECT {call} FROM payloads"

            def extension(in_flight):
                session.set("aws_ml.max_concurrent_requests", in_flight)
                measured = bench.measure(session, statement)
                if session.last != size or measured["sent_requests"] != size:
                    raise AssertionError(f"{session.last} answers to {measured['sent_requests']} requests instead of {size}")
                return measured

            session.set(setting, f"{bench.url}/wait-0-record-{service}")
            extension(MANY)
            session.set(setting, f"{bench.url}/wait-{LATENCY_MS}")
            labels = {"of": what, "rows": size, "latency_ms": LATENCY_MS}
            rows += bench.in_turns([
                ({**labels, "method": "bare client", "in_flight": MANY},
                 lambda: bench.post(service, f"/wait-{LATENCY_MS}{path}", MANY)),
                ({**labels, "method": "extension", "in_flight": MANY}, lambda: extension(MANY)),
            ])
            # it takes as long as it has to
            rows += bench.in_turns([({**labels, "method": "extension", "in_flight": 1}, lambda: extension(1))], turns=1)
    bench.write("invocations", rows)
