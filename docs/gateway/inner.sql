-- The inner database, the one with aws_ml: schema "gateway", and the role used by the outer database. Run once, as a
-- superuser:
--
--   psql -v password=SECRET -f inner.sql
--
-- "gateway" can use this schema and nothing else. The functions run as their owner, with a pinned search_path, and
-- determine which models they call.
\set ON_ERROR_STOP on
BEGIN;
CREATE EXTENSION IF NOT EXISTS aws_ml CASCADE;

CREATE ROLE gateway_owner NOLOGIN;
GRANT USAGE ON SCHEMA aws_comprehend, aws_sagemaker, aws_bedrock TO gateway_owner;
GRANT EXECUTE ON FUNCTION
    aws_comprehend.detect_sentiment, aws_sagemaker.invoke_endpoint, aws_bedrock.invoke_model_get_embeddings
TO gateway_owner;

CREATE ROLE gateway LOGIN PASSWORD :'password' CONNECTION LIMIT 50;
-- Do not wait for a model if the outer server is gone.
ALTER ROLE gateway SET client_connection_check_interval = '1s';
-- The statements sent by dblink contain the rows themselves, so failed statements are not logged.
ALTER ROLE gateway SET log_min_error_statement = 'panic';
-- Calls have a high cost, which would trigger JIT compilation.
ALTER ROLE gateway SET jit = off;

CREATE SCHEMA gateway AUTHORIZATION gateway_owner;
SET LOCAL ROLE gateway_owner;
GRANT USAGE ON SCHEMA gateway TO gateway;

-- The SageMaker endpoints that may be called.
CREATE TABLE gateway.endpoints (name text PRIMARY KEY);

-- Each element of an array argument yields a row, with the element's number.

CREATE FUNCTION gateway.detect_sentiment(texts text[], language_code text)
RETURNS TABLE (ordinality bigint, sentiment text, confidence real)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.ordinality, s.sentiment, s.confidence
        FROM unnest(texts) WITH ORDINALITY AS t (text, ordinality),
             aws_comprehend.detect_sentiment(t.text, language_code) s
$$;

-- Each element has the inputs of a row, an array written as text: {7,2024-05-01,12.5}. Each call is planned separately,
-- so that batches are sized for the number of rows that the planner sees.
CREATE FUNCTION gateway.invoke_endpoint(endpoint_name text, inputs text[])
RETURNS TABLE (ordinality bigint, output text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
BEGIN
    IF NOT EXISTS (SELECT FROM gateway.endpoints WHERE name = endpoint_name) THEN
        RAISE insufficient_privilege USING
            MESSAGE = format('endpoint "%s" is not open to the gateway', endpoint_name),
            HINT = 'The table gateway.endpoints of the inner database has the names of those that are.';
    END IF;
    RETURN QUERY
        SELECT ordinality, aws_sagemaker.invoke_endpoint(endpoint_name, NULL, input::text[])::text
            FROM unnest(inputs) WITH ORDINALITY AS i (input, ordinality);
END $$;

-- Bedrock requests differ between models: one function for each.
CREATE FUNCTION gateway.get_embeddings(texts text[])
RETURNS TABLE (ordinality bigint, embedding float8[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ordinality,
           aws_bedrock.invoke_model_get_embeddings('amazon.titan-embed-text-v2:0', 'application/json', 'embedding',
               CASE WHEN text IS NOT NULL THEN json_build_object('inputText', text)::text END)
        FROM unnest(texts) WITH ORDINALITY AS t (text, ordinality)
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA gateway FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA gateway TO gateway;
COMMIT;
