/*-------------------------------------------------------------------------
 *
 * hostile_server.h
 *		SageMaker Runtime, Comprehend and S3 on loopback, as bad as they can be.
 *
 *-------------------------------------------------------------------------
 */
#ifndef HOSTILE_SERVER_H
#define HOSTILE_SERVER_H

#include <stdint.h>

/* Starts it in a process of its own, which ends with this one; returns its port. */
extern int start_hostile_server(uint64_t seed);

#endif /* HOSTILE_SERVER_H */
