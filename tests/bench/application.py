"""An application outside the database: reads rows, posts them in batches, writes the predictions back."""

import collections
import concurrent.futures
import csv
import io
import time

import boto3
import botocore.config
import psycopg2

from harness import IN_FLIGHT


class Application:
    """Written as well as one would: as many requests in flight as the extension has, and COPY to write."""

    def __init__(self, url):
        self.client = boto3.client("sagemaker-runtime", "us-east-1", endpoint_url=url,
                                   config=botocore.config.Config(max_pool_connections=IN_FLIGHT))
        self.reader = psycopg2.connect("")
        self.writer = psycopg2.connect("")
        self.pool = concurrent.futures.ThreadPoolExecutor(IN_FLIGHT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.pool.shutdown()
        self.reader.close()
        self.writer.close()

    def score(self, endpoint, rows):
        body = io.StringIO()
        csv.writer(body, lineterminator="\n").writerows(row[1:] for row in rows)
        answer = self.client.invoke_endpoint(EndpointName=endpoint, ContentType="text/csv", Body=body.getvalue())
        return zip((row[0] for row in rows), answer["Body"].read().decode().split())

    def write(self, predictions):
        lines = io.StringIO("".join(f"{id}\t{score}\n" for id, score in predictions))
        self.writer.cursor().copy_expert("COPY predictions FROM STDIN", lines)

    def measure(self, table, endpoint, batch):
        start = time.monotonic()
        cursor = self.reader.cursor("rows")
        cursor.execute(f"SELECT id, a, b, c, d, e, f, g, h FROM {table}")
        scored = collections.deque()
        while rows := cursor.fetchmany(batch):
            scored.append(self.pool.submit(self.score, endpoint, rows))
            if len(scored) > IN_FLIGHT:
                self.write(scored.popleft().result())
        for predictions in scored:
            self.write(predictions.result())
        self.writer.commit()
        self.reader.commit()
        return {"seconds": time.monotonic() - start}
