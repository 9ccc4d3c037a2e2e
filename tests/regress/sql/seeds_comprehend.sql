-- The examples for Amazon Comprehend of Aurora's user guide.
SELECT sentiment FROM aws_comprehend.detect_sentiment('I like it!', 'en');

-- In the guide, 'en' is in place of a number.
\set VERBOSITY terse
SELECT sentiment FROM aws_comprehend.detect_sentiment(null, 'I like it!', 'en');
\set VERBOSITY default

CREATE TABLE support (feedback text);
INSERT INTO support VALUES
    ('Thank you for the excellent customer support!'),
    ('The latest version of this product stinks!'),
    ('Your support team is just awesome! I am blown away.'),
    ('Your product is too complex, but your support is great.'),
    ('Your support tech helped me in fifteen minutes.'),
    ('My problem was never resolved!'),
    ('When will the new version of this product be released?'),
    ('I cannot stand that chatbot.'),
    ('Your support tech talked down to me.'),
    ('It took me way too long to get a real person.');

CALL server.reset();
SELECT feedback, s.sentiment,s.confidence 
    FROM support,aws_comprehend.detect_sentiment(feedback, 'en') s 
    ORDER BY s.confidence DESC;
SELECT * FROM server.seen();

CREATE TABLE myTable (document text);
INSERT INTO myTable SELECT feedback FROM support, generate_series(1, 6);
CALL server.reset();
SELECT AVG(CASE s.sentiment 
    WHEN 'POSITIVE' then 1 
    WHEN 'NEGATIVE' then -1 
    ELSE 0 END) as avg_sentiment, COUNT(*) AS total
FROM myTable, aws_comprehend.detect_sentiment (myTable.document, 'en') s
WHERE s.confidence >= 0.80;
SELECT * FROM server.seen();

CREATE TABLE clinician_notes (id int, french_notes text, sentiment varchar, confidence real);
INSERT INTO clinician_notes
    SELECT i, CASE WHEN i % 10 = 0 THEN NULL WHEN i % 10 = 1 THEN '  ' ELSE 'Le patient ' || i || ' va bien.' END,
           CASE WHEN i % 10 = 2 THEN 'MIXED' END
    FROM generate_series(1, 60) i;
CALL server.reset();
-- *Example:* Update the sentiment and confidence of French text.
--
UPDATE clinician_notes
SET sentiment = (aws_comprehend.detect_sentiment (french_notes, 'fr')).sentiment,
    confidence = (aws_comprehend.detect_sentiment (french_notes, 'fr')).confidence
WHERE
    clinician_notes.french_notes IS NOT NULL AND
    LENGTH(TRIM(clinician_notes.french_notes)) > 0 AND
    clinician_notes.sentiment IS NULL;
SELECT * FROM server.seen();
SELECT count(*), count(sentiment) AS sentiments, count(confidence) AS confidences FROM clinician_notes;

-- 60 rows: 60 documents, 3 requests
CREATE TABLE notes AS SELECT i AS id, 'Note ' || i || ' is good' AS note, ''::varchar AS a, 0::real AS b
    FROM generate_series(1, 60) i;
CALL server.reset();
UPDATE notes SET a = (aws_comprehend.detect_sentiment(note, 'en')).sentiment,
                 b = (aws_comprehend.detect_sentiment(note, 'en')).confidence;
SELECT * FROM server.seen();
SELECT a, count(*) FROM notes GROUP BY a;
EXPLAIN (COSTS OFF)
UPDATE notes SET a = (aws_comprehend.detect_sentiment(note, 'en')).sentiment,
                 b = (aws_comprehend.detect_sentiment(note, 'en')).confidence;

-- Parallel query; the guide's parenthesis is corrected, and EXPLAIN's "hashes" is specific to Aurora.
CREATE TABLE yourTable (id int, description text);
INSERT INTO yourTable SELECT i, 'Description ' || i || ' is awful' FROM generate_series(1, 500) i;
ANALYZE yourTable;
SET max_parallel_workers_per_gather to 4;  -- not greater than max_parallel_workers
SET parallel_setup_cost = 0;
SET min_parallel_table_scan_size = 0;
ALTER TABLE yourTable SET (parallel_workers = 4);
CALL server.reset();
SELECT count(*) > 0 AS explained FROM server.explain('verbose, analyze, buffers',
$$SELECT (aws_comprehend.detect_sentiment(description, 'en')).*
FROM yourTable
WHERE id < 100$$);
SELECT rows FROM server.seen();
SELECT line FROM server.explain('costs off',
$$SELECT (aws_comprehend.detect_sentiment(description, 'en')).*
FROM yourTable
WHERE id < 100$$) AS line;
RESET max_parallel_workers_per_gather;
RESET parallel_setup_cost;
RESET min_parallel_table_scan_size;

-- Materialized views, and rows not materialized yet.
CREATE MATERIALIZED VIEW support_sentiment AS
    SELECT feedback, (aws_comprehend.detect_sentiment(feedback, 'en')).* FROM support;
CREATE UNIQUE INDEX ON support_sentiment (feedback);
CALL server.reset();
REFRESH MATERIALIZED VIEW CONCURRENTLY support_sentiment;
SELECT * FROM server.seen();
INSERT INTO support VALUES ('This is a great feature.');
CALL server.reset();
SELECT feedback, sentiment FROM support_sentiment
UNION ALL
SELECT s.feedback, (aws_comprehend.detect_sentiment(s.feedback, 'en')).sentiment
    FROM support s WHERE NOT EXISTS (SELECT FROM support_sentiment m WHERE m.feedback = s.feedback)
ORDER BY 1;
SELECT * FROM server.seen();

-- Rows that no other session has locked.
CALL server.reset();
UPDATE notes SET a = (aws_comprehend.detect_sentiment(note, 'en')).sentiment
    WHERE id IN (SELECT id FROM notes ORDER BY id LIMIT 30 FOR UPDATE SKIP LOCKED);
SELECT * FROM server.seen();

-- Usage in public code.
CALL server.reset();
SELECT count(*) FROM support t, aws_comprehend.detect_sentiment(t.feedback,'en') s WHERE s.confidence >= 0.80;
SELECT * FROM server.seen();

DROP MATERIALIZED VIEW support_sentiment;
DROP TABLE support, myTable, clinician_notes, notes, yourTable;
