/*-------------------------------------------------------------------------
 *
 * preflight.h
 *		Checks what the managed library needs from its process.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_RUNTIME_PREFLIGHT_H
#define AML_RUNTIME_PREFLIGHT_H

/*
 * Checks that the library in that file can be loaded and started in this process; ERROR
 * if not.
 */
extern void aml_preflight_library(const char *library);

/* Checks that the library, once started, can process a request; ERROR if not. */
extern void aml_preflight_request(void);

#endif /* AML_RUNTIME_PREFLIGHT_H */
