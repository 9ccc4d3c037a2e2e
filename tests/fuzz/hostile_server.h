/*-------------------------------------------------------------------------
 *
 * hostile_server.h
 *		A hostile SageMaker Runtime, Comprehend and S3 on loopback.
 *
 *-------------------------------------------------------------------------
 */
#ifndef HOSTILE_SERVER_H
#define HOSTILE_SERVER_H

#include <stdint.h>

/* Starts the server in a process that ends together with this one; returns its port. */
extern int start_hostile_server(uint64_t seed);

#endif /* HOSTILE_SERVER_H */
