# aws_ml: machine-learning inference from inside PostgreSQL.
#
# "make help" lists the targets. PG_CONFIG chooses the PostgreSQL installation.

EXTENSION = aws_ml sql/aws_commons
EXTVERSION = $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" aws_ml.control)
MODULE_big = aws_ml
OBJS = $(patsubst %.c,%.o,$(sort $(wildcard extension/*.c)))
DATA = $(sort $(wildcard sql/*--*.sql))

# PostgreSQL's own headers are not clean under -Wextra's stricter parts.
PG_CPPFLAGS = -DAML_VERSION='"$(EXTVERSION)"'
PG_CFLAGS = -Wall -Wextra -Werror -Wno-unused-parameter -Wno-sign-compare \
	-Wno-missing-field-initializers -Wno-cast-function-type -Wno-declaration-after-statement

MANAGED_LIBRARY = build/managed/aws_ml_managed.so
LOCAL_SERVER = build/local-server/aws-ml-local-server
EXTRA_CLEAN = build

# Bitcode for JIT inlining is of no use to functions that wait for the network.
with_llvm = no

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
ifeq ($(PGXS),)
$(error pg_config was not found: run "scripts/dependencies", or set PG_CONFIG)
endif
include $(PGXS)

$(OBJS): $(wildcard extension/*.h)

MANAGED_SOURCES = $(shell find managed/src managed/*.props -name '*.cs' -o -name '*.csproj' -o -name '*.props' | grep -v /obj/)
DOTNET_FLAGS = --nologo --verbosity quiet

.PHONY: managed local-server test demo demo-shell bench format help

all: managed
managed: $(MANAGED_LIBRARY)
local-server: $(LOCAL_SERVER)

$(MANAGED_LIBRARY): $(filter-out managed/src/AwsMl.LocalServer/%,$(MANAGED_SOURCES))
	dotnet publish managed/src/AwsMl.Native --configuration Release --output build/managed $(DOTNET_FLAGS)
	touch $@

$(LOCAL_SERVER): $(filter managed/src/AwsMl.LocalServer/% managed/%.props,$(MANAGED_SOURCES))
	dotnet publish managed/src/AwsMl.LocalServer --configuration Release --output build/local-server $(DOTNET_FLAGS)
	touch $@

install: install-managed
install-managed: $(MANAGED_LIBRARY) installdirs
	$(INSTALL_SHLIB) $(MANAGED_LIBRARY) '$(DESTDIR)$(pkglibdir)/'
