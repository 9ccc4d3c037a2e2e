#!/usr/bin/env python3
import json, sys


def lambda_handler(event, context):
    #TODO implement
    return {
        'statusCode': 200,
        'body': json.dumps('Hello from Lambda!')
    }


json.dump(lambda_handler(json.load(sys.stdin), None), sys.stdout)
