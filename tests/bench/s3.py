"""Tables to S3 and back, compared with COPY using the AWS CLI as its program, and with COPY using a file.

S3 is the local server in all cases, which runs on the same processors.
"""

import json
import os
import pathlib
import subprocess
import threading
import urllib.request

from memory import memory

AWS = "/usr/bin/aws"
BUCKET = "exports"
SAMPLE_SECONDS = 0.02
TABLE = "transferred"
COPY_OF_TABLE = "imported"


def run(bench):
    size = 100_000 if bench.quick else 2_000_000
    s3 = LocalS3(bench)
    make_tables(bench, size)
    file = bench.work / "cluster" / "table.csv"
    with session_of(bench) as session:
        session.execute(f"COPY {TABLE} TO '{file}' (FORMAT csv)")
    labels = {"rows": size, "bytes": file.stat().st_size}

    rows = bench.in_turns([
        ({**labels, "what": "export", "method": method}, lambda statement=statement: measure(bench, s3, statement))
        for method, statement in {
            "COPY": f"COPY {TABLE} TO '/dev/null' (FORMAT csv)",
            "extension": f"SELECT aws_s3.query_export_to_s3('SELECT * FROM {TABLE}', '{BUCKET}', 'extension', options := 'format csv')",
            "AWS CLI": f"COPY {TABLE} TO PROGRAM '{s3.copy('-', 'cli')}' (FORMAT csv)",
        }.items()])
    for key in ("extension", "cli"):
        s3.fetch(key, bench.work / key)
        subprocess.run(["cmp", file, bench.work / key], check=True)
    s3.put_gzip(file, "gzip")

    rows += bench.in_turns([
        ({**labels, "what": what, "method": method}, lambda statement=statement: measure_import(bench, s3, statement))
        for what, method, statement in (
            ("import", "COPY", f"COPY {COPY_OF_TABLE} FROM '{file}' (FORMAT csv)"),
            ("import", "extension", import_statement("extension")),
            ("import", "AWS CLI", f"COPY {COPY_OF_TABLE} FROM PROGRAM '{s3.copy('extension', '-')}' (FORMAT csv)"),
            ("import of gzip", "COPY", f"COPY {COPY_OF_TABLE} FROM PROGRAM 'gunzip <{file}.gz' (FORMAT csv)"),
            ("import of gzip", "extension", import_statement("gzip")),
            ("import of gzip", "AWS CLI", f"COPY {COPY_OF_TABLE} FROM PROGRAM '{s3.copy('gzip', '-')} | gunzip' (FORMAT csv)"),
        )])
    for key in ("extension", "gzip"):
        check_import(bench, key)
    bench.write("s3", rows)


def import_statement(key):
    return f"SELECT aws_s3.table_import_from_s3('{COPY_OF_TABLE}', '', 'format csv', '{BUCKET}', '{key}', NULL)"


def session_of(bench):
    # A scan that begins where another one is would give the rows in another order.
    return bench.session(synchronize_seqscans="off", work_mem="256MB")


def make_tables(bench, size):
    """Rows of 130 bytes as CSV, of most types: some fields are quoted, some NULL."""
    with bench.session() as session:
        session.execute("CREATE EXTENSION IF NOT EXISTS aws_s3 CASCADE")
        session.table(TABLE, f"""
            SELECT i AS id, date '2020-01-01' + i % 2000 AS day, timestamptz '2026-01-01 00:00:00Z' + i * interval '1.5 s' AS at,
                   fraction(i, 1) AS score, fraction(i, 2)::numeric(10, 2) AS amount, i % 3 = 0 AS paid,
                   (fraction(i, 3) * 1e9)::bigint AS account, md5(i::text)::uuid AS token,
                   CASE WHEN i % 10 > 0 THEN 'customer ' || i % 1000 END AS customer,
                   CASE i % 5 WHEN 0 THEN 'said "no", twice' WHEN 1 THEN E'two\nlines' ELSE 'nothing to say' END AS remark
            FROM generate_series(1, {size}) i""")
        session.execute(f"CREATE TABLE {COPY_OF_TABLE} (LIKE {TABLE})")


def measure(bench, s3, statement):
    """In a backend of its own, whose memory is nobody else's."""
    with session_of(bench) as session, Watch(session.pid) as watch:
        s3.reset_counts()
        server = s3.cpu_seconds()
        measured = session.measure(statement)
        return {**measured, "program_cpu_seconds": children_cpu_seconds(session.pid),
                "server_cpu_seconds": s3.cpu_seconds() - server, **watch.peaks(), **s3.counts()}


def measure_import(bench, s3, statement):
    with bench.session() as session:
        session.execute(f"TRUNCATE {COPY_OF_TABLE}")
        session.execute("CHECKPOINT")
    return measure(bench, s3, statement)


def check_import(bench, key):
    with session_of(bench) as session:
        session.execute(f"TRUNCATE {COPY_OF_TABLE}")
        session.execute(import_statement(key))
        for one, other in ((TABLE, COPY_OF_TABLE), (COPY_OF_TABLE, TABLE)):
            if session.value(f"SELECT count(*) FROM (TABLE {one} EXCEPT ALL TABLE {other}) AS missing"):
                raise AssertionError(f"{key}: rows of {one} are not in {other}")


def children_cpu_seconds(pid):
    """Of the programs that a backend has started and waited for."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


class Watch:
    """The most memory of a backend, and of the programs that it has started, while something runs."""

    def __init__(self, pid):
        self.pid = pid
        self.most = {}
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.thread.join()

    def peaks(self):
        self.__exit__()
        return {"peak_kb": status(self.pid)["VmHWM"], **self.most}

    def _run(self):
        while not self.stopped.wait(SAMPLE_SECONDS):
            now = {**memory(self.pid), "program_kb": sum(status(pid).get("VmRSS", 0) for pid in descendants(self.pid))}
            self.most = {name: max(value, self.most.get(name, 0)) for name, value in now.items()}


def status(pid):
    """The figures in kB; none of a process that is gone."""
    try:
        lines = [line.split() for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()]
    except (FileNotFoundError, ProcessLookupError):
        return {}
    return {fields[0].rstrip(":"): int(fields[1]) for fields in lines if fields[-1] == "kB"}


def descendants(pid):
    try:
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [process for child in children for process in (child, *descendants(child))]


class LocalS3:
    """The cluster's local server, and the AWS CLI as its client."""

    def __init__(self, bench):
        self.url = os.environ["AWS_ML_SERVER"]
        self.pid = int((bench.work / "cluster" / "server.pid").read_text())

    def copy(self, source, target, options=""):
        """The command that copies between standard input or output, -, a file with its path, and a key."""
        source, target = (place if place == "-" or "/" in place else f"s3://{BUCKET}/{place}" for place in (source, target))
        return f"{AWS} s3 cp {source} {target} --endpoint-url {self.url} --region us-east-1 --only-show-errors {options}"

    def fetch(self, key, path):
        subprocess.run(self.copy(key, str(path)), shell=True, check=True)

    def put_gzip(self, file, key):
        """The file beside it as well."""
        zipped = f"{file}.gz"
        subprocess.run(f"gzip --keep -1 {file} && chmod a+r {zipped} && {self.copy(zipped, key, '--content-encoding gzip')}",
                       shell=True, check=True)

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def control(self, path, **options):
        token = {"Authorization": f"Bearer {os.environ['AWS_ML_SERVER_TOKEN']}"}
        return urllib.request.urlopen(urllib.request.Request(f"{os.environ['AWS_ML_SERVER_CONTROL']}/{path}", headers=token, **options))

    def reset_counts(self):
        self.control("reset/counts", method="POST").close()

    def counts(self):
        with self.control("requests") as answer:
            s3 = json.load(answer)["s3"]
        operations = s3["operations"]
        return {"requests": s3["requests"], "parts": operations.get("UploadPart", 0), "ranges": operations.get("GetObject", 0)}
