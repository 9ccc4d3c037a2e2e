-- The outer database, which only has dblink and postgres_fdw: access to the inner one. Run once, as the owner of the
-- database; on RDS, as the master user:
--
--   psql -v host=inner.example.com -v port=5432 -v dbname=postgres -v password=SECRET -f outer.sql
--
-- Then, for each role that may call models: GRANT gateway_user TO ...
\set ON_ERROR_STOP on
BEGIN;
CREATE EXTENSION IF NOT EXISTS dblink;
CREATE EXTENSION IF NOT EXISTS postgres_fdw;

-- Callers have their own search_path, where others may have created functions and operators that match better than
-- PostgreSQL's. So every name is bound here, or qualified, or only looked up in pg_catalog.
SET LOCAL search_path = pg_catalog, pg_temp;

-- One server for both. Costs are estimated in the inner database: models are expensive, and the planner must know that.
CREATE SERVER gateway FOREIGN DATA WRAPPER postgres_fdw
    OPTIONS (host :'host', port :'port', dbname :'dbname', sslmode 'require', use_remote_estimate 'true');
CREATE USER MAPPING FOR PUBLIC SERVER gateway OPTIONS (user 'gateway', password :'password');

CREATE ROLE gateway_user NOLOGIN;
CREATE SCHEMA gateway;
GRANT USAGE ON SCHEMA gateway TO gateway_user;
GRANT USAGE ON FOREIGN SERVER gateway TO gateway_user;

CREATE TYPE gateway.sentiment AS (ordinality bigint, sentiment text, confidence real);
CREATE TYPE gateway.output AS (ordinality bigint, output text);
CREATE TYPE gateway.embedding AS (ordinality bigint, embedding float8[]);

-- Runs a query in the inner database, with rows of the type of "kind", a NULL. The connection is kept for the next
-- query. Others may be able to create functions in dblink's schema, which replaces "dblink." here, so its functions are
-- qualified.
SELECT replace($definition$
CREATE FUNCTION gateway.query(query text, kind anyelement) RETURNS SETOF anyelement
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    connection text := 'gateway ' || current_user;
    connected bool := coalesce(connection = ANY (dblink.dblink_get_connections()), false);
    columns text := (SELECT string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' ORDER BY attnum)
                         FROM pg_type JOIN pg_attribute ON attrelid = typrelid
                         WHERE pg_type.oid = pg_typeof(kind) AND attnum > 0 AND NOT attisdropped);
BEGIN
    -- A connection that was lost since: the first call reads the server's last words, the second that nothing follows.
    IF connected AND (dblink.dblink_is_busy(connection) + dblink.dblink_is_busy(connection) > 0
                      OR dblink.dblink_error_message(connection) <> 'OK') THEN
        PERFORM dblink.dblink_disconnect(connection);
        connected := false;
    END IF;
    IF NOT connected THEN
        PERFORM dblink.dblink_connect(connection, 'gateway');
        connected := true;
    END IF;

    -- dblink() would notice a cancel only when the answer is there. dblink_is_busy() also reads what has
    -- arrived, up to 16 kB.
    PERFORM dblink.dblink_send_query(connection, query);
    WHILE dblink.dblink_is_busy(connection) = 1 LOOP
        PERFORM pg_sleep(0.001);
    END LOOP;
    RETURN QUERY EXECUTE format('SELECT * FROM dblink.dblink_get_result(%L::text) AS t (%s)', connection, columns);
    -- the end of the answer
    EXECUTE format('SELECT FROM dblink.dblink_get_result(%L::text) AS t (%s)', connection, columns);
EXCEPTION WHEN OTHERS OR query_canceled THEN
    IF connected THEN
        PERFORM dblink.dblink_cancel_query(connection), dblink.dblink_disconnect(connection);
    END IF;
    RAISE;
END $$
$definition$, 'dblink.', quote_ident(nspname) || '.')
    FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'dblink' \gexec

-- The functions of the inner database, with the same names.

CREATE FUNCTION gateway.detect_sentiment(texts text[], language_code text)
RETURNS SETOF gateway.sentiment LANGUAGE sql
BEGIN ATOMIC
    SELECT * FROM gateway.query(format('SELECT * FROM gateway.detect_sentiment(%L, %L)', texts, language_code),
                                NULL::gateway.sentiment);
END;

CREATE FUNCTION gateway.invoke_endpoint(endpoint_name text, inputs text[])
RETURNS SETOF gateway.output LANGUAGE sql
BEGIN ATOMIC
    SELECT * FROM gateway.query(format('SELECT * FROM gateway.invoke_endpoint(%L, %L)', endpoint_name, inputs),
                                NULL::gateway.output);
END;

CREATE FUNCTION gateway.get_embeddings(texts text[])
RETURNS SETOF gateway.embedding LANGUAGE sql
BEGIN ATOMIC
    SELECT * FROM gateway.query(format('SELECT * FROM gateway.get_embeddings(%L)', texts), NULL::gateway.embedding);
END;

-- The rows of a query with two columns, as arrays of "size" rows, in the query's order. The query runs as the caller,
-- with the caller's search_path, so this function cannot have its own.
CREATE FUNCTION gateway.chunks(query text, size int DEFAULT 1000, OUT keys text[], OUT inputs text[])
RETURNS SETOF record LANGUAGE plpgsql
AS $$
DECLARE
    key pg_catalog.text;
    input pg_catalog.text;
BEGIN
    FOR key, input IN EXECUTE query LOOP
        keys := keys OPERATOR(pg_catalog.||) key;
        inputs := inputs OPERATOR(pg_catalog.||) input;
        IF pg_catalog.cardinality(keys) OPERATOR(pg_catalog.>=) size THEN
            RETURN NEXT;
            keys := NULL;
            inputs := NULL;
        END IF;
    END LOOP;
    IF keys IS NOT NULL THEN
        RETURN NEXT;
    END IF;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA gateway FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA gateway TO gateway_user;
COMMIT;
