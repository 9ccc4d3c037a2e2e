"""Puts objects with boto3, or gets them.

    keys.py put|get URL BUCKET CA_BUNDLE FILE

FILE is JSON, keys with their text: put creates these objects, get prints the keys with a different text.
CA_BUNDLE is empty for http. The bucket is created if it does not exist.
"""

import json
import sys

import boto3
import botocore.config
import botocore.exceptions


def main(action, url, bucket, ca_bundle, file):
    s3 = boto3.client("s3", endpoint_url=url, region_name="us-east-1", aws_access_key_id="local", aws_secret_access_key="local",
                      verify=ca_bundle or None, config=botocore.config.Config(s3={"addressing_style": "path"}))
    try:
        s3.head_bucket(Bucket=bucket)
    except botocore.exceptions.ClientError:
        s3.create_bucket(Bucket=bucket)
    with open(file, encoding="utf-8") as objects:
        objects = json.load(objects)
    equal = 0
    for key, text in objects.items():
        if action == "put":
            s3.put_object(Bucket=bucket, Key=key, Body=text.encode())
            continue
        try:
            got = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
        except botocore.exceptions.ClientError as error:
            got = str(error)
        if got == text:
            equal += 1
        else:
            print("%r: %r instead of %r" % (key, got, text))
    print("%d of %d %s" % (equal, len(objects), "equal") if action == "get" else "%d put" % len(objects))


main(*sys.argv[1:])
