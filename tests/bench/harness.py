"""Shared by the measurements: the cluster and the model server, sessions, turns, and the place of results."""

import csv
import json
import os
import pathlib
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

import psycopg2

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "tests" / "bench"

# What a batch node keeps in flight unless it is told otherwise, and the most rows that it sends at a time.
IN_FLIGHT = 4
MOST_ROWS = 10_000

# Row mode is not measured for longer than about that.
ROW_MODE_MS = 2000


class Bench:
    """A throwaway cluster whose endpoints are those of server.c."""

    def __init__(self):
        self.quick = os.environ.get("QUICK", "") not in ("", "0")
        self.turns = int(os.environ.get("TURNS", "1" if self.quick else "3"))
        self.results = HERE / "results" / ("tmp" if self.quick else "")
        self.run = self.results / f"run{os.environ.get('RUN', '1')}"

    def __enter__(self):
        # a kill cleans up as well
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        # PostgreSQL does not run as root, so its user has to get in.
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="aws_ml_bench.", dir="/tmp"))
        self.work.chmod(0o755)
        self.server = None
        try:
            self._compile("server")
            self._compile("client", "-pthread")
            self.bodies = self.work / "bodies"
            self.bodies.mkdir()
            self.server = subprocess.Popen([self.work / "server", self.bodies], stdout=subprocess.PIPE, text=True)
            self.url = self.server.stdout.readline().strip()
            self._cluster("start", f"aws_ml.sagemaker_endpoint_url={self.url}", f"aws_ml.comprehend_endpoint_url={self.url}",
                          f"aws_ml.bedrock_endpoint_url={self.url}", f"aws_ml.lambda_endpoint_url={self.url}",
                          "shared_buffers=512MB", "max_wal_size=8GB", "checkpoint_timeout=1h", "autovacuum=off")
            for line in (self.work / "cluster" / "env").read_text().splitlines():
                name, value = line.split("=", 1)
                os.environ[name] = value
            with self.session() as session:
                session.execute("CREATE EXTENSION aws_ml CASCADE")
                session.execute("CREATE EXTENSION aws_lambda")
                session.execute("CREATE EXTENSION plpython3u")
                session.execute((HERE / "by_hand.sql").read_text())
            return self
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        self._cluster("stop")
        if self.server:
            self.server.terminate()
            self.server.wait()
        shutil.rmtree(self.work)

    def _compile(self, name, *options):
        subprocess.run(["gcc", "-O2", "-Wall", "-Wextra", "-Werror", *options, "-o", self.work / name, HERE / f"{name}.c"],
                       check=True)

    def _cluster(self, command, *settings, **environment):
        subprocess.run([ROOT / "tests" / "lib" / "cluster", command, self.work / "cluster", *settings], check=True,
                       env={**os.environ, **environment})

    def restart(self, **environment):
        """Restarts PostgreSQL with these in its environment."""
        self._cluster("restart", **{name: str(value) for name, value in environment.items()})

    def session(self, **settings):
        return Session(settings)

    def counts(self):
        """Requests, rows and bytes that the server has seen."""
        with urllib.request.urlopen(self.url + "/") as answer:
            return json.load(answer)

    def numbers(self, rows):
        """The table of so many rows of 8 numbers."""
        table = f"numbers_{rows}"
        with self.session() as session:
            if not session.value(f"SELECT to_regclass('{table}')"):
                session.table(table, f"""
                    SELECT i AS id, fraction(i, 1) AS a, fraction(i, 2) AS b, fraction(i, 3) AS c, fraction(i, 4) AS d,
                           fraction(i, 5)::real AS e, (fraction(i, 6) * 100)::int AS f, (fraction(i, 7) * 1e9)::bigint AS g,
                           fraction(i, 8)::numeric(10, 2) AS h
                    FROM generate_series(1, {rows}) i""")
        return table

    def measure(self, session, statement):
        """What a statement takes, and what the server saw of it."""
        before = self.counts()
        measured = session.measure(statement)
        after = self.counts()
        return {**measured, **{f"sent_{what}": after[what] - before[what] for what in after}}

    def post(self, name, path, connections=IN_FLIGHT):
        """The bare client posts what an endpoint "...-record-NAME" was sent."""
        port = self.url.rsplit(":", 1)[1]
        output = subprocess.run([self.work / "client", self.bodies / name, port, path, str(connections)],
                                check=True, capture_output=True, text=True).stdout
        return {"seconds": float(output)}

    def in_turns(self, cases, turns=None):
        """Runs cases A B C A B C ...: each is its labels and a function that measures it. Returns a row for each run."""
        rows = []
        for turn in range(1, (turns or self.turns) + 1):
            for labels, measure in cases:
                row = {**labels, "turn": turn, **measure()}
                rows.append(row)
                print("  " + " ".join(f"{name}={value:.6g}" if isinstance(value, float) else f"{name}={value}"
                                      for name, value in row.items()), flush=True)
        return rows

    def machine(self):
        """What the figures were made on."""
        cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
        memory = re.search(r"MemTotal: *(\d+)", pathlib.Path("/proc/meminfo").read_text())
        with self.session() as session:
            postgres = session.value("SHOW server_version").split()[0]
        git = subprocess.run(["git", "-c", "safe.directory=*", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True)
        return {
            "date": time.strftime("%Y-%m-%d"),
            "commit": git.stdout.strip(),
            "CPU": cpu.group(1) if cpu else platform.machine(),
            "cores": os.cpu_count(),
            "memory": f"{int(memory.group(1)) / 2 ** 20:.0f} GB",
            "system": f"Linux {platform.release().split('-')[0]}",
            "PostgreSQL": postgres,
            "load before": f"{os.getloadavg()[0]:.2f}",
        }

    def write_machine(self, part, machine):
        """Parts of a run may be made again, each at its own time."""
        others = [row for row in self.read("machine") if row["part"] != part]
        self.write("machine", [*others, {"part": part, **machine}])

    def read(self, name):
        path = self.run / f"{name}.csv"
        if not path.exists():
            return []
        with open(path, newline="") as file:
            return list(csv.DictReader(file))

    def write(self, name, rows):
        self.run.mkdir(parents=True, exist_ok=True)
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with open(self.run / f"{name}.csv", "w", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            for row in rows:
                writer.writerow({column: f"{value:.6g}" if isinstance(value, float) else value for column, value in row.items()})


class Session:
    """A backend, and what it takes.

    Statements are measured without JIT, whose compiling takes longer than some of them, and without
    parallel workers, unless settings say otherwise.
    """

    def __init__(self, settings):
        self.connection = psycopg2.connect("")
        self.connection.autocommit = True
        self.pid = self.connection.info.backend_pid
        for name, value in {"jit": "off", "max_parallel_workers_per_gather": 0, **settings}.items():
            self.set(name, value)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def set(self, name, value):
        # Settings of aws_ml are known once the library is loaded.
        if name.startswith("aws_ml."):
            self.execute("LOAD 'aws_ml'")
        self.execute(f"SET {name} = '{value}'")

    def execute(self, statement):
        with self.connection.cursor() as cursor:
            cursor.execute(statement)

    def value(self, statement):
        with self.connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0]

    def table(self, name, query):
        self.execute(f"CREATE TABLE {name} AS {query}")
        self.execute(f"VACUUM ANALYZE {name}")

    def cpu_seconds(self):
        """What all threads of the backend have used; the library has some of its own."""
        total = 0
        for thread in pathlib.Path(f"/proc/{self.pid}/task").iterdir():
            try:
                total += int((thread / "schedstat").read_text().split()[0])
            except FileNotFoundError:
                pass
        return total / 1e9

    def measure(self, statement):
        """Seconds and CPU seconds of a statement; last is the value that it returned."""
        with self.connection.cursor() as cursor:
            cpu = self.cpu_seconds()
            start = time.monotonic()
            cursor.execute(statement)
            seconds = time.monotonic() - start
            self.last = cursor.fetchone()[0] if cursor.description else None
            return {"seconds": seconds, "cpu_seconds": self.cpu_seconds() - cpu}

    def measure_row_mode(self, statement, rows, latency_ms):
        """Row at a time: a part of the rows, and from that the time of all of them."""
        part = min(rows, int(ROW_MODE_MS / (latency_ms + 0.3)))
        self.set("aws_ml.enable_function_migration", "off")
        try:
            measured = self.measure(f"{statement} WHERE id <= {part}")
        finally:
            self.set("aws_ml.enable_function_migration", "on")
        return {**{name: value * rows / part for name, value in measured.items()}, "measured_rows": part}


def invoke(endpoint, batch, arguments="a, b, c, d, e, f, g, h"):
    """The call as SQL; batch: rows, or None for automatic."""
    return f"aws_sagemaker.invoke_endpoint('{endpoint}', {batch or 'NULL'}, {arguments})"
