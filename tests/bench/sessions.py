"""Many sessions ask one endpoint that takes 20 requests a second, with and without a pace that they share.

Each has its own cluster, with the local server: before PostgreSQL 17, sessions share what they learn if the library is
preloaded. All sessions make as many requests; in the second part, one session has 64 in flight and the others one, and
another session has asked the endpoint before.
"""

import contextlib
import json
import os
import shutil
import statistics
import subprocess
import threading
import time
import urllib.request

import psycopg2

from harness import IN_FLIGHT, ROOT

RATE = 20
ENDPOINT = "limited"
SESSIONS = (8, 16, 64)
# A session's requests: fewer of more sessions, so that each case takes half a minute.
REQUESTS = {8: 60, 16: 30, 64: 10}
ATTEMPTS = 20
# Nothing is waited for any longer.
LIMIT_MS = 300_000


def run(bench):
    rows = []
    for sharing in ("session", "server"):
        with cluster(bench, sharing):
            for sessions in SESSIONS[:1] if bench.quick else SESSIONS:
                requests = REQUESTS[sessions] // (6 if bench.quick else 1)
                labels = {"of": "equal sessions", "pace": sharing, "sessions": sessions, "requests": requests}
                rows += bench.in_turns([(labels, lambda: together([(requests, IN_FLIGHT)] * sessions))], turns=1)
            labels = {"of": "64 in flight among 7 with 1", "pace": sharing, "sessions": 8, "requests": 30}
            rows += bench.in_turns([(labels, lambda: together([(30, 64)] + [(30, 1)] * 7, taught=True))], turns=1)
    bench.write("sessions", rows)


@contextlib.contextmanager
def cluster(bench, sharing):
    """A cluster whose sessions share their pace ("server"), or do not ("session")."""
    folder = bench.work / f"sessions-{sharing}"
    command = ROOT / "tests" / "lib" / "cluster"
    before = dict(os.environ)
    preload = ["shared_preload_libraries=aws_ml"] if sharing == "server" else []
    subprocess.run([command, "start", folder, *preload], check=True)
    try:
        for line in (folder / "env").read_text().splitlines():
            name, value = line.split("=", 1)
            os.environ[name] = value
        with psycopg2.connect("") as connection, connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION aws_ml CASCADE")
            cursor.execute("SELECT scope FROM aws_ml.stat_info()")
            if cursor.fetchone()[0] != sharing:
                raise SystemExit("from PostgreSQL 17 on, all sessions share: use 15 or 16")
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        subprocess.run([command, "stop", folder], check=True)
        shutil.rmtree(folder)


def control(path, body=None, method="GET"):
    request = urllib.request.Request(f"{os.environ['AWS_ML_SERVER_CONTROL']}/{path}", data=body, method=method,
                                     headers={"Authorization": f"Bearer {os.environ['AWS_ML_SERVER_TOKEN']}"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read()


def together(sessions, taught=False):
    """Sessions, each given as its requests and how many it has in flight, begin at one time; taught: not as the first."""
    # a new name is a target of which nothing is known
    endpoint = f"{ENDPOINT}-{time.monotonic_ns()}"
    definition = {"type": "fault", "rate": RATE, "burst": RATE, "latency_ms": 50}
    control(f"endpoints/{endpoint}", json.dumps(definition).encode(), "PUT")
    if taught:
        together_at(endpoint, [(60, IN_FLIGHT)])
    return together_at(endpoint, sessions)


def together_at(endpoint, sessions):
    control("reset/counts", b"", "POST")
    ready = threading.Barrier(len(sessions) + 1)
    ended = [None] * len(sessions)
    errors = []

    def work(number, requests, in_flight):
        connection = psycopg2.connect("")
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                # the library takes a while to start
                cursor.execute("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 1)")
                for name, value in {"aws_ml.max_concurrent_requests": in_flight, "aws_ml.max_attempts": ATTEMPTS,
                                    "statement_timeout": LIMIT_MS}.items():
                    cursor.execute(f"SET {name} = {value}")
                ready.wait()
                try:
                    cursor.execute(f"SELECT count(aws_sagemaker.invoke_endpoint('{endpoint}', 1, {number * 1_000_000} + i)) "
                                   f"FROM generate_series(1, {requests}) i")
                except psycopg2.Error as error:
                    errors.append(str(error))
                ended[number] = time.monotonic()
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number, *session), daemon=True) for number, session in enumerate(sessions)]
    for thread in threads:
        thread.start()
    ready.wait(timeout=120)
    start = time.monotonic()
    for thread in threads:
        thread.join(timeout=LIMIT_MS / 1000 + 60)
    seconds = [end - start for end in ended if end is not None]
    asked = sum(requests for requests, _ in sessions)
    arrived = json.loads(control("requests"))["requests"] - len(sessions)
    return {
        "seconds": max(seconds),
        # the first ones are taken at once
        "least_seconds": (asked - RATE) / RATE,
        "throttled": arrived - asked,
        "fastest": min(seconds),
        "median": statistics.median(seconds),
        "slowest": max(seconds),
        "first": seconds[0],
        "failed": len(errors),
    }
