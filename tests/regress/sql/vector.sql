-- Embeddings in pgvector: stored, searched exactly and by an index. If it is not installed, this test is skipped, and
-- says so.
SELECT count(*) = 0 AS missing FROM pg_available_extensions WHERE name = 'vector' \gset
\if :missing
\echo skipped: pgvector is not installed
\quit
\endif
CREATE EXTENSION vector;
CREATE FUNCTION embed(input text) RETURNS vector LANGUAGE sql STABLE PARALLEL SAFE COST 5000 AS $$
    SELECT aws_bedrock.invoke_model_get_embeddings('amazon.titan-embed-text-v2:0', 'application/json', 'embedding',
                                                   json_build_object('inputText', input)::text)::vector
$$;
CREATE TABLE passages (id int PRIMARY KEY, body text, embedding vector(256));
INSERT INTO passages (id, body)
    SELECT i, format('the %s %s %s the %s', (ARRAY['quick', 'slow', 'old', 'wise'])[1 + i % 4], (ARRAY['fox', 'dog', 'cat', 'owl', 'crow'])[1 + i % 5],
                     (ARRAY['sees', 'hears', 'chases', 'finds', 'loses', 'wants', 'hides'])[1 + i % 7], (ARRAY['mouse', 'bone', 'river'])[1 + i % 3])
    FROM generate_series(1, 400) i;

-- By a cast, and by assignment
CALL server.reset();
UPDATE passages SET embedding = embed(body) WHERE id <= 200;
SELECT * FROM server.take();
UPDATE passages SET embedding = aws_bedrock.invoke_model_get_embeddings('amazon.titan-embed-text-v2:0', NULL, 'embedding', format('{"inputText": "%s"}', body))
    WHERE id > 200;
SELECT * FROM server.take();
SELECT count(*), min(vector_dims(embedding)), max(vector_dims(embedding)), round(avg(vector_norm(embedding))::numeric, 4) AS norm FROM passages;
SELECT count(*) AS different FROM passages WHERE embedding <> embed(body);
SELECT round((embed('the quick fox') <=> embed('the quick dog'))::numeric, 4) AS near, round((embed('the quick fox') <=> embed('a slow train'))::numeric, 4) AS far;
SELECT aws_bedrock.invoke_model_get_embeddings('amazon.titan-embed-text-v2:0', NULL, 'embedding', '{"inputText": "a"}')::vector(3);

-- Nearest first: the question is sent once; with an index, too, although the search needs it and then the column that
-- is shown.
CALL server.reset();
SELECT id, body, round((embedding <=> embed('the wise owl hears the mouse'))::numeric, 4) AS distance
    FROM passages ORDER BY embedding <=> embed('the wise owl hears the mouse'), id LIMIT 5;
SELECT * FROM server.take();
CREATE INDEX ON passages USING hnsw (embedding vector_cosine_ops);
SET enable_seqscan = off;
SET enable_sort = off;
SELECT server.explain('costs off', $$SELECT id FROM passages ORDER BY embedding <=> embed('the wise owl hears the mouse') LIMIT 5$$);
SELECT * FROM server.take();
SELECT body, round((embedding <=> embed('the wise owl hears the mouse'))::numeric, 4) AS distance
    FROM passages ORDER BY embedding <=> embed('the wise owl hears the mouse') LIMIT 1;
SELECT * FROM server.take();
RESET enable_sort;
RESET enable_seqscan;
-- Many questions at a time
SELECT q, (SELECT body FROM passages ORDER BY embedding <=> v, id LIMIT 1)
    FROM (SELECT q, embed('the ' || q || ' fox sees the river') AS v FROM unnest(ARRAY['quick', 'slow', 'old', 'wise']) q OFFSET 0) e;
SELECT * FROM server.take();

DROP TABLE passages;
DROP FUNCTION embed;
DROP EXTENSION vector;
