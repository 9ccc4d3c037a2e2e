/*-------------------------------------------------------------------------
 *
 * transfer.h
 *		Transfers data between the backend and S3 objects.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_RUNTIME_TRANSFER_H
#define AML_RUNTIME_TRANSFER_H

#include "postgres.h"

#include "utils/palloc.h"

#include "runtime/aws_ml_abi.h"
#include "runtime/errors.h"

/* An S3 object, and the credentials to access it.  Texts are in the server's encoding;
 * NULL: absent. */
typedef struct S3Object
{
	char *bucket;
	char *key;
	char *region;
	char *access_key; /* absent: signed with the settings' credentials */
	char *secret_key;
	char *session_token;
	char *kms_key; /* key that S3 encrypts the object with; absent: as configured for the bucket */
} S3Object;

/*
 * An upload or a download.  It has a memory context of its own below the one passed to
 * aml_transfer_open(): if that is deleted before the end of the transfer, by an error or
 * otherwise, nothing remains of an upload.
 */
typedef struct AmlTransfer
{
	MemoryContext context;
	MemoryContextCallback release;
	int64 handle; /* 0: freed */
	AwsMlDirection direction;
	char *target; /* bucket and key, for errors */
	RequestLimits limits;
} AmlTransfer;

extern AmlTransfer *aml_transfer_open(MemoryContext parent, AwsMlDirection direction,
									  const S3Object *object, AwsMlCounters *const *counters,
									  int counter_count, const RequestLimits *limits);

/*
 * Waits for the next buffer: one to fill, with space for *length bytes, or one to read,
 * with *length bytes of data (0: end of data).  Interruptible.
 */
extern char *aml_transfer_buffer(AmlTransfer *transfer, Size *length);

/* Gives the buffer back: its first length bytes are to be sent, and may end an object; or
 * it was read. */
extern void aml_transfer_next(AmlTransfer *transfer, Size length, bool ends_object);

/* Sends what is in the last buffer, and waits for completion.  For a download, gets the
 * size of the object, any time after the first buffer.  Interruptible. */
extern AwsMlTransferResult aml_transfer_finish(AmlTransfer *transfer, Size length);

extern void aml_transfer_free(AmlTransfer *transfer);

#endif /* AML_RUNTIME_TRANSFER_H */
