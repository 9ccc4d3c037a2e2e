/*-------------------------------------------------------------------------
 *
 * library.h
 *		The managed library, for runtime/request.c and runtime/transfer.c, its only callers.
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

/* Opens it if it is not open, with the settings of the moment.  Who is going to
 * be asked is named by errors. */
extern void aml_open_library(const Service *service, const char *target);

/* Whether this process has opened it. */
extern bool aml_library_is_open(void);

/* Waits until asking again about a request or a transfer may have another
 * answer.  Interruptible. */
extern void aml_wait_for_answers(void);

/* A text of the server in UTF-8; NULL and an empty one are absent. */
extern AwsMlString aml_utf8_string(const char *value);

extern void aml_block_signals(sigset_t *saved);
extern void aml_unblock_signals(const sigset_t *saved);

/* A call into the library that may create threads, which inherit the mask. */
#define AML_WITH_SIGNALS_BLOCKED(call)                                                             \
	do                                                                                             \
	{                                                                                              \
		sigset_t saved_mask;                                                                       \
		aml_block_signals(&saved_mask);                                                            \
		call;                                                                                      \
		aml_unblock_signals(&saved_mask);                                                          \
	} while (0)

#endif /* AML_RUNTIME_LIBRARY_H */
