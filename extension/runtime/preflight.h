/*-------------------------------------------------------------------------
 *
 * preflight.h
 *		What the managed library needs of its process.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_RUNTIME_PREFLIGHT_H
#define AML_RUNTIME_PREFLIGHT_H

/*
 * Makes sure that the library in that file can be loaded and started in this
 * process; ERROR if not.
 */
extern void aml_preflight_library(const char *library);

/* Makes sure that the library, once started, can take a request; ERROR if not. */
extern void aml_preflight_request(void);

#endif /* AML_RUNTIME_PREFLIGHT_H */
