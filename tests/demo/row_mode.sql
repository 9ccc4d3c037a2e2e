\timing on
\echo '-- in batches'
SELECT count(*) AS rows, bool_and(benign(b) = xgboost) AS equal
    FROM breast_cancer b JOIN predictions USING (id);

\timing off
SET aws_ml.enable_function_migration = off;
\timing on
\echo
\echo '-- row at a time'
SELECT count(*) AS rows, bool_and(benign(b) = xgboost) AS equal
    FROM breast_cancer b JOIN predictions USING (id);
