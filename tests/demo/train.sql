\set ECHO none
-- Of each of 569 biopsies, ten numbers of its largest cells; target is 0 for malignant, 1 for benign.
CREATE EXTENSION aws_ml CASCADE;
CREATE EXTENSION aws_s3;
CREATE TABLE biopsies (
    id int PRIMARY KEY, radius float8, texture float8, perimeter float8, area float8, smoothness float8,
    compactness float8, concavity float8, concave_points float8, symmetry float8, fractal_dimension float8, target int);
\copy biopsies FROM PROGRAM 'cut -d, -f1,22-32 tests/data/breast_cancer/breast_cancer.csv' (FORMAT csv, HEADER)
ANALYZE biopsies;
\set ECHO queries
\echo '== The data: to S3, three rows of four to train on, as SageMaker''s XGBoost reads them; the others held out\n'
SELECT * FROM aws_s3.query_export_to_s3(
    'SELECT target, radius, texture, perimeter, area, smoothness,
            compactness, concavity, concave_points, symmetry, fractal_dimension
         FROM biopsies WHERE id % 4 > 0',
    aws_commons.create_s3_uri('sagemaker-biopsies', 'train.csv', 'us-east-1'), 'format csv');
SELECT * FROM aws_s3.query_export_to_s3(
    'SELECT id, radius, texture, perimeter, area, smoothness,
            compactness, concavity, concave_points, symmetry, fractal_dimension
         FROM biopsies WHERE id % 4 = 0',
    aws_commons.create_s3_uri('sagemaker-biopsies', 'held_out.csv', 'us-east-1'), 'format csv');

\echo '== Outside of the database: XGBoost trains on what is in S3, and the model becomes an endpoint\n'
\! tests/demo/train.py

\echo '\n== The model as a SQL function: the rows held out go to it in batches\n'
CREATE FUNCTION benign(b biopsies) RETURNS float8
AS $$
    SELECT aws_sagemaker.invoke_endpoint('biopsies', NULL,
        b.radius, b.texture, b.perimeter, b.area, b.smoothness,
        b.compactness, b.concavity, b.concave_points, b.symmetry, b.fractal_dimension)::float8
$$ LANGUAGE SQL STABLE PARALLEL SAFE COST 5000;
\echo

EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF)
SELECT id, benign(b) FROM biopsies b WHERE id % 4 = 0;

\echo '== The predictions: to S3 by an export that calls the model, in batches too, and back into a table\n'
SELECT * FROM aws_s3.query_export_to_s3(
    'SELECT id, benign(b) FROM biopsies b WHERE id % 4 = 0',
    aws_commons.create_s3_uri('sagemaker-biopsies', 'predictions.csv', 'us-east-1'), 'format csv');

CREATE TABLE predictions (id int PRIMARY KEY, benign float8);
SELECT aws_s3.table_import_from_s3('predictions', '', '(format csv)',
    aws_commons.create_s3_uri('sagemaker-biopsies', 'predictions.csv', 'us-east-1'));

\echo '== Are they right, and are they those of XGBoost itself?\n'
CREATE TABLE expected (id int PRIMARY KEY, benign float8);
SELECT aws_s3.table_import_from_s3('expected', '', '(format csv)',
    aws_commons.create_s3_uri('sagemaker-biopsies', 'expected.csv', 'us-east-1'));

SELECT count(*) AS rows,
       round(avg((round(p.benign) = target)::int), 3) AS accuracy,
       round(avg((round(e.benign) = target)::int), 3) AS accuracy_of_xgboost,
       max(abs(p.benign - e.benign)) AS largest_difference,
       max(abs(p.benign - e.benign)) < 1e-6 AS as_expected
    FROM biopsies JOIN predictions p USING (id) JOIN expected e USING (id);
