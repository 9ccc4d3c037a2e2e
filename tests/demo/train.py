#!/usr/bin/python3
"""Trains XGBoost on rows that PostgreSQL exported to S3, and deploys the model to the local server.

Does what SageMaker does with a training job and an endpoint: reads the rows, writes the model's artifact to S3, and serves
the model in it. XGBoost's own predictions for the held-out rows are written to S3 as well, for comparison.
"""

import io
import os
import tarfile
import urllib.request

import boto3
import numpy as np
import xgboost

SERVER = os.environ["AWS_ML_SERVER"]
BUCKET = "sagemaker-biopsies"
ARTIFACT = "model.tar.gz"
MODEL = "model.json"
ENDPOINT = "biopsies"

s3 = boto3.client("s3", endpoint_url=SERVER, region_name="us-east-1")


def read(key):
    """The first column of a CSV object, which is no feature, and the others."""
    rows = np.loadtxt(s3.get_object(Bucket=BUCKET, Key=key)["Body"].iter_lines(), delimiter=",")
    print(f"read     s3://{BUCKET}/{key}: {len(rows)} rows")
    return rows[:, 0], rows[:, 1:]


def write(key, content):
    s3.put_object(Bucket=BUCKET, Key=key, Body=content)
    print(f"wrote    s3://{BUCKET}/{key}: {len(content)} bytes")


def train(target, features):
    parameters = {"objective": "binary:logistic", "max_depth": 3, "seed": 1, "nthread": 1, "tree_method": "exact"}
    model = xgboost.train(parameters, xgboost.DMatrix(features, label=target), num_boost_round=40)
    print(f"trained  XGBoost {xgboost.__version__}: {model.num_boosted_rounds()} trees of {model.num_features()} features")
    return model


def artifact(model):
    """As a training job leaves it: an archive of the model's file."""
    content = bytes(model.save_raw("json"))
    file = tarfile.TarInfo(MODEL)
    file.size = len(content)
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        tar.addfile(file, io.BytesIO(content))
    return archive.getvalue()


def deploy():
    """The endpoint has its model from S3, as one of SageMaker's would."""
    archive = io.BytesIO(s3.get_object(Bucket=BUCKET, Key=ARTIFACT)["Body"].read())
    with tarfile.open(fileobj=archive) as tar:
        model = tar.extractfile(MODEL).read()
    url = f"{os.environ['AWS_ML_SERVER_CONTROL']}/endpoints/{ENDPOINT}"
    token = {"Authorization": f"Bearer {os.environ['AWS_ML_SERVER_TOKEN']}"}
    urllib.request.urlopen(urllib.request.Request(url, data=model, headers=token, method="PUT")).close()
    print(f"deployed s3://{BUCKET}/{ARTIFACT} as the endpoint {ENDPOINT}")


def main():
    model = train(*read("train.csv"))
    write(ARTIFACT, artifact(model))
    deploy()

    ids, features = read("held_out.csv")
    predictions = model.predict(xgboost.DMatrix(features))
    write("expected.csv", "".join(f"{id:.0f},{prediction!s}\n" for id, prediction in zip(ids, predictions)).encode())


if __name__ == "__main__":
    main()
