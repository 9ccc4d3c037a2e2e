/*-------------------------------------------------------------------------
 *
 * transfer.h
 *		Data between the backend and objects of S3.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_RUNTIME_TRANSFER_H
#define AML_RUNTIME_TRANSFER_H

#include "postgres.h"

#include "utils/palloc.h"

#include "runtime/aws_ml_abi.h"

/* An object of S3 and who signs for it.  Texts in the server's encoding; NULL: absent. */
typedef struct S3Object
{
	char *bucket;
	char *key;
	char *region;
	char *access_key; /* absent: the settings' credentials sign */
	char *secret_key;
	char *session_token;
	char *kms_key; /* that S3 encrypts what is written with; absent: as the bucket says */
} S3Object;

/*
 * An upload or a download.  It lives in a memory context of its own below the
 * one given to aml_transfer_open(): when that goes before the end of the
 * transfer, by an error or otherwise, nothing of an upload is left.
 */
typedef struct AmlTransfer
{
	MemoryContext context;
	MemoryContextCallback release;
	int64 handle; /* 0: released */
	AwsMlDirection direction;
	char *target; /* bucket and key, for errors */
} AmlTransfer;

extern AmlTransfer *aml_transfer_open(MemoryContext parent, AwsMlDirection direction,
									  const S3Object *object);

/*
 * Waits for the buffer whose turn it is: one to fill, of *length bytes, or one
 * to read, of *length bytes of data (0: that was all).  Interruptible.
 */
extern char *aml_transfer_buffer(AmlTransfer *transfer, Size *length);

/* Gives the buffer back: length bytes in it are to be sent, and perhaps end an
 * object; or it was read. */
extern void aml_transfer_next(AmlTransfer *transfer, Size length, bool ends_object);

/* Sends what is in the last buffer, and waits for the end; of a download, gives
 * the size of the object, any time after the first buffer.  Interruptible. */
extern AwsMlTransferResult aml_transfer_finish(AmlTransfer *transfer, Size length);

extern void aml_transfer_free(AmlTransfer *transfer);

#endif /* AML_RUNTIME_TRANSFER_H */
