/*-------------------------------------------------------------------------
 *
 * hooks.h
 *		Hooks of PostgreSQL that this library is called by.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_HOOKS_H
#define AML_HOOKS_H

#include "postgres.h"

extern void aml_install_hooks(void);

#endif /* AML_HOOKS_H */
