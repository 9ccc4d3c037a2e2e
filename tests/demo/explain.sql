\echo '-- the cheap condition goes first: the model sees 160 of 1000 rows'
EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF)
SELECT id FROM events WHERE classify_event(event_type, event_day) = 3 AND amount > 200;

\echo '-- the ten latest: the model sees ten rows'
EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF)
SELECT id, classify_event(event_type, event_day) FROM events ORDER BY event_day DESC LIMIT 10;

\echo '-- as in Aurora''s user guide: 3,333 rows in one request'
SET aws_ml.max_concurrent_requests = 1;
EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF)
SELECT classify_event(i, current_date) FROM generate_series(1, 3333) i;
RESET aws_ml.max_concurrent_requests;

\echo
\echo '-- a thousand rows of 17 kinds: equal inputs of a batch are sent once'
EXPLAIN (ANALYZE, VERBOSE, COSTS OFF, TIMING OFF, SUMMARY OFF)
SELECT regression_model(ARRAY[event_type::real]) FROM events;
