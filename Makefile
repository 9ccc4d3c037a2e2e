# aws_ml: machine-learning inference from inside PostgreSQL. "make help" lists the targets.

EXTENSION = aws_ml sql/aws_commons sql/aws_lambda sql/aws_s3
EXTVERSION = $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" aws_ml.control)
MODULE_big = aws_ml
OBJS = $(patsubst %.c,%.o,$(sort $(wildcard extension/*.c extension/*/*.c)))
DATA = $(sort $(wildcard sql/*--*.sql))

# -MMD: writes the headers that each object file depends on to a .d file next to it.
PG_CPPFLAGS = -Iextension -MMD -MP -DAML_VERSION='"$(EXTVERSION)"'
# Not in -Wextra: warnings in PostgreSQL's own headers.
PG_CFLAGS = -Wall -Wextra -Werror -Wno-unused-parameter -Wno-sign-compare \
	-Wno-missing-field-initializers -Wno-cast-function-type -Wno-declaration-after-statement
# Bitcode for JIT inlining is useless for functions that wait for the network.
override with_llvm = no
EXTRA_CLEAN = $(OBJS:.o=.d) build managed/*/*/bin managed/*/*/obj tests/integration/bin tests/integration/obj \
	tests/containers/bin tests/containers/obj \
	tests/regress/results tests/isolation/results tests/faults/results tests/bench/results/tmp tests/*/regression.out \
	tests/*/regression.diffs tests/*/output_iso tests/*/tmp_check_iso tests/*/__pycache__

# MANAGED=no: neither builds nor installs the managed library. It does not depend on PostgreSQL, so a package of its own can
# have it: debian/rules.
ifneq ($(MANAGED),no)
# The demo and the tests first install PostgreSQL, then run make again.
all: managed
install: install-managed
uninstall: uninstall-managed
endif

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)
ifneq ($(filter check,$(MAKECMDGOALS)),)
# PGXS also has a target with this name, which reports that there is none. This one calls make for what it needs.
check: ready
	tests/run $(if $(TESTS),check $(TESTS),regress isolation)
else ifneq ($(wildcard $(PGXS)),)
include $(PGXS)
else
all install installdirs uninstall clean:
	@echo "There is no PostgreSQL with its development files: run tests/lib/dependencies, or set PG_CONFIG." >&2
	@exit 1
endif

-include $(OBJS:.o=.d)

# ---- the managed library and the local server

MANAGED_LIBRARY = build/managed/aws_ml_managed.so
LOCAL_SERVER = build/local-server/aws-ml-local-server
SHARED_SOURCES = aws_ml.control $(wildcard managed/Directory.*.props managed/BannedSymbols.txt)
sources = $(shell find $(1) -name obj -prune -o -name bin -prune -o -type f -print)
# --self-contained: with a runtime of its own
LOCAL_SERVER_OPTIONS =
PUBLISH = dotnet publish --configuration Release --nologo --verbosity quiet

.PHONY: managed local-server
managed: $(MANAGED_LIBRARY)
local-server: $(LOCAL_SERVER)

$(MANAGED_LIBRARY): $(call sources,managed/src/AwsMl.Core managed/src/AwsMl.Native) $(SHARED_SOURCES)
	$(PUBLISH) managed/src/AwsMl.Native --output build/managed
	@touch $@

$(LOCAL_SERVER): $(call sources,managed/src/AwsMl.LocalServer) $(SHARED_SOURCES)
	$(PUBLISH) managed/src/AwsMl.LocalServer --output build/local-server $(LOCAL_SERVER_OPTIONS)
	@touch $@

# Running backends have the old library mapped: write the new one next to it and rename.
.PHONY: install-managed
install-managed: $(MANAGED_LIBRARY)
	$(MKDIR_P) '$(DESTDIR)$(pkglibdir)'
	$(INSTALL_SHLIB) $(MANAGED_LIBRARY) '$(DESTDIR)$(pkglibdir)/aws_ml_managed.so.new'
	mv -f '$(DESTDIR)$(pkglibdir)/aws_ml_managed.so.new' '$(DESTDIR)$(pkglibdir)/aws_ml_managed.so'
.PHONY: uninstall-managed
uninstall-managed:
	rm -f '$(DESTDIR)$(pkglibdir)/aws_ml_managed.so'

# ---- releases

# PGXN wants three numbers: 1.2 is 1.2.0 there.
DIST = aws_ml-$(shell echo $(EXTVERSION) | sed 's/^[0-9]*\.[0-9]*$$/&.0/')

# Whoever owns the checkout.
GIT = git -c safe.directory='*'

.PHONY: dist deb test-packages
dist:
	@[ -e .git ] || { echo 'make dist archives what is committed: it needs a clone' >&2; exit 1; }
	@mkdir -p build
	for format in zip tar.gz; do $(GIT) archive --prefix=$(DIST)/ --output=build/$(DIST).$$format HEAD || exit; done

deb:
	tests/lib/dependencies packages
	$(SUDO) env PATH="$$PATH" tests/packages/build

test-packages: deb
	$(SUDO) env PATH="$$PATH" tests/packages/run

# ---- for people

SUDO = $(if $(filter 0,$(shell id -u)),,sudo)
READY = +$(MAKE) --no-print-directory --silent all local-server && \
	$(SUDO) $(MAKE) --no-print-directory --silent install PG_CONFIG='$(PG_CONFIG)' >/dev/null

.PHONY: ready test check lint test-containers test-matrix test-arm64 test-faults soak test-upstream test-sqlsmith fuzz bench bench-profile bench-overhead demo demo-shell demo-train format help
ready:
	tests/lib/dependencies build
	$(READY)

# The duration of each step is printed at the end.
TIMED = +@tests/lib/timed
test:
	@tests/lib/timed dependencies tests/lib/dependencies test
	$(TIMED) build $(MAKE) --no-print-directory --silent all local-server
	$(TIMED) install $(SUDO) $(MAKE) --no-print-directory --silent install PG_CONFIG='$(PG_CONFIG)' >/dev/null
	tests/run

lint:
	@tests/lib/dependencies lint
	tests/lint/run $(CHECKS)

test-containers:
	tests/containers/engine answers || tests/lib/dependencies containers
	+$(MAKE) --no-print-directory --silent all local-server
	FULL='$(FULL)' tests/run containers

test-matrix:
	tests/lib/dependencies matrix
	+$(MAKE) --no-print-directory --silent managed local-server
	$(SUDO) env PATH="$$PATH" ASSERTIONS='$(ASSERTIONS)' tests/matrix/run

test-arm64:
	tests/lib/dependencies arm64
	+$(MAKE) --no-print-directory --silent local-server
	$(SUDO) env PATH="$$PATH" tests/arm64/run

test-faults:
	tests/lib/dependencies faults
	$(READY)
	tests/faults/table
	tests/faults/cancel

soak:
	tests/lib/dependencies faults
	$(READY)
	tests/faults/soak

test-upstream:
	tests/lib/dependencies upstream
	+$(MAKE) --no-print-directory --silent managed local-server
	tests/upstream/run

test-sqlsmith:
	tests/lib/dependencies upstream
	+$(MAKE) --no-print-directory --silent managed local-server
	tests/upstream/sqlsmith

fuzz:
	tests/lib/dependencies upstream
	+$(MAKE) --no-print-directory --silent managed local-server
	tests/fuzz/run

bench:
	tests/lib/dependencies bench
	$(READY)
	tests/bench/run

bench-profile:
	tests/lib/dependencies bench
	$(READY)
	tests/bench/profile

bench-overhead: ready
	tests/bench/overhead

demo: ready
	tests/demo/run

demo-shell: ready
	tests/demo/run --shell

demo-train:
	tests/lib/dependencies train
	$(READY)
	tests/demo/train

format:
	$(GIT) ls-files -z '*.[ch]' | xargs -0 clang-format -i
	dotnet format managed/AwsMl.slnx
	dotnet format tests/integration
	dotnet format tests/containers

help:
	@echo 'make              builds the extension and the managed library'
	@echo 'make install      installs both into the PostgreSQL of PG_CONFIG'
	@echo 'make demo         installs what is missing (as root, or by sudo), builds, and shows it all on a throwaway cluster'
	@echo 'make demo-shell   the same, and leaves you in psql until you quit it'
	@echo 'make demo-train   exports data to S3, trains XGBoost on it, predicts with it in SQL, and compares: tests/demo/train.sql'
	@echo 'make check TESTS="guards limit"  builds what changed, installs, and runs these SQL tests; without TESTS all, a minute or two'
	@echo 'make lint         formats, includes, stray paths, tests that nothing runs, scripts; CHECKS="paths shell" runs these'
	@echo 'make test         builds and installs, then runs every test, one job more than there are cores; the last line is "N passed, N failed"'
	@echo 'make test-containers  builds the images of the Dockerfile and tests them; FULL=yes: compiles in a container, too'
	@echo 'make test-matrix  the SQL tests on PostgreSQL 15, 17 and 18, Debian'"'"'s and with assertions; ASSERTIONS=no: only Debian'"'"'s'
	@echo 'make test-arm64   compiles for arm64 and runs SQL tests on PostgreSQL for arm64, emulated'
	@echo 'make test-faults  what users see for each fault of a service, as a table, and the speed of cancels; three minutes'
	@echo 'make soak         sessions under random faults, cancels and terminations; MINUTES=2 SESSIONS=16 SEED=1'
	@echo 'make test-upstream  the tests of PostgreSQL itself, and ours, on a server with assertions that it builds'
	@echo 'make test-sqlsmith  random statements on that server, and their results batched and in row mode'
	@echo 'make fuzz         random answers, and random calls and results of the managed library; about five minutes'
	@echo 'make bench        speed, memory and scaling, against other ways to do the same; about 20 minutes, QUICK=1: 2'
	@echo 'make bench-profile  where the time of a row goes in the backend, by library and by function'
	@echo 'make bench-overhead overhead of the library for statements that do not call it; about ten minutes'
	@echo 'make local-server builds the local server: build/local-server/aws-ml-local-server --help'
	@echo 'make dist         what is committed, as build/$(DIST).zip and .tar.gz'
	@echo 'make deb          Debian packages for PostgreSQL 15, 17 and 18, each built in its Debian: build/deb'
	@echo 'make test-packages  builds them, installs each in a fresh Debian, runs a batched statement, purges it; lintian'
	@echo 'make format       formats C and C# sources'
	@echo 'make clean        removes everything built'
	@echo
	@echo 'PG_CONFIG=/path/to/pg_config chooses the PostgreSQL.'
