#!/usr/bin/python3 -B
"""How far EXPLAIN's estimates of rows and requests are from what statements of the corpus send.

  tests/bench/estimates.py [COUNT]     default: 50 statements; 0: all of them

Runs the corpus (tests/regress/sql/corpus_*.sql) on a throwaway cluster, with its procedure that compares batches with
row mode replaced by one that keeps the EXPLAIN (ANALYZE) of each statement. What was sent is checked against the local
server's count. Prints the quartiles of estimate / actual, over all statements and over COUNT of them, taken evenly.
"""

import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parents[2]
SQL = ROOT / "tests/regress/sql"

# Statements with several results, or that need other servers, compare nothing here.
FILES = [f"corpus_{topic}.sql" for topic in (
    "expressions guards once records aggregates windows joins nested_loops lateral row_functions subqueries ctes "
    "set_operations scans other_scans partitions parallel limit bounds stops writes returning prepared functions "
    "views").split()]

RECORD = r"""
CREATE TABLE server.explained (number serial, topic text, plan jsonb, requests int, rows int, statement text);
CREATE FUNCTION server.explain_and_undo(options text, statement text, OUT plan jsonb, OUT failure text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('EXPLAIN (ANALYZE, VERBOSE, TIMING OFF, FORMAT json, %s) %s', options, statement) INTO plan;
    RAISE SQLSTATE 'UNDO0';
EXCEPTION
    WHEN SQLSTATE 'UNDO0' THEN NULL;
    WHEN OTHERS THEN failure := SQLERRM;
END $$;
CREATE OR REPLACE PROCEDURE server.compare(VARIADIC statements text[]) LANGUAGE plpgsql AS $$
DECLARE
    explained record; plain record; seen record;
BEGIN
    IF array_length(statements, 1) > 1 THEN
        RETURN;
    END IF;
    CALL server.reset();
    explained := server.explain_and_undo('COSTS ON', statements[1]);
    seen := server.take();
    IF explained.failure IS NOT NULL THEN
        -- the statement's own error, or what cannot be explained
        plain := server.explain_and_undo('COSTS OFF', statements[1]);
        IF plain.failure IS DISTINCT FROM explained.failure THEN
            RAISE EXCEPTION 'estimate: %', explained.failure;
        END IF;
        RETURN;
    END IF;
    INSERT INTO server.explained (topic, plan, requests, rows, statement)
        VALUES (current_setting('application_name'), explained.plan, seen.requests, seen.rows, statements[1]);
END $$;
CREATE OR REPLACE PROCEDURE server.compare_plan(query text) LANGUAGE sql AS $$ CALL server.compare(query) $$;
CREATE OR REPLACE PROCEDURE server.compare_since(major int, row_by_row text, VARIADIC statements text[])
    LANGUAGE sql AS $$ SELECT $$;
"""


def psql(*arguments, **options):
    return subprocess.run(["psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=0", *arguments], check=False, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def calls(plan):
    yield from plan.get("Function Calls", [])
    for child in plan.get("Plans", []):
        yield from calls(child)


class Statement:
    def __init__(self, topic, plan, requests, rows, text):
        found = [call for call in calls(plan[0]["Plan"]) if "Estimated Rows" in call]
        done = [call["Batch Processing"] for call in found]
        self.topic = topic
        self.text = " ".join(text.split())
        self.estimated_rows = sum(call["Estimated Rows"] for call in found)
        self.estimated_requests = sum(call["Estimated Requests"] for call in found)
        self.rows = sum(batch["Rows Sent"] for batch in done)
        self.requests = sum(batch["Num Batches"] for batch in done)
        # some calls are made row by row
        self.complete = (self.rows, self.requests) == (rows, requests)

    def line(self):
        return (f"{self.estimated_rows:6} /{self.rows:6} rows {self.estimated_requests:6} /{self.requests:6} requests  "
                f"{self.topic}: {self.text}")


def quartiles(ratios):
    if len(ratios) < 2:
        return "none"
    return " / ".join(f"{quartile:.2f}" for quartile in statistics.quantiles(ratios, n=4, method="inclusive"))


def report(title, chosen):
    for what in ("rows", "requests"):
        ratios = [getattr(s, f"estimated_{what}") / getattr(s, what) for s in chosen]
        print(f"{title}, estimated / actual {what}: quartiles {quartiles(ratios)}, "
              f"least {min(ratios):.2f}, most {max(ratios):.2f}")


def read(count):
    psql("-f", SQL / "setup.sql", "-f", SQL / "corpus_tables.sql", "-c", RECORD)
    for name in FILES:
        output = psql("-f", SQL / name, env={**os.environ, "PGAPPNAME": name.removeprefix("corpus_").removesuffix(".sql")})
        if "ERROR:  estimate: " in output.stderr:
            sys.exit(output.stderr)
    rows = psql("-c", "SELECT jsonb_build_array(topic, plan, requests, rows, statement) FROM server.explained "
                      "ORDER BY number").stdout
    return [Statement(*json.loads(line)) for line in rows.splitlines()]


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o755)
        cluster = pathlib.Path(directory) / "cluster"
        subprocess.run([ROOT / "tests/lib/cluster", "start", cluster], check=True, stdout=subprocess.DEVNULL)
        try:
            for line in (cluster / "env").read_text().splitlines():
                name, value = re.match(r"(\w+)=(.*)", line).groups()
                os.environ[name] = value
            os.environ["AWS_ML_TEST_DATA"] = str(ROOT / "tests/data")
            found = read(count)
        finally:
            subprocess.run([ROOT / "tests/lib/cluster", "stop", cluster], check=True)
    sent = [s for s in found if s.rows > 0 and s.complete]
    print(f"{len(found)} statements, {len(found) - len(sent)} of them with calls that are made row by row or not at all")
    chosen = sent[::max(len(sent) // count, 1)][:count] if count else sent
    if os.environ.get("VERBOSE"):
        for statement in chosen:
            print(statement.line())
    report("all", sent)
    report(f"{len(chosen)} statements", chosen)


main()
