/*-------------------------------------------------------------------------
 *
 * utility.h
 *		The hook around statements that are not planned.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_UTILITY_H
#define AML_UTILITY_H

#include "postgres.h"

extern void aml_install_utility_hook(void);

#endif /* AML_UTILITY_H */
