/*-------------------------------------------------------------------------
 *
 * preflight.c
 *		Checks what the managed library needs from its process.
 *
 * If the library's runtime lacks memory, threads or descriptors during startup, it
 * aborts; if its file is truncated, the dynamic linker gets a SIGBUS.  Either would take
 * down all sessions of the server.  So we check first that everything is available, and
 * report an error if not.  The library starts all its threads at once and keeps them:
 * what suffices at startup suffices later.  Only the address space limit is checked
 * again.
 *
 * The SQLSTATE is never of class 53, although its meaning would fit: some clients drop
 * the connection because of it (see runtime/errors.c).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <elf.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "storage/fd.h"

#include "runtime/preflight.h"

/*
 * The runtime reserves half of what RLIMIT_AS allows for its heap (AwsMl.Native.csproj).
 * If the rest is too little for its threads, it aborts: measured below about 400 MB.
 */
#define ADDRESS_SPACE ((rlim_t) 600 * 1024 * 1024)

/*
 * A running library needs little beyond that heap and its stacks, but it aborts if it
 * does not get that.
 */
#define ADDRESS_SPACE_OF_REQUEST ((rlim_t) 32 * 1024 * 1024)

/*
 * It has 12 threads: 8 in the thread pool (AwsMl.Native.csproj), and one each for
 * finalizers, timers, sockets and the pool's supervision.
 */
#define THREADS 16

/* Enough for a thread that does nothing, including thread-local variables. */
#define PROBE_STACK (256 * 1024)

/*
 * Needed before the first connection: the eventfd, the wait event set (2), and two to
 * wait for sockets.  If more are missing later, the failed connection is an ordinary
 * error.
 */
#define DESCRIPTORS 8

static void
check_address_space(rlim_t needed)
{
	struct rlimit limit;
	unsigned long pages = 0;
	FILE *statm;

	if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
		return;

	statm = AllocateFile("/proc/self/statm", "r");
	if (statm != NULL)
	{
		if (fscanf(statm, "%lu", &pages) != 1)
			pages = 0;
		FreeFile(statm);
	}
	if (limit.rlim_cur < needed + (rlim_t) pages * sysconf(_SC_PAGESIZE))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the address space limit is too small for aws_ml"),
				 errdetail("The limit is %llu kB.", (unsigned long long) limit.rlim_cur / 1024),
				 errhint("Raise \"ulimit -v\" of the server to 2 GB or more, or lift it.")));
}

/* A thread that runs until the gate opens. */
static void *
wait_at_gate(void *gate)
{
	pthread_mutex_lock(gate);
	pthread_mutex_unlock(gate);
	return NULL;
}

/* Starts that many threads at the same time; returns how many it could start. */
static int
count_threads(int wanted, int *error)
{
	pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
	pthread_t threads[THREADS];
	pthread_attr_t attributes;
	sigset_t all;
	sigset_t saved;
	int started = 0;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, PROBE_STACK);
	/* threads inherit the mask, and must not run PostgreSQL's handlers */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &saved);
	pthread_mutex_lock(&gate);
	while (started < wanted)
	{
		*error = pthread_create(&threads[started], &attributes, wait_at_gate, &gate);
		if (*error != 0)
			break;
		started++;
	}
	pthread_mutex_unlock(&gate);
	for (int i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	pthread_sigmask(SIG_SETMASK, &saved, NULL);
	pthread_attr_destroy(&attributes);
	pthread_mutex_destroy(&gate);
	return started;
}

static void
check_threads(void)
{
	int error = 0;
	int started = count_threads(THREADS, &error);

	if (started == THREADS)
		return;
	errno = error;
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("could not start the threads that aws_ml needs: %m"),
			 errdetail("%d of %d were started.", started, THREADS),
			 errhint("Raise the limit of processes of the server: \"ulimit -u\", TasksMax of its "
					 "service, or that of its container.")));
}

static void
check_descriptors(void)
{
	int descriptors[DESCRIPTORS];
	int opened = 0;
	int error = 0;

	while (opened < DESCRIPTORS && error == 0)
	{
		descriptors[opened] = dup(STDERR_FILENO);
		if (descriptors[opened] < 0)
			error = errno;
		else
			opened++;
	}
	for (int i = 0; i < opened; i++)
		close(descriptors[i]);
	if (error != 0)
	{
		errno = error;
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("could not open the files that aws_ml needs: %m"),
				 errhint("Raise \"ulimit -n\" of the server, or lower max_files_per_process.")));
	}
}

/*
 * True if the file is complete up to its end, where the section headers are.  This
 * detects files that were truncated while copying, or that end in zeros after a crash of
 * the machine.
 */
static bool
is_whole(int file)
{
	Elf64_Ehdr header;
	Elf64_Shdr last;
	off_t place;

	/* a file that is not ELF at all is rejected by dlopen() itself */
	if (pg_pread(file, &header, sizeof(header), 0) != sizeof(header) ||
		memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_shnum == 0)
		return true;
	place = header.e_shoff + (off_t) (header.e_shnum - 1) * header.e_shentsize;
	return pg_pread(file, &last, sizeof(last), place) == sizeof(last) && last.sh_type != SHT_NULL;
}

static void
check_file(const char *library)
{
	int file = OpenTransientFile(library, O_RDONLY | PG_BINARY);
	bool whole = file < 0 || is_whole(file);

	if (file >= 0)
		CloseTransientFile(file);
	if (!whole)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FILE),
				 errmsg("could not load the managed library of aws_ml"),
				 errdetail("The file \"%s\" is damaged.", library),
				 errhint("Run \"make install\" of aws_ml for this PostgreSQL installation.")));
}

void
aml_preflight_library(const char *library)
{
	check_file(library);
	check_address_space(ADDRESS_SPACE);
	check_descriptors();
	check_threads();
}

void
aml_preflight_request(void)
{
	check_address_space(ADDRESS_SPACE_OF_REQUEST);
}
