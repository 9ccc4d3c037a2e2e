/*-------------------------------------------------------------------------
 *
 * hooks.h
 *		The PostgreSQL hooks that this library installs.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_HOOKS_H
#define AML_HOOKS_H

#include "postgres.h"

extern void aml_install_hooks(void);

#endif /* AML_HOOKS_H */
