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
 * - It never calls back into PostgreSQL, and never throws.
 * - All integers have a fixed width and the byte order of the machine.
 *   Strings are UTF-8 given as (pointer, length in bytes), not terminated; a
 *   NULL pointer is an absent string.
 * - A struct begins with its size in bytes, set by the caller, so that later
 *   versions can append fields.
 * - A pointer passed in is only read until the export returns, except for counters,
 *   activity, paces, and what is used of limits.
 *
 * Life of a request: submit -> (eventfd becomes readable) -> poll -> free.
 * The backend may free at any time; that cancels a running request, and after
 * free has returned nothing more is written to the eventfd on its behalf.
 *
 * Rows are sent as packed fields, in both directions:
 *
 *		row   := int32 number of fields, field ...
 *		field := int32 length in bytes (-1 is SQL NULL), bytes (UTF-8 text)
 *
 * without any alignment or padding.  A row in an answer that consists only of the int32
 * -1 - n failed, by failure n of the request (aws_ml_failure).
 *
 *-------------------------------------------------------------------------
 */
#ifndef AWS_ML_ABI_H
#define AWS_ML_ABI_H

#include <stdint.h>

#define AWS_ML_ABI_VERSION 7

/* Limits for settings and requests. */
#define AWS_ML_MAX_ATTEMPTS 100
#define AWS_ML_MAX_CONNECTIONS 64

typedef struct AwsMlString
{
	const char *data; /* NULL: absent */
	int64_t length;   /* bytes */
} AwsMlString;

/* Kinds of errors; runtime/errors.c assigns a SQLSTATE to each. */
typedef enum AwsMlErrorKind
{
	AWS_ML_OK = 0,
	AWS_ML_BAD_ARGUMENT = 1,   /* a name, a language, a text or an option */
	AWS_ML_TOO_LARGE = 2,      /* one row is larger than the service takes */
	AWS_ML_NO_CREDENTIALS = 3, /* none found, expired, rejected */
	AWS_ML_ACCESS_DENIED = 4,
	AWS_ML_CANNOT_CONNECT = 5,
	AWS_ML_CONNECTION_LOST = 6,
	AWS_ML_TIMED_OUT = 7,
	AWS_ML_UNAVAILABLE = 8,   /* throttled or unavailable after all attempts */
	AWS_ML_SERVICE_ERROR = 9, /* model failed, endpoint not found, ... */
	AWS_ML_BAD_ANSWER = 10,   /* wrong number of rows, invalid CSV or JSON */
	AWS_ML_OUT_OF_MEMORY = 11,
	AWS_ML_CONFIGURATION = 12,  /* region, role, CA bundle, proxy, URL */
	AWS_ML_INTERNAL = 13,       /* a defect of the managed library */
	AWS_ML_FUNCTION_ERROR = 14, /* an invoked function failed: service_code says how; message is
								 * its response, which may contain row data */
	AWS_ML_LIMIT_REACHED = 15   /* not sent, since it would exceed one of the request's limits:
								 * limit says which */
} AwsMlErrorKind;

/* Text in an error is UTF-8, truncated at a character boundary if necessary, and
 * zero-terminated. */
typedef struct AwsMlError
{
	int32_t size;
	int32_t kind;            /* AwsMlErrorKind */
	int32_t http_status;     /* 0: no response */
	int32_t attempts;        /* number of requests sent */
	double elapsed_ms;       /* from submit to the error */
	int64_t rows;            /* rows that were sent together and failed */
	char service_code[128];  /* e.g. ThrottlingException */
	char request_id[128];    /* x-amzn-RequestId */
	char message[1024];      /* from us or the service; never row data, except with
							  * settings.log_payloads or from a function */
	int32_t code_is_unknown; /* 1: the kind is derived from the HTTP status */
	int32_t limit;  /* of AWS_ML_LIMIT_REACHED: its number, from 0, in those of the request */
	char hint[512]; /* what to do, a sentence; empty: depends on the kind */
} AwsMlError;

/* Settings of one service. */
typedef struct AwsMlServiceSettings
{
	AwsMlString service;      /* its name, such as sagemaker */
	AwsMlString role;         /* ARN of the role to assume; absent: none */
	AwsMlString endpoint_url; /* absent: according to the SDK's rules */
} AwsMlServiceSettings;

/* The highest rate at which requests may be sent to a target. */
typedef struct AwsMlRateLimit
{
	AwsMlString service;
	AwsMlString target; /* absent: any that has no limit of its own */
	double rate;        /* requests per second, > 0 */
} AwsMlRateLimit;

/*
 * Settings of the process (named after the settings aws_ml.*).  They apply to requests
 * submitted later.
 */
typedef struct AwsMlSettings
{
	int32_t size;
	int32_t max_attempts;       /* 1 .. AWS_ML_MAX_ATTEMPTS, including the first */
	int32_t connect_timeout_ms; /* > 0 */
	int32_t request_timeout_ms; /* > 0, per attempt */
	int32_t log_payloads;       /* 0 or 1 */
	int32_t max_connections;    /* connections per host, 1 .. AWS_ML_MAX_CONNECTIONS */
	int32_t allow_http;         /* 0 or 1: allows http to other machines, too */
	int32_t service_count;      /* number of services */
	AwsMlString region;         /* absent: according to the SDK's rules */
	AwsMlString profile;
	AwsMlString shared_credentials_file;
	AwsMlString ca_bundle; /* PEM file; absent: the system's trust store */
	AwsMlString proxy;     /* http://host:port; absent: none */
	const AwsMlServiceSettings *services;
	const AwsMlRateLimit *rate_limits;
	int32_t rate_limit_count;
	int32_t reserved; /* 0 */
} AwsMlSettings;

/*
 * What requests have cost so far.  The caller's memory, 8-byte aligned and valid until the
 * process exits; possibly shared between processes.  The library adds to it, atomically
 * and as things happen, so that nothing is lost when a request is cancelled.
 */
typedef struct AwsMlCounters
{
	int64_t requests;      /* sent, each attempt counts */
	int64_t rows;          /* in them */
	int64_t retries;       /* those that were a second or later attempt */
	int64_t throttled;     /* answered by throttling */
	int64_t timed_out;     /* no answer in time */
	int64_t disconnected;  /* not connected, or the connection was lost */
	int64_t refused;       /* credentials or permissions */
	int64_t failed;        /* any other error of the service or model */
	int64_t bad_answers;   /* answers that could not be read */
	int64_t cancelled;     /* given up by the caller while in flight */
	int64_t bytes_out;     /* bodies sent */
	int64_t bytes_in;      /* bodies of successful answers, and objects */
	int64_t input_tokens;  /* as far as the service tells */
	int64_t output_tokens; /* likewise */
	int64_t request_us;    /* time in flight, of all requests together */
	int64_t pause_us;      /* time they waited for their turn, or to be sent again */
} AwsMlCounters;

/*
 * A limit of what requests may use.  Before each attempt, the library adds to what has been
 * used; or, if that exceeded a limit, adds nothing and does not send it.  What is only known
 * afterwards is added afterwards, whatever the limit.
 */
typedef struct AwsMlLimit
{
	int64_t *used; /* as counters: shared, and valid until the process exits */
	int64_t max;   /* INT64_MAX: it is only counted */

	/* what is used: the sum of these, rounded */
	double per_request; /* each attempt */
	double per_row;     /* in it */
	double per_byte;    /* of its body */
	double row_bytes;   /* counted for each row at least */
	double per_input_token;
	double per_output_token;
	double per_second; /* in flight */
} AwsMlLimit;

/* What the library is doing.  The caller's memory, valid until the process exits, which the
 * library updates atomically. */
typedef struct AwsMlActivity
{
	int32_t in_flight; /* requests that wait for a service */
	int32_t pacing;    /* that wait for their turn */
	int32_t retrying;  /* that wait to be sent again, since they failed */
	int32_t throttled; /* likewise, since they were throttled */
} AwsMlActivity;

/*
 * What has been learned about a target: a unit to which a service applies throttling and
 * limits, such as an endpoint.  The caller's memory, valid until the process exits; possibly
 * shared between processes.  All zeros: unused.  The caller only reads it; the library finds
 * the one of a target, and explains the fields in managed/src/AwsMl.Core/Aws/Retry/Pace.cs.
 * Times are those of CLOCK_MONOTONIC, in nanoseconds; 0: never.
 */
typedef struct AwsMlPace
{
	int64_t key;              /* of the target, and of where it is; 0: unused */
	int64_t taken;            /* since when a thread is changing what follows; 0: none is */
	double rate;              /* requests per second; 0: unlimited */
	double limit;             /* the highest rate that is allowed; 0: any */
	double turn;              /* the last turn that was given to a request */
	double position;          /* the turn that it was when the rate changed */
	int64_t changed;          /* when that was */
	int64_t throttled;        /* when the rate was lowered */
	double successes;         /* requests that succeeded, with a weight that decays */
	int64_t succeeded;        /* when the last one did */
	int64_t smallest_refused; /* bytes of the smallest body rejected as too large; 0: none */
	int64_t refused;          /* when it was */
	char service[16];         /* zero-terminated, cut off if need be, as is the target */
	char target[256];
} AwsMlPace;

typedef struct AwsMlRequest
{
	int32_t size;
	int32_t max_rows;          /* per request of the service; 0: no limit */
	AwsMlString operation;     /* its name, such as invoke_endpoint; its class in
							    * managed/src/AwsMl.Core/Services documents its rows and answers */
	AwsMlString target;        /* endpoint name, language code, model id, function */
	const char *rows;          /* packed rows */
	int64_t rows_length;       /* bytes */
	int32_t row_count;         /* >= 1 */
	int32_t keep_going;        /* 1: failed rows are reported as failures of the result, instead
							    * of an error of the request */
	int64_t max_payload_bytes; /* limit for the HTTP body */
	int64_t time_left_ms;      /* no attempt starts later than this after submit; 0: no limit */
	AwsMlCounters *const *counters; /* all of which count this request */
	int32_t counter_count;
	int32_t limit_count;
	const AwsMlLimit *limits; /* all of which apply to its attempts */
} AwsMlRequest;

typedef struct AwsMlResult
{
	int32_t size;
	int32_t row_count;   /* number of rows taken by submit */
	const char *rows;    /* packed rows, valid until free */
	int64_t rows_length; /* bytes */
	int32_t attempts;    /* number of requests sent */
	int32_t failures;    /* see aws_ml_failure; 0 unless keep_going */
	double elapsed_ms;   /* from submit to answer, including retries */
	int64_t bytes_out;   /* of the HTTP request bodies that were answered */
	int64_t bytes_in;    /* of the response bodies */
} AwsMlResult;

/* Direction of a transfer. */
typedef enum AwsMlDirection
{
	AWS_ML_UPLOAD = 1,
	AWS_ML_DOWNLOAD = 2
} AwsMlDirection;

/* Transfers data between the backend and S3 objects. */
typedef struct AwsMlTransferRequest
{
	int32_t size;
	int32_t direction; /* AwsMlDirection */
	AwsMlString bucket;
	AwsMlString key;
	AwsMlString region;     /* absent: according to the settings */
	AwsMlString access_key; /* absent: signed with the settings' credentials */
	AwsMlString secret_key;
	AwsMlString session_token;
	int32_t max_in_flight; /* number of requests, 1 .. AWS_ML_MAX_CONNECTIONS */
	int32_t reserved;      /* 0 */
	AwsMlString kms_key;   /* for uploads: id or ARN of the key that S3 encrypts with; absent: as
						    * configured for the bucket */
	AwsMlCounters *const *counters; /* all of which count its requests; their rows are 0 */
	int32_t counter_count;
	int32_t limit_count;
	const AwsMlLimit *limits; /* all of which apply to its requests, except to one that aborts an
							   * upload; it must not be left behind */
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
	int64_t bytes;      /* total of the objects */
	int64_t bytes_read; /* of a download: how much of that the buffers had that were given back */
} AwsMlTransferResult;

/* Results of aws_ml_poll, aws_ml_transfer_poll and aws_ml_transfer_finish. */
#define AWS_ML_PENDING 0
#define AWS_ML_DONE 1
#define AWS_ML_FAILED 2

/* AWS_ML_ABI_VERSION of the library.  The first call of any export starts the
 * .NET runtime in this process. */
extern int32_t aws_ml_abi_version(void);

/*
 * Called once per process, before anything else.  event_fd is a non-blocking eventfd of
 * the caller, which is written to once for each request that completes.  Targets for which
 * there is none of the paces are this process' own.  Returns 0, or -1 with error filled in.
 */
extern int32_t aws_ml_initialize(int32_t event_fd, AwsMlActivity *activity, AwsMlPace *paces,
								 int32_t pace_count, AwsMlError *error);

/* Returns 0: the settings apply to requests submitted from now on; or -1: error is filled
 * in and the previous settings still apply. */
extern int32_t aws_ml_configure(const AwsMlSettings *settings, AwsMlError *error);

/*
 * Starts one request with as many of the rows, from the first, as one request of the
 * service takes (max_rows, max_payload_bytes, the service's limits, a size that the
 * endpoint has rejected before).  A body that is rejected as too large, or times out, is
 * sent again in two parts.  Returns a handle > 0 and the number of rows taken, >= 1; or
 * -1, with error filled in and nothing started.
 */
extern int64_t aws_ml_submit(const AwsMlRequest *request, int32_t *rows_taken, AwsMlError *error);

/* Returns AWS_ML_PENDING, AWS_ML_DONE (result filled in) or AWS_ML_FAILED (error filled
 * in).  Can be called again, with the same result. */
extern int32_t aws_ml_poll(int64_t handle, AwsMlResult *result, AwsMlError *error);

/* Gets failure n of a result, from 0 to failures - 1.  Returns 0 with error filled in; or
 * -1 if there is no such failure, as error then says. */
extern int32_t aws_ml_failure(int64_t handle, int32_t n, AwsMlError *error);

/* Cancels the request if it is running and frees its result.  Unknown and
 * already freed handles are ignored. */
extern void aws_ml_free(int64_t handle);

/*
 * Starts an upload or a download.  Data are exchanged in buffers: poll hands the backend
 * the next one to fill or read, and next gives it back.  Returns a handle > 0; or -1,
 * with error filled in.
 */
extern int64_t aws_ml_transfer_open(const AwsMlTransferRequest *request, AwsMlError *error);

/*
 * Returns AWS_ML_DONE: the buffer is the backend's until it calls next or finish; its
 * length is the space in it (upload) or the data (download; 0: end of data).
 * AWS_ML_PENDING: none is available yet; the eventfd says when to ask again.
 * AWS_ML_FAILED: error is filled in.
 */
extern int32_t aws_ml_transfer_poll(int64_t handle, AwsMlBuffer *buffer, AwsMlError *error);

/*
 * Upload: sends the first length bytes (> 0) of the buffer; ends_object: what follows
 * goes into another object, named with _part2, _part3 and so on.  Download: releases the
 * buffer, which was read.  Returns 0; or -1, with error filled in.
 */
extern int32_t aws_ml_transfer_next(int64_t handle, int64_t length, int32_t ends_object,
									AwsMlError *error);

/*
 * Upload: the first length bytes of the buffer (0: none) are the last; the objects become
 * visible only now.  Download: gets the object's size, any time after the first buffer.
 * Must be called until the result is not AWS_ML_PENDING.
 */
extern int32_t aws_ml_transfer_finish(int64_t handle, int64_t length, AwsMlTransferResult *result,
									  AwsMlError *error);

/*
 * Ends the transfer.  An unfinished upload is aborted by threads of the library: this
 * function returns at once, like every export, and aws_ml_shutdown waits for those
 * threads for at most 5 s.  Unknown and already freed handles are ignored.
 */
extern void aws_ml_transfer_free(int64_t handle);

/* Cancels everything and closes all connections, before the process exits. */
extern void aws_ml_shutdown(void);

/* All exports, for lookup by name. */
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

/* Pointers to all exports. */
typedef struct AwsMlExports
{
	AWS_ML_EXPORTS(AWS_ML_EXPORT_POINTER)
} AwsMlExports;

#endif /* AWS_ML_ABI_H */
