#!/bin/sh
# quotes its input, as functions do
printf '{"errorType": "ValueError", "errorMessage": "cannot do %s"}' "$(tr -d '"')"
exit 1
