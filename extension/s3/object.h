/*-------------------------------------------------------------------------
 *
 * object.h
 *		An S3 object and the credentials to access it, from SQL arguments.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_S3_OBJECT_H
#define AML_S3_OBJECT_H

#include "postgres.h"

#include "fmgr.h"

#include "runtime/transfer.h"
#include "stat/progress.h"

/* From the arguments bucket, file_path and region, the first of which has this number. */
extern void aml_s3_object_from_arguments(FunctionCallInfo fcinfo, int first, S3Object *object);

/* From an argument of type aws_commons._s3_uri_1. */
extern void aml_s3_object_from_uri(FunctionCallInfo fcinfo, int argument, S3Object *object);

/* From the arguments access_key, secret_key and session_token. */
extern void aml_s3_credentials_from_arguments(FunctionCallInfo fcinfo, int first, S3Object *object);

/* From an argument of type aws_commons._aws_credentials_1, or NULL. */
extern void aml_s3_credentials_from_composite(FunctionCallInfo fcinfo, int argument,
											  S3Object *object);

/* Opens the transfer, counted by bucket, and shown as one of this function. */
extern AmlTransfer *aml_open_counted_transfer(AwsMlDirection direction, const S3Object *object,
											  const char *function, ShownProgress **shown);

/* From the argument kms_key, which is missing in calls that were planned before it was added. */
extern void aml_s3_kms_key_from_argument(FunctionCallInfo fcinfo, int number, S3Object *object);

#endif /* AML_S3_OBJECT_H */
