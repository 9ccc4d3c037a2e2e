"""A throwaway cluster with a local server (tests/lib/cluster), for the programs in this folder."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import urllib.request

import psycopg2

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = ROOT / 'tests/lib/cluster'


def run(*command, **options):
    """Runs a program that has to succeed, and returns what it prints."""
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True, **options).stdout


class LocalServer:
    """The control API of a local server."""

    def __init__(self, control, token):
        self.control = control
        self.token = token

    def request(self, method, path, body=None):
        data = json.dumps(body).encode() if body is not None else b'' if method == 'POST' else None
        request = urllib.request.Request(f'{self.control}/{path}', data, {'Authorization': f'Bearer {self.token}'}, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def define(self, name, /, **definition):
        self.request('PUT', f'endpoints/{name}', definition)

    def counts(self):
        return self.request('GET', 'requests')

    def reset(self):
        self.request('POST', 'reset')


class Cluster:
    """PostgreSQL with the extension in the database "postgres"."""

    def __init__(self, *settings):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='aws_ml_faults.', dir='/tmp'))
        self.folder.chmod(0o755)
        self.settings = settings

    def __enter__(self):
        try:
            run(SCRIPT, 'start', self.folder, *self.settings)
            self.environment = dict(line.split('=', 1) for line in (self.folder / 'env').read_text().splitlines())
            self.server = LocalServer(self.environment['AWS_ML_SERVER_CONTROL'], self.environment['AWS_ML_SERVER_TOKEN'])
            with self.connect() as session:
                session.cursor().execute('CREATE EXTENSION aws_ml CASCADE')
            session.close()
            return self
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        run(SCRIPT, 'stop', self.folder)
        shutil.rmtree(self.folder)

    def connect(self):
        """A new session; each statement is a transaction."""
        session = psycopg2.connect(host=self.environment['PGHOST'], port=self.environment['PGPORT'], user='postgres', dbname='postgres')
        session.autocommit = True
        return session

    def restart(self, **environment):
        """Restarts PostgreSQL with its AWS_* variables replaced by these."""
        bindir = run(os.environ.get('PG_CONFIG', 'pg_config'), '--bindir').strip()
        cleared = [part for name in os.environ if name.startswith('AWS_') for part in ('-u', name)]
        run('env', *cleared, *(f'{name}={value}' for name, value in environment.items()),
            SCRIPT, 'as-owner', f'{bindir}/pg_ctl', '--pgdata', self.folder / 'data', '--log', self.folder / 'data/log',
            '--mode', 'fast', '--wait', 'restart')

    @property
    def log(self):
        return (self.folder / 'data/log').read_text(errors='replace')
