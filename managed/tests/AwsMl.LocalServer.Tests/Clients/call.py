"""Calls one operation of boto3 and prints what it returned, or the exception it raised, as JSON.

    call.py URL SERVICE OPERATION ARGUMENTS
"""

import json
import sys

try:
    import boto3
    import botocore.config
    import botocore.exceptions
except ImportError:
    sys.exit("boto3 is missing: install python3-boto3")


def main(url, service, operation, arguments):
    client = boto3.client(service, endpoint_url=url, region_name="eu-west-1",
                          config=botocore.config.Config(retries={"total_max_attempts": 1}))
    try:
        answer = getattr(client, operation)(**json.loads(arguments))
        for name in ("Body", "Payload"):
            if name in answer:
                answer[name] = answer[name].read().decode("utf-8")
    except botocore.exceptions.ClientError as error:
        answer = {"exception": type(error).__name__, "code": error.response["Error"].get("Code"),
                  "message": error.response["Error"].get("Message"), "response": error.response}
    json.dump(answer, sys.stdout, default=str)


main(*sys.argv[1:])
