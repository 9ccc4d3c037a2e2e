/*-------------------------------------------------------------------------
 *
 * bridge.c
 *		The only caller of the managed library.
 *
 * The library is a .NET runtime in the backend, and lives by these rules:
 *
 * - It is opened at the first request, in a backend, never in the postmaster:
 *   threads do not survive fork(), and a child of an initialized runtime hangs
 *   beyond the reach of SIGINT and SIGTERM.
 * - Its threads must not run PostgreSQL's signal handlers, nor swallow SIGURG,
 *   which wakes latches.  Threads inherit the signal mask of their creator, so
 *   all signals but faults and .NET's own SIGRTMIN are blocked around every
 *   call that can create one.
 * - Some of .NET's classes install handlers for SIGINT, SIGQUIT and others;
 *   what PostgreSQL had set is put back after every such call.
 * - Waiting is PostgreSQL's: an eventfd becomes readable when any request
 *   completes, and the backend sleeps on it and its latch.  One eventfd serves
 *   all requests: a waiter looks at its own request after every wake-up, so a
 *   wake-up that another one consumed is never missed.
 * - A request is freed by a reset callback of its memory context, which is
 *   registered before the request exists: no path leaves one behind.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <dlfcn.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "storage/fd.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "utils/memutils.h"
#include "utils/timeout.h"
#include "utils/timestamp.h"

#include "bridge.h"
#include "compat.h"
#include "errors.h"
#include "model_result.h"
#include "runtime_needs.h"
#include "settings.h"

/*
 * Connections to a host that the library may keep: what a statement has in
 * flight is for its batch nodes to limit, of which there may be several.
 */
#define MAX_CONNECTIONS 64

#define LIBRARY_NAME "aws_ml_managed.so"

static struct
{
	bool initialized;
	pid_t pid; /* process that started the runtime */
	int event_fd;
	WaitEventSet *wait_events; /* latch, postmaster, event_fd */
	int latch_position;
	uint64 settings_generation; /* last one handed over */

	int32_t (*abi_version)(void);
	int32_t (*initialize)(int32_t event_fd, AwsMlError *error);
	int32_t (*configure)(const AwsMlSettings *settings, AwsMlError *error);
	int64_t (*submit)(const AwsMlRequest *request, int32_t *rows_taken, AwsMlError *error);
	int32_t (*poll)(int64_t handle, AwsMlResult *result, AwsMlError *error);
	int32_t (*failure)(int64_t handle, int32_t n, AwsMlError *error);
	void (*free)(int64_t handle);
	void (*shutdown)(void);
} library = {.event_fd = -1};

/* Signals PostgreSQL handles and .NET may take: see the head of the file. */
static const int guarded_signals[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGTERM, SIGUSR1,
									  SIGUSR2, SIGALRM, SIGPIPE, SIGURG,  SIGPWR};
static struct sigaction postgres_actions[lengthof(guarded_signals)];

/* ----------------------------------------------------------------
 *		Signals
 * ----------------------------------------------------------------
 */

static void
mask_signals(sigset_t *saved)
{
	sigset_t mask;

	sigfillset(&mask);
	/* a blocked fault would kill the process; SIGRTMIN suspends threads for GC */
	sigdelset(&mask, SIGSEGV);
	sigdelset(&mask, SIGBUS);
	sigdelset(&mask, SIGFPE);
	sigdelset(&mask, SIGILL);
	sigdelset(&mask, SIGTRAP);
	sigdelset(&mask, SIGABRT);
	sigdelset(&mask, SIGSYS);
	sigdelset(&mask, SIGRTMIN);
	pthread_sigmask(SIG_SETMASK, &mask, saved);

	for (int i = 0; i < lengthof(guarded_signals); i++)
		sigaction(guarded_signals[i], NULL, &postgres_actions[i]);
}

static void
unmask_signals(const sigset_t *saved)
{
	for (int i = 0; i < lengthof(guarded_signals); i++)
	{
		struct sigaction now;

		sigaction(guarded_signals[i], NULL, &now);
		if (now.sa_handler != postgres_actions[i].sa_handler)
			sigaction(guarded_signals[i], &postgres_actions[i], NULL);
	}
	pthread_sigmask(SIG_SETMASK, saved, NULL);
}

/* A call into the library that may create threads. */
#define MASKED(call)                                                                               \
	do                                                                                             \
	{                                                                                              \
		sigset_t saved_mask;                                                                       \
		mask_signals(&saved_mask);                                                                 \
		call;                                                                                      \
		unmask_signals(&saved_mask);                                                               \
	} while (0)

/* ----------------------------------------------------------------
 *		Opening the library
 * ----------------------------------------------------------------
 */

/*
 * The runtime reads its collector's settings from the environment, and aborts
 * over some values.  The library has its own baked in.
 */
static void
clear_runtime_environment(void)
{
	for (char **variable = environ; *variable != NULL;)
	{
		char *end = strchr(*variable, '=');

		if (end != NULL && (pg_strncasecmp(*variable, "DOTNET_GC", strlen("DOTNET_GC")) == 0 ||
							pg_strncasecmp(*variable, "COMPlus_GC", strlen("COMPlus_GC")) == 0))
		{
			char *name = pnstrdup(*variable, end - *variable);

			/* moves the rest of environ up */
			unsetenv(name);
			pfree(name);
		}
		else
			variable++;
	}
}

static void *
open_library(void)
{
	char path[MAXPGPATH];
	void *handle;

	snprintf(path, sizeof(path), "%s/%s", pkglib_path, LIBRARY_NAME);
	aml_check_runtime_needs(path);
	clear_runtime_environment();
	handle = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (handle == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FILE),
				 errmsg("could not load the managed library of aws_ml"),
				 errdetail_internal("%s", dlerror()),
				 errhint("Run \"make install\" of aws_ml for this PostgreSQL installation.")));
	return handle;
}

static void
resolve(void *handle, const char *name, void *function)
{
	void *symbol = dlsym(handle, name);

	if (symbol == NULL)
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("the managed library of aws_ml has no function \"%s\"", name),
						errhint("Install the library and the extension from the same version.")));
	memcpy(function, &symbol, sizeof(symbol));
}

/*
 * Ends the process without the exit handlers after ours, of which OpenSSL's
 * would pull its tables from under threads that still compute a signature.
 * PostgreSQL's own callbacks have run when exit() comes here.
 */
static void
exit_at_once(int status, void *arg)
{
	if (library.pid == MyProcPid)
		_exit(status);
}

static void
shutdown_library(int code, Datum arg)
{
	if (library.initialized && library.pid == MyProcPid)
		MASKED(library.shutdown());
}

static void
create_wait_events(void)
{
	WaitEventSet *set = aml_create_wait_event_set(3);

	library.latch_position = AddWaitEventToSet(set, WL_LATCH_SET, PGINVALID_SOCKET, MyLatch, NULL);
	if (IsUnderPostmaster)
		AddWaitEventToSet(set, WL_EXIT_ON_PM_DEATH, PGINVALID_SOCKET, NULL, NULL);
	AddWaitEventToSet(set, WL_SOCKET_READABLE, library.event_fd, NULL, NULL);
	library.wait_events = set;
}

static void
start_library(void)
{
	AwsMlError error = {.size = sizeof(AwsMlError)};
	void *handle;
	int32_t version;
	int32_t status;

	if (IsPostmasterEnvironment && !IsUnderPostmaster)
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("aws_ml cannot call a service in the postmaster")));

	handle = open_library();
	resolve(handle, "aws_ml_abi_version", &library.abi_version);
	resolve(handle, "aws_ml_initialize", &library.initialize);
	resolve(handle, "aws_ml_configure", &library.configure);
	resolve(handle, "aws_ml_submit", &library.submit);
	resolve(handle, "aws_ml_poll", &library.poll);
	resolve(handle, "aws_ml_failure", &library.failure);
	resolve(handle, "aws_ml_free", &library.free);
	resolve(handle, "aws_ml_shutdown", &library.shutdown);

	/* the runtime starts here */
	if (library.pid != MyProcPid)
		on_exit(exit_at_once, NULL);
	library.pid = MyProcPid;
	MASKED(version = library.abi_version());
	if (version != AWS_ML_ABI_VERSION)
		ereport(
			ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg(
				 "the managed library of aws_ml has interface version %d, but version %d is needed",
				 version, AWS_ML_ABI_VERSION),
			 errhint("Install the library and the extension from the same version.")));

	if (library.event_fd < 0)
	{
		if (!AcquireExternalFD())
			ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
							errmsg("too many open files in this backend"),
							errhint("Raise max_files_per_process.")));
		library.event_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
		if (library.event_fd < 0)
		{
			int save_errno = errno;

			ReleaseExternalFD();
			errno = save_errno;
			ereport(ERROR, (errcode_for_file_access(), errmsg("could not create an eventfd: %m")));
		}
	}

	if (library.wait_events == NULL)
		create_wait_events();

	MASKED(status = library.initialize(library.event_fd, &error));
	if (status != 0)
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("could not start the managed library of aws_ml"),
						errdetail_internal("%s", error.message)));

	library.initialized = true;
	before_shmem_exit(shutdown_library, (Datum) 0);
}

/* ----------------------------------------------------------------
 *		Settings
 * ----------------------------------------------------------------
 */

/* The setting in UTF-8; an empty one is absent. */
static AwsMlString
utf8_setting(const char *value)
{
	AwsMlString string = {NULL, 0};

	if (value != NULL && value[0] != '\0')
	{
		string.data = pg_server_to_any(value, strlen(value), PG_UTF8);
		string.length = strlen(string.data);
	}
	return string;
}

static void
hand_over_settings(AwsMlOperation operation, const char *target)
{
	AwsMlError error = {.size = sizeof(AwsMlError)};
	AwsMlSettings settings = {
		.size = sizeof(AwsMlSettings),
		.max_attempts = aml_max_attempts,
		.connect_timeout_ms = aml_connect_timeout,
		.request_timeout_ms = aml_request_timeout,
		.log_payloads = aml_log_payloads,
		.max_connections = MAX_CONNECTIONS,
		.allow_http = aml_allow_http,
		.region = utf8_setting(aml_region),
		.profile = utf8_setting(aml_profile),
		.shared_credentials_file = utf8_setting(aml_shared_credentials_file),
		.sagemaker_role = utf8_setting(aml_sagemaker_role),
		.comprehend_role = utf8_setting(aml_comprehend_role),
		.sagemaker_endpoint_url = utf8_setting(aml_sagemaker_endpoint_url),
		.comprehend_endpoint_url = utf8_setting(aml_comprehend_endpoint_url),
		.ca_bundle = utf8_setting(aml_ca_bundle),
		.proxy = utf8_setting(aml_proxy),
		.bedrock_role = utf8_setting(aml_bedrock_role),
		.bedrock_endpoint_url = utf8_setting(aml_bedrock_endpoint_url),
		.lambda_role = utf8_setting(aml_lambda_role),
		.lambda_endpoint_url = utf8_setting(aml_lambda_endpoint_url),
	};
	uint64 generation = aml_settings_generation;
	int32_t status;

	MASKED(status = library.configure(&settings, &error));
	if (status != 0)
		aml_report_error(&error, operation, target);
	library.settings_generation = generation;
}

/* ----------------------------------------------------------------
 *		Requests
 * ----------------------------------------------------------------
 */

/* Memory context callback: must not raise an error. */
static void
release_request(void *arg)
{
	AmlRequest *request = arg;
	int64 handle = request->handle;

	request->handle = 0;
	if (handle > 0 && library.pid == MyProcPid)
		MASKED(library.free(handle));
}

/* What statement_timeout leaves, in ms; 0: no limit. */
static int64
statement_time_left(void)
{
	if (!get_timeout_active(STATEMENT_TIMEOUT))
		return 0;
	return Max(1, (get_timeout_finish_time(STATEMENT_TIMEOUT) - GetCurrentTimestamp()) / 1000);
}

AmlRequest *
aml_request_submit(MemoryContext parent, AwsMlOperation operation, const char *target,
				   const char *rows, Size rows_length, int row_count)
{
	AwsMlError error = {.size = sizeof(AwsMlError)};
	AwsMlRequest arguments = {
		.size = sizeof(AwsMlRequest),
		.operation = operation,
		.target = {target, strlen(target)},
		.rows = rows,
		.rows_length = rows_length,
		.row_count = row_count,
		.keep_going = aml_on_error == AML_ON_ERROR_NULL,
		.max_payload_bytes = aml_max_payload_bytes,
		.time_left_ms = statement_time_left(),
	};
	MemoryContext context;
	AmlRequest *request;
	int32_t taken = 0;

	if (library.initialized && library.pid != MyProcPid)
		elog(FATAL, "the managed library of aws_ml was inherited through fork");
	if (!library.initialized)
		start_library();
	aml_check_request_needs();
	if (library.settings_generation != aml_settings_generation)
		hand_over_settings(operation, target);

	context = AllocSetContextCreate(parent, "aws_ml request", ALLOCSET_SMALL_SIZES);
	request = MemoryContextAllocZero(context, sizeof(AmlRequest));
	request->context = context;
	request->operation = operation;
	request->target = MemoryContextStrdup(context, target);
	request->release.func = release_request;
	request->release.arg = request;
	MemoryContextRegisterResetCallback(context, &request->release);

	MASKED(request->handle = library.submit(&arguments, &taken, &error));
	if (request->handle <= 0)
		aml_report_error(&error, operation, target);
	if (taken < 1 || taken > row_count)
		elog(ERROR, "the managed library of aws_ml took %d of %d rows", taken, row_count);
	request->rows = taken;
	return request;
}

bool
aml_request_done(AmlRequest *request)
{
	AwsMlError error = {.size = sizeof(AwsMlError)};

	if (request->done)
		return true;

	request->result.size = sizeof(AwsMlResult);
	switch (library.poll(request->handle, &request->result, &error))
	{
		case AWS_ML_PENDING:
			return false;
		case AWS_ML_DONE:
			if (request->result.row_count != request->rows)
				elog(ERROR, "the managed library of aws_ml answered %d of %d rows",
					 request->result.row_count, request->rows);
			aml_check_packed_rows(request->result.rows, request->result.rows_length, request->rows);
			request->done = true;
			return true;
		default:
			aml_report_error(&error, request->operation, request->target);
	}
}

void
aml_wait_for_answers(void)
{
	WaitEvent event;

	ModifyWaitEvent(library.wait_events, library.latch_position, WL_LATCH_SET, MyLatch);
	if (WaitEventSetWait(library.wait_events, -1, &event, 1, aml_wait_event()) != 1)
		return;
	if (event.events & WL_LATCH_SET)
	{
		ResetLatch(MyLatch);
		CHECK_FOR_INTERRUPTS();
	}
	if (event.events & WL_SOCKET_READABLE)
	{
		uint64 completions;

		/* empty it; how many completed does not matter */
		(void) !read(library.event_fd, &completions, sizeof(completions));
	}
}

void
aml_request_wait(AmlRequest *request)
{
	while (!aml_request_done(request))
		aml_wait_for_answers();
}

void
aml_request_failure(AmlRequest *request, int n, AwsMlError *failure)
{
	int32_t status;

	memset(failure, 0, sizeof(AwsMlError));
	failure->size = sizeof(AwsMlError);
	MASKED(status = library.failure(request->handle, n, failure));
	if (status != 0)
		aml_report_error(failure, request->operation, request->target);
}

void
aml_request_free(AmlRequest *request)
{
	MemoryContextDelete(request->context);
}
