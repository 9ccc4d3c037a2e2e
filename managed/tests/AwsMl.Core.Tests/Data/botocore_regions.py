"""The region that botocore signs for, with an endpoint URL, a line for each argument; an empty one: it refuses the region."""

import sys

import botocore.session
from botocore.exceptions import InvalidRegionError

session = botocore.session.get_session()
for region in sys.argv[1:]:
    try:
        client = session.create_client('lambda', region_name=region, endpoint_url='http://127.0.0.1:1', aws_access_key_id='a', aws_secret_access_key='s')
        print(client.meta.region_name)
    except InvalidRegionError:
        print()
