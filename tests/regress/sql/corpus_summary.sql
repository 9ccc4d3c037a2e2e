-- Summary of the corpus: no result may differ, and no more rows than in row mode may be sent.
SELECT count(*) AS statements, count(*) FILTER (WHERE verdict = 'DIFFERENT') AS different,
       count(*) FILTER (WHERE verdict = 'MORE ROWS') AS more_rows, count(*) FILTER (WHERE verdict LIKE '%ahead') AS read_ahead,
       count(*) FILTER (WHERE place IS NOT NULL) AS row_by_row
    FROM server.compared WHERE test LIKE 'corpus%';
SELECT substring(test FROM 8) AS topic, count(*) FROM server.compared WHERE test LIKE 'corpus%' GROUP BY test ORDER BY min(number);
SELECT verdict, test, statement FROM server.compared WHERE verdict IN ('DIFFERENT', 'MORE ROWS') ORDER BY number;
\pset format unaligned
\pset tuples_only on
\pset fieldsep ': '
-- Calls that stay in row mode, by the node that makes them
SELECT place, statement FROM server.compared WHERE place IS NOT NULL AND test LIKE 'corpus%' ORDER BY place, number;
-- Calls in subqueries, joins and functions that are executed for each row: batches of one or two rows
SELECT requests || ' requests for ' || rows || ' rows', statement FROM server.compared
    WHERE place IS NULL AND requests > 4 AND requests * 2 >= rows AND test LIKE 'corpus%' ORDER BY number;
DROP TABLE t, u;
DROP FUNCTION f(int), f(text), h, mood;
