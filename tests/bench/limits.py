#!/usr/bin/python3 -B
"""Whether statements of the corpus ever send more than aws_ml.max_requests allows.

  tests/bench/limits.py [COUNT]     default: 50 statements; 0: all of them

Runs the corpus (tests/regress/sql/corpus_*.sql) with more rows, and a request for each of them, on a throwaway cluster
with the library preloaded: first without parallel plans, then with parallel plans wherever PostgreSQL can make them. A
statement that sends more than LIMIT requests is run again with that limit. Prints how many requests the local server has
counted then, and the error, of COUNT statements, taken evenly.
"""

import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parents[2]
SQL = ROOT / "tests/regress/sql"
LIMIT = 100

# Of each, the first PER_TOPIC statements that send more
FILES = [f"corpus_{topic}.sql" for topic in (
    "expressions guards aggregates windows joins lateral subqueries ctes set_operations scans parallel writes functions "
    "views").split()]
PER_TOPIC = 8

# One row in each request, and enough rows
MORE = r"""
INSERT INTO t SELECT i, i % 7, i * 31, i % 4, 'text ' || i, i % 3 = 0, date '2026-01-01' + i % 5
    FROM generate_series(1001, 1200) i;
INSERT INTO u SELECT i, i * 7 FROM generate_series(1001, 1300, 2) i;
ALTER TABLE t SET (parallel_workers = 2);
ALTER TABLE u SET (parallel_workers = 2);
CREATE OR REPLACE FUNCTION f(int) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', 1, $1)::int % 10 $$;
CREATE OR REPLACE FUNCTION f(text) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('hash', 1, $1)::int % 10 $$;
CREATE OR REPLACE FUNCTION h(int) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS $$ SELECT aws_sagemaker.invoke_endpoint('sagemaker_model_endpoint_name', 1, 'h', $1)::int $$;
"""

RECORD = r"""
CREATE TABLE server.limited (number serial, topic text, parallel bool, requests int, limited int, state text,
                             message text, detail text, hint text, statement text);
CREATE OR REPLACE PROCEDURE server.compare(VARIADIC statements text[]) LANGUAGE plpgsql AS $$
DECLARE
    seen record; state text; message text; detail text; hint text; plan text; line text; is_parallel bool := false;
    unlimited int;
BEGIN
    IF array_length(statements, 1) > 1
        OR (SELECT count(*) FROM server.limited WHERE topic = current_setting('application_name')) >= {per_topic} THEN
        RETURN;
    END IF;
    BEGIN
        CALL server.reset();
        FOR line IN EXECUTE 'EXPLAIN ' || statements[1] LOOP
            is_parallel := is_parallel OR line LIKE '%Gather%';
        END LOOP;
        IF is_parallel OR current_setting('max_parallel_workers_per_gather') = '0' THEN
            EXECUTE statements[1];
        END IF;
        RAISE SQLSTATE 'UNDO0';
    EXCEPTION WHEN OTHERS THEN
        IF SQLSTATE <> 'UNDO0' THEN
            RETURN;
        END IF;
    END;
    unlimited := (server.take()).requests;
    IF unlimited <= {limit} THEN
        RETURN;
    END IF;
    BEGIN
        CALL server.reset();
        SET LOCAL aws_ml.max_requests = {limit};
        EXECUTE statements[1];
        RAISE SQLSTATE 'UNDO0';
    EXCEPTION WHEN OTHERS THEN
        state := SQLSTATE;
        message := SQLERRM;
        GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    END;
    -- a worker that was told to stop may still be on its way
    PERFORM pg_sleep(0.02);
    INSERT INTO server.limited (topic, parallel, requests, limited, state, message, detail, hint, statement)
        SELECT current_setting('application_name'), is_parallel, unlimited, t.requests, state, message, detail, hint,
               statements[1] FROM server.take() t;
END $$;
CREATE OR REPLACE PROCEDURE server.compare_plan(query text) LANGUAGE sql AS $$ CALL server.compare(query) $$;
CREATE OR REPLACE PROCEDURE server.compare_since(major int, row_by_row text, VARIADIC statements text[])
    LANGUAGE sql AS $$ SELECT $$;
""".replace("{limit}", str(LIMIT)).replace("{per_topic}", str(PER_TOPIC))

SERIAL = "-c max_parallel_workers_per_gather=0"
PARALLEL = ("-c max_parallel_workers_per_gather=2 -c parallel_setup_cost=0 -c parallel_tuple_cost=0 "
            "-c min_parallel_table_scan_size=0 -c min_parallel_index_scan_size=0")


def psql(*arguments, **environment):
    return subprocess.run(["psql", "-X", "-q", "-At", *arguments], check=False, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env={**os.environ, **environment})


def read(options):
    psql("-c", "TRUNCATE server.limited")
    for name in FILES:
        psql("-f", SQL / name, PGAPPNAME=name.removeprefix("corpus_").removesuffix(".sql"),
             PGOPTIONS=options + " -c statement_timeout=20s")
    return [json.loads(line) for line in psql("-c", "SELECT to_jsonb(l) FROM server.limited l ORDER BY number").stdout.splitlines()]


def report(title, found, count):
    chosen = [found[i * len(found) // count] for i in range(count)] if 0 < count < len(found) else found
    limited = collections.Counter(s["limited"] for s in chosen)
    states = collections.Counter(s["state"] for s in chosen)
    print(f"{title}: {len(found)} statements of more than {LIMIT} requests, {len(chosen)} of them chosen, "
          f"{len({s['topic'] for s in chosen})} topics")
    print(f"  requests without a limit: {min(s['requests'] for s in chosen)} to {max(s['requests'] for s in chosen)}")
    print(f"  requests with the limit: {dict(sorted(limited.items()))}; SQLSTATE {dict(states)}")
    for statement in chosen:
        if statement["limited"] > LIMIT or statement["state"] != "53M01":
            print(f"  FAILED: {statement}")
    print(f"  {chosen[-1]['message']}\n  {chosen[-1]['detail']}\n  {chosen[-1]['hint']}")
    return all(s["limited"] <= LIMIT and s["state"] == "53M01" for s in chosen)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o755)
        cluster = pathlib.Path(directory) / "cluster"
        subprocess.run([ROOT / "tests/lib/cluster", "start", cluster, "shared_preload_libraries=aws_ml"], check=True,
                       stdout=subprocess.DEVNULL)
        try:
            for line in (cluster / "env").read_text().splitlines():
                name, value = re.match(r"(\w+)=(.*)", line).groups()
                os.environ[name] = value
            os.environ["AWS_ML_TEST_DATA"] = str(ROOT / "tests/data")
            psql("-f", SQL / "setup.sql", "-f", SQL / "corpus_tables.sql", "-c", MORE, "-c", RECORD,
                 "-c", "VACUUM ANALYZE t, u")
            psql("-c", "ALTER SYSTEM RESET aws_ml.max_concurrent_requests", "-c", "SELECT pg_reload_conf()")
            serial, parallel = read(SERIAL), read(PARALLEL)
        finally:
            subprocess.run([ROOT / "tests/lib/cluster", "stop", cluster], check=True)
    holds = [report("serial", serial, count), report("parallel", parallel, count)]
    sys.exit(0 if all(holds) else 1)


main()
