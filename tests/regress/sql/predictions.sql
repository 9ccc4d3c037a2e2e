-- Real data and real models: SQL returns what the libraries themselves predict (make_models.py).
\getenv data AWS_ML_TEST_DATA
SELECT format('CREATE TABLE breast_cancer (id int, %s, target int)', string_agg(format('f%s float8', i), ', ' ORDER BY i))
    FROM generate_series(1, 30) i \gexec
\set copy_data '\\copy breast_cancer FROM ' :data '/breast_cancer/breast_cancer.csv CSV HEADER'
:copy_data
CREATE TABLE expected (id int, linear float8, xgboost float8);
\set copy_expected '\\copy expected FROM ' :data '/breast_cancer/expected_predictions.csv CSV HEADER'
:copy_expected
SELECT format($$CREATE FUNCTION predict(endpoint text, b breast_cancer) RETURNS float8 LANGUAGE sql STABLE PARALLEL SAFE COST 5000
    AS 'SELECT aws_sagemaker.invoke_endpoint(endpoint, NULL, %s)::float8'$$, string_agg(format('b.f%s', i), ', ' ORDER BY i))
    FROM generate_series(1, 30) i \gexec
CALL server.reset();
SELECT count(*) AS rows, max(abs(linear_sql - linear)) < 1e-6 AS linear_equal, max(abs(xgboost_sql - xgboost)) < 1e-6 AS xgboost_equal
    FROM (SELECT id, predict('breast-cancer-linear', b) AS linear_sql, predict('breast-cancer-xgboost', b) AS xgboost_sql
          FROM breast_cancer b) p JOIN expected USING (id);
SELECT * FROM server.seen();
-- malignant is 0, benign is 1
SELECT round(avg((round(predict('breast-cancer-xgboost', b)) = target)::int), 3) AS accuracy FROM breast_cancer b;
DROP FUNCTION predict;
DROP TABLE breast_cancer, expected;
