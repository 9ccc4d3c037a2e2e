#!/bin/sh
# quotes what it was invoked with, as functions do
printf '{"errorType": "ValueError", "errorMessage": "cannot do %s"}' "$(tr -d '"')"
exit 1
