"""Invokes a Bedrock model with a request that botocore signs and sends, and prints status, error type and body as JSON.

Debian's boto3 is older than Bedrock: it has no client for it, but everything needed to make one.

    invoke_model.py URL MODEL BODY
"""

import json
import sys

try:
    import botocore.session
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.httpsession import URLLib3Session
    from botocore.utils import percent_encode
except ImportError:
    sys.exit("boto3 is missing: install python3-boto3")


def main(url, model, body):
    # as botocore's serializer writes a label of a path (botocore/serialize.py, _render_uri_template)
    path = f"/model/{percent_encode(model, safe='-._~')}/invoke"
    request = AWSRequest("POST", url + path, data=body.encode(),
                         headers={"Content-Type": "application/json", "Accept": "application/json"})
    SigV4Auth(botocore.session.get_session().get_credentials(), "bedrock", "eu-west-1").add_auth(request)
    answer = URLLib3Session().send(request.prepare())
    json.dump({"status": answer.status_code, "error": answer.headers.get("x-amzn-ErrorType"), "body": answer.text,
               "content_type": answer.headers.get("Content-Type")}, sys.stdout)


main(*sys.argv[1:])
