/*-------------------------------------------------------------------------
 *
 * library.h
 *		The managed library, for its only callers runtime/request.c and
 *		runtime/transfer.c.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_RUNTIME_LIBRARY_H
#define AML_RUNTIME_LIBRARY_H

#include "postgres.h"

#include <signal.h>

#include "runtime/aws_ml_abi.h"
#include "service.h"

/* Valid after aml_open_library(). */
extern AwsMlExports aml_library;

/* Where it shows what it is doing; set before it is opened, by stat/shared_memory.c. */
extern AwsMlActivity *aml_library_activity;

/* Where this process shows since when it waits for the library: a TimestampTz, or 0. */
extern int64 *aml_library_waiting_since;

/* Where it keeps what it learns about targets, likewise; NULL: in this process. */
extern AwsMlPace *aml_library_paces;
extern int aml_library_pace_count;

/* Opens the library if it is not open, with the current settings.  The service and target
 * are for errors. */
extern void aml_open_library(const Service *service, const char *target);

/* True if this process has opened the library. */
extern bool aml_library_is_open(void);

/* What requests wait for, if there is nothing else to do. */
typedef enum AmlWaitReason
{
	AML_WAIT_SERVICE,    /* an answer; also for a connection or credentials */
	AML_WAIT_PACING,     /* their turn */
	AML_WAIT_THROTTLING, /* to be sent again: they were throttled */
	AML_WAIT_RETRY       /* to be sent again: they failed */
} AmlWaitReason;

extern AmlWaitReason aml_wait_reason(const AwsMlActivity *activity);

/* Waits until polling a request again may give a different result.  Interruptible. */
extern void aml_wait_for_answers(void);

/* The same for a transfer. */
extern void aml_wait_for_transfer(void);

/* A text in the server's encoding as UTF-8.  NULL and empty texts become absent. */
extern AwsMlString aml_utf8_string(const char *value);

extern void aml_block_signals(sigset_t *saved);
extern void aml_unblock_signals(const sigset_t *saved);

/* Calls the library where it may create threads, which inherit the signal mask. */
#define AML_WITH_SIGNALS_BLOCKED(call)                                                             \
	do                                                                                             \
	{                                                                                              \
		sigset_t saved_mask;                                                                       \
		aml_block_signals(&saved_mask);                                                            \
		call;                                                                                      \
		aml_unblock_signals(&saved_mask);                                                          \
	} while (0)

#endif /* AML_RUNTIME_LIBRARY_H */
