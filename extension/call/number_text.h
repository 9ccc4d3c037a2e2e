/*-------------------------------------------------------------------------
 *
 * number_text.h
 *		Numbers as text, written where they are wanted.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_CALL_NUMBER_TEXT_H
#define AML_CALL_NUMBER_TEXT_H

#include "postgres.h"

/* Room for the text of any of them. */
#define AML_NUMBER_TEXT_SIZE 32

/*
 * Writes what the output function gives, ASCII without a terminating zero.
 * Returns its length, or -1: it has to be called.
 */
extern int aml_number_text(Oid output_function, Datum value, char *text);

#endif /* AML_CALL_NUMBER_TEXT_H */
