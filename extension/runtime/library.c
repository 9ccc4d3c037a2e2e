/*-------------------------------------------------------------------------
 *
 * library.c
 *		Opens the managed library, and passes it the settings.
 *
 * The library is a .NET runtime inside the backend.  These rules apply:
 *
 * - It is opened at the first request, in a backend, never in the postmaster: threads do
 *   not survive fork(), and a child of an initialized runtime hangs without reacting to
 *   SIGINT and SIGTERM.
 * - Its threads must not run PostgreSQL's signal handlers, nor swallow SIGURG, which
 *   wakes latches.  Threads inherit the signal mask of their creator, so all signals
 *   except faults and .NET's own SIGRTMIN are blocked around every call that can create
 *   one.
 * - Some .NET classes install handlers for SIGINT, SIGQUIT and others; PostgreSQL's
 *   handlers are restored after every such call.
 * - Waiting is done in PostgreSQL's way: an eventfd becomes readable when any request
 *   completes, and the backend waits for it and its latch.  One eventfd serves all
 *   requests: a waiter checks its own request after every wake-up, so it does not matter
 *   if another one has consumed the wake-up.
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
#include "utils/timestamp.h"

#include "compat.h"
#include "rate_limits.h"
#include "runtime/errors.h"
#include "runtime/library.h"
#include "runtime/preflight.h"
#include "settings.h"

#define LIBRARY_NAME "aws_ml_managed.so"

static struct
{
	bool initialized;
	pid_t pid; /* process that started the runtime */
	int event_fd;
	WaitEventSet *wait_events; /* latch, postmaster, event_fd */
	int latch_position;
	uint64 settings_generation; /* last one passed on */
} state = {.event_fd = -1};

AwsMlExports aml_library;

static AwsMlActivity own_activity;
AwsMlActivity *aml_library_activity = &own_activity;
AwsMlPace *aml_library_paces = NULL;
int aml_library_pace_count = 0;

static int64 own_waiting_since;
int64 *aml_library_waiting_since = &own_waiting_since;

/* Signals that PostgreSQL handles and .NET may take over; see the head of the file. */
static const int guarded_signals[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGTERM, SIGUSR1,
									  SIGUSR2, SIGALRM, SIGPIPE, SIGURG,  SIGPWR};
static struct sigaction postgres_actions[lengthof(guarded_signals)];

/* ----------------------------------------------------------------
 *		Signals
 * ----------------------------------------------------------------
 */

void
aml_block_signals(sigset_t *saved)
{
	sigset_t mask;

	sigfillset(&mask);
	/* blocking a fault would kill the process; SIGRTMIN suspends threads for GC */
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

void
aml_unblock_signals(const sigset_t *saved)
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

/* ----------------------------------------------------------------
 *		Opening the library
 * ----------------------------------------------------------------
 */

/*
 * The runtime reads settings of its garbage collector from the environment, and aborts on
 * some values.  The library has its own built in.
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

			/* this moves the rest of environ up */
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
	aml_preflight_library(path);
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
 * Ends the process without running the exit handlers after ours.  OpenSSL's handler would
 * free its tables while threads may still compute a signature.  PostgreSQL's own
 * callbacks have already run when exit() gets here.
 */
static void
exit_at_once(int status, void *arg)
{
	if (state.pid == MyProcPid)
		_exit(status);
}

static void
shutdown_library(int code, Datum arg)
{
	if (state.initialized && state.pid == MyProcPid)
		AML_WITH_SIGNALS_BLOCKED(aml_library.shutdown());
}

static void
create_wait_events(void)
{
	WaitEventSet *set = aml_create_wait_event_set(3);

	state.latch_position = AddWaitEventToSet(set, WL_LATCH_SET, PGINVALID_SOCKET, MyLatch, NULL);
	if (IsUnderPostmaster)
		AddWaitEventToSet(set, WL_EXIT_ON_PM_DEATH, PGINVALID_SOCKET, NULL, NULL);
	AddWaitEventToSet(set, WL_SOCKET_READABLE, state.event_fd, NULL, NULL);
	state.wait_events = set;
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
#define RESOLVE(name) resolve(handle, "aws_ml_" #name, &aml_library.name);
	AWS_ML_EXPORTS(RESOLVE)

	/* this starts the runtime */
	if (state.pid != MyProcPid)
		on_exit(exit_at_once, NULL);
	state.pid = MyProcPid;
	AML_WITH_SIGNALS_BLOCKED(version = aml_library.abi_version());
	if (version != AWS_ML_ABI_VERSION)
		ereport(
			ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg(
				 "the managed library of aws_ml has interface version %d, but version %d is needed",
				 version, AWS_ML_ABI_VERSION),
			 errhint("Install the library and the extension from the same version.")));

	if (state.event_fd < 0)
	{
		if (!AcquireExternalFD())
			ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
							errmsg("too many open files in this backend"),
							errhint("Raise max_files_per_process.")));
		state.event_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
		if (state.event_fd < 0)
		{
			int save_errno = errno;

			ReleaseExternalFD();
			errno = save_errno;
			ereport(ERROR, (errcode_for_file_access(), errmsg("could not create an eventfd: %m")));
		}
	}

	if (state.wait_events == NULL)
		create_wait_events();

	AML_WITH_SIGNALS_BLOCKED(status = aml_library.initialize(state.event_fd, aml_library_activity,
															 aml_library_paces,
															 aml_library_pace_count, &error));
	if (status != 0)
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("could not start the managed library of aws_ml"),
						errdetail_internal("%s", error.message)));

	state.initialized = true;
	before_shmem_exit(shutdown_library, (Datum) 0);
}

/* ----------------------------------------------------------------
 *		Settings
 * ----------------------------------------------------------------
 */

AwsMlString
aml_utf8_string(const char *value)
{
	AwsMlString string = {NULL, 0};

	if (value != NULL && value[0] != '\0')
	{
		string.data = pg_server_to_any(value, strlen(value), PG_UTF8);
		string.length = strlen(string.data);
	}
	return string;
}

static AwsMlServiceSettings *
service_settings(void)
{
	AwsMlServiceSettings *settings = palloc(sizeof(AwsMlServiceSettings) * aml_service_count);

	for (int i = 0; i < aml_service_count; i++)
		settings[i] = (AwsMlServiceSettings){
			.service = aml_utf8_string(aml_services[i].name),
			.role = aml_utf8_string(aml_services[i].role.value),
			.endpoint_url = aml_utf8_string(aml_services[i].endpoint_url.value),
		};
	return settings;
}

static void
set_rate_limits(AwsMlSettings *settings)
{
	AwsMlString text = aml_utf8_string(aml_requests_per_second);
	AwsMlRateLimit *limits = NULL;

	/* the setting's check hook has found nothing wrong with it */
	if (text.data != NULL)
		(void) aml_read_rate_limits(text.data, &limits, &settings->rate_limit_count);
	settings->rate_limits = limits;
}

static void
hand_over_settings(const Service *service, const char *target)
{
	AwsMlError error = {.size = sizeof(AwsMlError)};
	AwsMlSettings settings = {
		.size = sizeof(AwsMlSettings),
		.max_attempts = aml_max_attempts,
		.connect_timeout_ms = aml_connect_timeout,
		.request_timeout_ms = aml_request_timeout,
		.log_payloads = aml_log_payloads,
		/* batch nodes limit what a statement has in flight, and there may be several */
		.max_connections = AWS_ML_MAX_CONNECTIONS,
		.allow_http = aml_allow_http,
		.region = aml_utf8_string(aml_region),
		.profile = aml_utf8_string(aml_profile),
		.shared_credentials_file = aml_utf8_string(aml_shared_credentials_file),
		.ca_bundle = aml_utf8_string(aml_ca_bundle),
		.proxy = aml_utf8_string(aml_proxy),
		.services = service_settings(),
		.service_count = aml_service_count,
	};
	uint64 generation = aml_settings_generation;
	int32_t status;

	set_rate_limits(&settings);
	AML_WITH_SIGNALS_BLOCKED(status = aml_library.configure(&settings, &error));
	if (status != 0)
		aml_report_error(&error, service, target);
	state.settings_generation = generation;
}

/* ----------------------------------------------------------------
 *		For those who call it
 * ----------------------------------------------------------------
 */

void
aml_open_library(const Service *service, const char *target)
{
	if (state.initialized && state.pid != MyProcPid)
		elog(FATAL, "the managed library of aws_ml was inherited through fork");
	if (!state.initialized)
		start_library();
	aml_preflight_request();
	if (state.settings_generation != aml_settings_generation)
		hand_over_settings(service, target);
}

bool
aml_library_is_open(void)
{
	return state.pid == MyProcPid;
}

/* ----------------------------------------------------------------
 *		Waiting
 * ----------------------------------------------------------------
 */

/* What the requests wait for may change while the backend sleeps, so it has a look again
 * after that long, and then at longer intervals. */
#define FIRST_LOOK_MS 50
#define LAST_LOOK_MS 1000

AmlWaitReason
aml_wait_reason(const AwsMlActivity *activity)
{
	if (activity->in_flight > 0)
		return AML_WAIT_SERVICE;
	if (activity->throttled > 0)
		return AML_WAIT_THROTTLING;
	if (activity->retrying > 0)
		return AML_WAIT_RETRY;
	return activity->pacing > 0 ? AML_WAIT_PACING : AML_WAIT_SERVICE;
}

static uint32
wait_event(bool of_transfer)
{
	switch (aml_wait_reason(aml_library_activity))
	{
		case AML_WAIT_PACING:
			return aml_wait_event(AML_EVENT_PACING);
		case AML_WAIT_THROTTLING:
			return aml_wait_event(AML_EVENT_THROTTLING);
		case AML_WAIT_RETRY:
			return aml_wait_event(AML_EVENT_RETRY);
		default:
			return aml_wait_event(of_transfer ? AML_EVENT_TRANSFER : AML_EVENT_REQUEST);
	}
}

static void
wait_for_library(bool of_transfer)
{
	WaitEvent event;
	int events = 0;

	ModifyWaitEvent(state.wait_events, state.latch_position, WL_LATCH_SET, MyLatch);
	*aml_library_waiting_since = GetCurrentTimestamp();
	for (long look = FIRST_LOOK_MS; events == 0; look = Min(look * 2, LAST_LOOK_MS))
		events = WaitEventSetWait(state.wait_events, look, &event, 1, wait_event(of_transfer));
	*aml_library_waiting_since = 0;
	if (event.events & WL_LATCH_SET)
	{
		ResetLatch(MyLatch);
		CHECK_FOR_INTERRUPTS();
	}
	if (event.events & WL_SOCKET_READABLE)
	{
		uint64 completions;

		/* drain it; it does not matter how many completed */
		(void) !read(state.event_fd, &completions, sizeof(completions));
	}
}

void
aml_wait_for_answers(void)
{
	wait_for_library(false);
}

void
aml_wait_for_transfer(void)
{
	wait_for_library(true);
}
