/*-------------------------------------------------------------------------
 *
 * number_text.h
 *		Writes numbers as text, directly into a buffer.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_NUMBER_TEXT_H
#define AML_CALL_NUMBER_TEXT_H

#include "postgres.h"

/* Enough for the text of any of them. */
#define AML_NUMBER_TEXT_SIZE 32

/*
 * Writes what the output function would return, in ASCII and without a terminating zero.
 * Returns the length, or -1 if the output function has to be called.
 */
extern int aml_number_text(Oid output_function, Datum value, char *text);

#endif /* AML_CALL_NUMBER_TEXT_H */
