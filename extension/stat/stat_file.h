/*-------------------------------------------------------------------------
 *
 * stat_file.h
 *		Keeps statistics while the server is down.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_STAT_STAT_FILE_H
#define AML_STAT_STAT_FILE_H

#include "postgres.h"

#include "stat/shared_memory.h"

/* In the postmaster, at its start: reads the file, if there is one, and has it written at
 * the end. */
extern void aml_restore_stat_file(StatShared *memory);

#endif /* AML_STAT_STAT_FILE_H */
