"""How much longer the first call of a fresh backend takes than a later one, with HTTP and with HTTPS."""

import pathlib
import re
import statistics
import subprocess

from harness import ROOT

AUTHORITIES = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")
CALL = "SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 1)"


def run(bench):
    certificate = make_certificate(bench.work)
    everybody = bench.work / "everybody.pem"
    everybody.write_text(AUTHORITIES.read_text() + certificate.read_text())
    everybody.chmod(0o644)
    with SecureServer(bench.work, certificate) as server:
        cases = [
            ("HTTP", {"aws_ml.sagemaker_endpoint_url": server.http}),
            ("HTTPS, an authority of one's own", {"aws_ml.sagemaker_endpoint_url": server.https, "aws_ml.ca_bundle": certificate}),
            ("HTTPS, all authorities in ca_bundle", {"aws_ml.sagemaker_endpoint_url": server.https, "aws_ml.ca_bundle": everybody}),
        ]
        rows = in_turns(bench, cases)
        bench.restart(SSL_CERT_FILE=everybody)
        rows += in_turns(bench, [("HTTPS, the system's authorities", {"aws_ml.sagemaker_endpoint_url": server.https})])
        bench.restart()
    bench.write("first_call", rows)


def in_turns(bench, cases):
    for _, settings in cases * 3:
        fresh_backend(bench, settings)
    return bench.in_turns([({"connection": name}, lambda settings=settings: fresh_backend(bench, settings))
                           for name, settings in cases], turns=5 * bench.turns)


def fresh_backend(bench, settings):
    """The statement reads no table, but the first one pays for the caches of a new backend as well."""
    with bench.session() as session:
        session.value("SELECT 1")
        # not by session(settings), which loads the library before it is time
        with session.connection.cursor() as cursor:
            for name, value in settings.items():
                cursor.execute("SELECT set_config(%s, %s, false)", (name, str(value)))
        first = session.measure(CALL)["seconds"]
        later = statistics.median(session.measure(CALL)["seconds"] for _ in range(20))
    return {"first_ms": first * 1000, "later_ms": later * 1000, "over_ms": (first - later) * 1000}


def make_certificate(work):
    """Of 127.0.0.1, signed by itself, with its key in the same file for the server."""
    path = work / "certificate.pem"
    key = work / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", key, "-out", path], check=True, stderr=subprocess.DEVNULL)
    return path


class SecureServer:
    """The project's local server, which speaks HTTPS as well."""

    def __init__(self, work, certificate):
        self.process = subprocess.Popen(
            [ROOT / "build/local-server/aws-ml-local-server", "--port", "0", "--https-port", "0", "--certificate", certificate,
             "--certificate-key", work / "key.pem", "--models", ROOT / "tests/data/endpoints",
             "--access-key", "local", "--secret-key", "local", "--quiet"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def __enter__(self):
        self.http = self.https = None
        while not (self.http and self.https):
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError("the local server did not start")
            for url in re.findall(r"https?://127\.0\.0\.1:\d+", line):
                setattr(self, url.split(":")[0], url)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
