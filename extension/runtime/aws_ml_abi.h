/*-------------------------------------------------------------------------
 *
 * aws_ml_abi.h
 *		The C ABI between the PostgreSQL shim and the managed library.
 *
 * The managed library (aws_ml_managed.so, managed/src/AwsMl.Native) exports
 * the functions below; runtime/request.c and runtime/transfer.c are their only callers.  The other
 * side of every struct is in AwsMl.Native/Abi.cs, and a test compares the two
 * layouts field by field.
 *
 * Rules that hold for every export:
 *
 * - It returns at once.  Work goes on in threads of the managed library.
 * - It never calls back into PostgreSQL, and no exception leaves it.
 * - All integers have a fixed width and the byte order of the machine.
 *   Strings are UTF-8 given as (pointer, length in bytes), not terminated; a
 *   NULL pointer is an absent string.
 * - A struct leads with its size in bytes, set by the caller, so that later
 *   versions can append fields.
 * - A pointer that goes in is read only until the export returns.
 *
 * Life of a request: submit -> (eventfd becomes readable) -> poll -> free.
 * The backend may free at any time; that cancels a running request, and after
 * free has returned nothing more is written to the eventfd on its behalf.
 *
 * Rows travel as packed fields, in both directions:
 *
 *		row   := int32 number of fields, field ...
 *		field := int32 length in bytes (-1 is SQL NULL), bytes (UTF-8 text)
 *
 * without any alignment or padding.  A row of an answer that is only the int32
 * -1 - n has no answer, because of failure n of the request (aws_ml_failure).
 *
 *-------------------------------------------------------------------------
 */
#ifndef AWS_ML_ABI_H
#define AWS_ML_ABI_H

#include <stdint.h>

#define AWS_ML_ABI_VERSION 5

/* Limits of settings and requests. */
#define AWS_ML_MAX_ATTEMPTS 100
#define AWS_ML_MAX_CONNECTIONS 64

typedef struct AwsMlString
{
	const char *data; /* NULL: absent */
	int64_t length;   /* bytes */
} AwsMlString;

/* Kinds of error; runtime/errors.c gives each its SQLSTATE. */
typedef enum AwsMlErrorKind
{
	AWS_ML_OK = 0,
	AWS_ML_BAD_ARGUMENT = 1,   /* a name, a language, a text or an option */
	AWS_ML_TOO_LARGE = 2,      /* one row is larger than the service takes */
	AWS_ML_NO_CREDENTIALS = 3, /* none found, expired, not accepted */
	AWS_ML_ACCESS_DENIED = 4,
	AWS_ML_CANNOT_CONNECT = 5,
	AWS_ML_CONNECTION_LOST = 6,
	AWS_ML_TIMED_OUT = 7,
	AWS_ML_UNAVAILABLE = 8,   /* throttled or unavailable after all attempts */
	AWS_ML_SERVICE_ERROR = 9, /* model failed, endpoint not found, ... */
	AWS_ML_BAD_ANSWER = 10,   /* wrong count, bad CSV or JSON */
	AWS_ML_OUT_OF_MEMORY = 11,
	AWS_ML_CONFIGURATION = 12, /* region, role, CA bundle, proxy, URL */
	AWS_ML_INTERNAL = 13,      /* a defect of the managed library */
	AWS_ML_FUNCTION_ERROR = 14 /* an invoked function failed: service_code says
								* how, and message is what it answered, which
								* may hold row data */
} AwsMlErrorKind;

/* Text in an error is UTF-8, truncated to fit at a character, terminated. */
typedef struct AwsMlError
{
	int32_t size;
	int32_t kind;            /* AwsMlErrorKind */
	int32_t http_status;     /* 0: no answer */
	int32_t attempts;        /* requests put on the wire */
	double elapsed_ms;       /* from submit to the error */
	int64_t rows;            /* rows that were sent together, and failed */
	char service_code[128];  /* e.g. ThrottlingException */
	char request_id[128];    /* x-amzn-RequestId */
	char message[1024];      /* ours, or the service's; never row data unless
								 * settings.log_payloads, or of a function */
	int32_t code_is_unknown; /* 1: the HTTP status decided the kind */
	int32_t reserved;        /* 0 */
	char hint[512];          /* what to do, a sentence; empty: what the
							  * kind says */
} AwsMlError;

/* Settings of one service. */
typedef struct AwsMlServiceSettings
{
	AwsMlString service;      /* its name, such as sagemaker */
	AwsMlString role;         /* ARN to assume; absent: none */
	AwsMlString endpoint_url; /* absent: the SDK's rules */
} AwsMlServiceSettings;

/*
 * Settings of the process (the settings aws_ml.* of the same names).  They
 * hold for requests submitted from then on.
 */
typedef struct AwsMlSettings
{
	int32_t size;
	int32_t max_attempts;       /* 1 .. AWS_ML_MAX_ATTEMPTS, attempts in all */
	int32_t connect_timeout_ms; /* > 0 */
	int32_t request_timeout_ms; /* > 0, per attempt */
	int32_t log_payloads;       /* 0 or 1 */
	int32_t max_connections;    /* connections per host, 1 .. AWS_ML_MAX_CONNECTIONS */
	int32_t allow_http;         /* 0 or 1: http also to other machines */
	int32_t service_count;      /* of services */
	AwsMlString region;         /* absent: the SDK's rules */
	AwsMlString profile;
	AwsMlString shared_credentials_file;
	AwsMlString ca_bundle; /* PEM file; absent: the system's trust store */
	AwsMlString proxy;     /* http://host:port; absent: none */
	const AwsMlServiceSettings *services;
} AwsMlSettings;

typedef struct AwsMlRequest
{
	int32_t size;
	int32_t max_rows;          /* of one request of the service; 0: no limit */
	AwsMlString operation;     /* its name, such as invoke_endpoint; what its rows and
								* answers hold is told at its class in
								* managed/src/AwsMl.Core/Services */
	AwsMlString target;        /* endpoint name, language code, model id, function */
	const char *rows;          /* packed rows */
	int64_t rows_length;       /* bytes */
	int32_t row_count;         /* >= 1 */
	int32_t keep_going;        /* 1: rows that fail are failures of the result
								* instead of an error of the request */
	int64_t max_payload_bytes; /* of the HTTP body */
	int64_t time_left_ms;      /* no attempt starts later than this after
								* submit; 0: no limit */
} AwsMlRequest;

typedef struct AwsMlResult
{
	int32_t size;
	int32_t row_count;   /* as many as were taken by submit */
	const char *rows;    /* packed rows, valid until free */
	int64_t rows_length; /* bytes */
	int32_t attempts;    /* requests put on the wire */
	int32_t failures;    /* see aws_ml_failure; 0 unless keep_going */
	double elapsed_ms;   /* submit to answer, retries included */
	int64_t bytes_out;   /* of the HTTP bodies that were answered */
	int64_t bytes_in;    /* of their answers */
} AwsMlResult;

/* Which way data go. */
typedef enum AwsMlDirection
{
	AWS_ML_UPLOAD = 1,
	AWS_ML_DOWNLOAD = 2
} AwsMlDirection;

/* Data between the backend and objects of S3. */
typedef struct AwsMlTransferRequest
{
	int32_t size;
	int32_t direction; /* AwsMlDirection */
	AwsMlString bucket;
	AwsMlString key;
	AwsMlString region;     /* absent: as the settings say */
	AwsMlString access_key; /* absent: the settings' credentials sign */
	AwsMlString secret_key;
	AwsMlString session_token;
	int32_t max_in_flight; /* requests, 1 .. AWS_ML_MAX_CONNECTIONS */
	int32_t reserved;      /* 0 */
	AwsMlString kms_key;   /* of an upload: id or ARN of the key that S3 encrypts with;
							* absent: as the bucket says */
} AwsMlTransferRequest;

typedef struct AwsMlBuffer
{
	int32_t size;
	int32_t reserved;
	char *data;
	int64_t length; /* bytes */
} AwsMlBuffer;

typedef struct AwsMlTransferResult
{
	int32_t size;
	int32_t reserved;
	int64_t objects;
	int64_t bytes; /* of the objects */
} AwsMlTransferResult;

/* Answers of aws_ml_poll, aws_ml_transfer_poll and aws_ml_transfer_finish. */
#define AWS_ML_PENDING 0
#define AWS_ML_DONE 1
#define AWS_ML_FAILED 2

/* AWS_ML_ABI_VERSION of the library.  The first call of any export starts the
 * .NET runtime in this process. */
extern int32_t aws_ml_abi_version(void);

/* Once per process, before anything else.  event_fd is a non-blocking eventfd
 * of the caller, written to once for each request that completes.
 * 0: done; -1: error filled in. */
extern int32_t aws_ml_initialize(int32_t event_fd, AwsMlError *error);

/* 0: the settings hold for requests submitted from now on; -1: error filled in
 * and the former settings hold. */
extern int32_t aws_ml_configure(const AwsMlSettings *settings, AwsMlError *error);

/*
 * Starts one request with as many of the rows, from the first, as one request
 * of the service takes (max_rows, max_payload_bytes, the service's limits, the size
 * that the endpoint refused before).  A body that is refused as too large, or
 * times out, is sent in two parts.
 * Returns a handle > 0 and the number of rows taken, >= 1; or -1, error filled
 * in and nothing started.
 */
extern int64_t aws_ml_submit(const AwsMlRequest *request, int32_t *rows_taken, AwsMlError *error);

/* AWS_ML_PENDING, AWS_ML_DONE (result filled in) or AWS_ML_FAILED (error
 * filled in).  May be called again with the same answer. */
extern int32_t aws_ml_poll(int64_t handle, AwsMlResult *result, AwsMlError *error);

/* Failure n of a result, from 0 to failures - 1.  0: error filled in; -1:
 * error says that there is none. */
extern int32_t aws_ml_failure(int64_t handle, int32_t n, AwsMlError *error);

/* Cancels the request if it is running and frees its result.  Unknown and
 * already freed handles are ignored. */
extern void aws_ml_free(int64_t handle);

/*
 * Starts an upload or a download.  Its data go through buffers that change
 * hands: poll gives the one that is the backend's to fill or to read, next
 * gives it back.  Returns a handle > 0; or -1, error filled in.
 */
extern int64_t aws_ml_transfer_open(const AwsMlTransferRequest *request, AwsMlError *error);

/*
 * AWS_ML_DONE: the buffer is the backend's until the next call of next or
 * finish; its length is the room in it (upload) or the data (download; 0: that
 * was all).  AWS_ML_PENDING: there is none yet, and the eventfd tells when to ask
 * again.  AWS_ML_FAILED: error filled in.
 */
extern int32_t aws_ml_transfer_poll(int64_t handle, AwsMlBuffer *buffer, AwsMlError *error);

/*
 * Upload: sends the first length bytes (> 0) of the buffer; ends_object: what
 * follows goes into another object, named with _part2, _part3 and so on.
 * Download: the buffer was read.  0; or -1, error filled in.
 */
extern int32_t aws_ml_transfer_next(int64_t handle, int64_t length, int32_t ends_object,
									AwsMlError *error);

/*
 * Upload: the first length bytes of the buffer (0: none) are the last; objects
 * come to be now, and none before.  Download: the object's size, from the first
 * buffer on.  To be called until it is not AWS_ML_PENDING.
 */
extern int32_t aws_ml_transfer_finish(int64_t handle, int64_t length, AwsMlTransferResult *result,
									  AwsMlError *error);

/*
 * Ends it.  An upload that was not finished is aborted, by threads of the
 * library: it returns at once, as every export does, and aws_ml_shutdown waits
 * for them for 5 s at most.  Unknown and already freed handles are ignored.
 */
extern void aws_ml_transfer_free(int64_t handle);

/* Cancels everything and closes all connections, before the process exits. */
extern void aws_ml_shutdown(void);

/* All of them, for those who look them up by name. */
#define AWS_ML_EXPORTS(EXPORT)                                                                     \
	EXPORT(abi_version)                                                                            \
	EXPORT(initialize)                                                                             \
	EXPORT(configure)                                                                              \
	EXPORT(submit)                                                                                 \
	EXPORT(poll)                                                                                   \
	EXPORT(failure)                                                                                \
	EXPORT(free)                                                                                   \
	EXPORT(transfer_open)                                                                          \
	EXPORT(transfer_poll)                                                                          \
	EXPORT(transfer_next)                                                                          \
	EXPORT(transfer_finish)                                                                        \
	EXPORT(transfer_free)                                                                          \
	EXPORT(shutdown)

#define AWS_ML_EXPORT_POINTER(name) __typeof__(&aws_ml_##name) name;

/* Pointers to them. */
typedef struct AwsMlExports
{
	AWS_ML_EXPORTS(AWS_ML_EXPORT_POINTER)
} AwsMlExports;

#endif /* AWS_ML_ABI_H */
