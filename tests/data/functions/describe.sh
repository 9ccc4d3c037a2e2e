#!/bin/sh
payload=$(cat)
echo "invoked with $payload" >&2
printf '{"function": "%s", "context": %s, "payload": %s}' \
    "$AWS_LAMBDA_FUNCTION_NAME" "${LAMBDA_RUNTIME_CLIENT_CONTEXT:-null}" "$payload"
