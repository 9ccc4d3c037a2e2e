# The official PostgreSQL image with aws_ml, aws_s3 and aws_lambda, and the local server as a second image.
#
#   docker build -t aws_ml .
#   docker build -t aws_ml_local_server --target local-server .
#
# docs/containers.md describes both, and the arguments.

# Any Debian image of PostgreSQL with PG_MAJOR in its environment, pg_config's folder in its path, and sources of apt
# that have the headers.
ARG POSTGRES_IMAGE=postgres:17-bookworm
# Only its /usr/share/dotnet is used.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0

FROM ${SDK_IMAGE} AS sdk

# Built on the image that it will run on: a library built with a newer C library would not load there.
FROM ${POSTGRES_IMAGE} AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        "postgresql-server-dev-$PG_MAJOR" make gcc libc6-dev clang zlib1g-dev ca-certificates
# With headers of a later minor version, the extension may need functions that the image's server lacks.
RUN headers=$(pg_config --version | cut -d' ' -f2); server=$(postgres --version | cut -d' ' -f3); \
    [ "$headers" = "$server" ] \
    || { echo "the image has PostgreSQL $server, its headers are those of $headers: docker build --pull gets a newer image"; exit 1; }
ENV PATH=$PATH:/usr/share/dotnet DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /src
COPY Makefile aws_ml.control global.json ./
COPY managed managed
RUN --mount=type=bind,from=sdk,source=/usr/share/dotnet,target=/usr/share/dotnet \
    make --silent managed local-server
COPY extension extension
COPY sql sql
RUN make --silent all && make --silent install DESTDIR=/installed

FROM ${RUNTIME_IMAGE} AS local-server
COPY --from=build /src/build/local-server /usr/local/lib/aws-ml-local-server
# Nobody owns the objects, and nobody runs it. The examples export to a bucket "exports".
RUN mkdir -p /s3/exports && chown -R 65534:65534 /s3
USER 65534:65534
ENTRYPOINT ["dotnet", "/usr/local/lib/aws-ml-local-server/aws-ml-local-server.dll"]
CMD ["--s3", "/s3"]

# The last one is what "docker build" makes without --target.
FROM ${POSTGRES_IMAGE}
# For HTTPS, what PostgreSQL's image lacks.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /installed/ /
