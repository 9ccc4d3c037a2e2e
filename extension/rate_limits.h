/*-------------------------------------------------------------------------
 *
 * rate_limits.h
 *		The value of aws_ml.requests_per_second.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_RATE_LIMITS_H
#define AML_RATE_LIMITS_H

#include "postgres.h"

#include "runtime/aws_ml_abi.h"

#define RATE_LIMITS_HINT                                                                           \
	"It is a list such as \"sagemaker/my-endpoint=50, bedrock/*=20\": for each target of a "       \
	"service, or all others (*), the requests per second."

/*
 * Reads entries SERVICE/TARGET=RATE, separated by commas, into an array in the current
 * memory context; its texts are in the encoding of the value.  Returns NULL, or what is
 * wrong with the value.
 */
extern const char *aml_read_rate_limits(const char *value, AwsMlRateLimit **limits, int *count);

#endif /* AML_RATE_LIMITS_H */
