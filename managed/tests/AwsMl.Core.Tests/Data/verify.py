"""Signs the requests in a file with botocore, and prints those with a different signature.

    verify.py FILE SECRET_KEY

A line of the file is JSON: method, target (as received), headers, body (base64).
"""

import base64
import json
import sys

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def signature(request, secret_key):
    headers = {name.lower(): value for name, value in request["headers"].items()}
    fields = dict(part.strip().split("=", 1) for part in headers["authorization"].split(" ", 1)[1].split(","))
    access_key, _, region, service, _ = fields["Credential"].split("/")
    signed = fields["SignedHeaders"].split(";")
    again = AWSRequest(method=request["method"], url="http://%s%s" % (headers["host"], request["target"]),
                       headers={name: headers[name] for name in signed if name != "host"}, data=base64.b64decode(request["body"]))
    again.context["timestamp"] = headers["x-amz-date"]
    signer = (S3SigV4Auth if service == "s3" else SigV4Auth)(Credentials(access_key, secret_key), service, region)
    canonical = signer.canonical_request(again)
    return signer.signature(signer.string_to_sign(again, canonical), again), fields["Signature"], canonical


checked = 0
with open(sys.argv[1], encoding="utf-8") as requests:
    for line in requests:
        request = json.loads(line)
        expected, given, canonical = signature(request, sys.argv[2])
        checked += 1
        if expected != given:
            print("%s %s: botocore signs\n%s" % (request["method"], request["target"], canonical))
print("%d requests checked" % checked)
