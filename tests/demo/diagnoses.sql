\set ECHO none
-- 569 biopsies, 30 numbers each; target is 0 for malignant, 1 for benign.
CREATE TABLE breast_cancer (
    id int PRIMARY KEY,
    mean_radius float8, mean_texture float8, mean_perimeter float8, mean_area float8,
    mean_smoothness float8, mean_compactness float8, mean_concavity float8,
    mean_concave_points float8, mean_symmetry float8, mean_fractal_dimension float8,
    radius_error float8, texture_error float8, perimeter_error float8, area_error float8,
    smoothness_error float8, compactness_error float8, concavity_error float8,
    concave_points_error float8, symmetry_error float8, fractal_dimension_error float8,
    worst_radius float8, worst_texture float8, worst_perimeter float8, worst_area float8,
    worst_smoothness float8, worst_compactness float8, worst_concavity float8,
    worst_concave_points float8, worst_symmetry float8, worst_fractal_dimension float8,
    target int);
\copy breast_cancer FROM tests/data/breast_cancer/breast_cancer.csv (FORMAT csv, HEADER)
-- What scikit-learn and XGBoost themselves predict.
CREATE TABLE expected (id int PRIMARY KEY, linear float8, xgboost float8);
\copy expected FROM tests/data/breast_cancer/expected_predictions.csv (FORMAT csv, HEADER)
ANALYZE breast_cancer, expected;
\set ECHO queries
\echo '-- the probability that a tumour is benign'
CREATE FUNCTION benign(b breast_cancer, model varchar DEFAULT 'breast-cancer-xgboost') RETURNS float8
AS $$
    SELECT aws_sagemaker.invoke_endpoint(model, NULL,
        b.mean_radius, b.mean_texture, b.mean_perimeter, b.mean_area, b.mean_smoothness,
        b.mean_compactness, b.mean_concavity, b.mean_concave_points, b.mean_symmetry,
        b.mean_fractal_dimension, b.radius_error, b.texture_error, b.perimeter_error, b.area_error,
        b.smoothness_error, b.compactness_error, b.concavity_error, b.concave_points_error,
        b.symmetry_error, b.fractal_dimension_error, b.worst_radius, b.worst_texture,
        b.worst_perimeter, b.worst_area, b.worst_smoothness, b.worst_compactness,
        b.worst_concavity, b.worst_concave_points, b.worst_symmetry, b.worst_fractal_dimension)::float8
$$ LANGUAGE SQL STABLE PARALLEL SAFE COST 5000;
\echo

CREATE TABLE predictions AS
    SELECT id, target, benign(b, 'breast-cancer-linear') AS linear, benign(b) AS xgboost
    FROM breast_cancer b;
ANALYZE predictions;
\echo

SELECT * FROM predictions WHERE id BETWEEN 18 AND 23 ORDER BY id;

\echo '-- how often the models are right, and whether SQL returns what scikit-learn and XGBoost predict'
SELECT count(*) AS rows,
       round(avg((round(p.linear) = target)::int), 3) AS linear_accuracy,
       round(avg((round(p.xgboost) = target)::int), 3) AS xgboost_accuracy,
       max(abs(p.linear - e.linear)) < 1e-9 AS linear_as_expected,
       bool_and(p.xgboost::real = e.xgboost::real) AS xgboost_as_expected
    FROM predictions p JOIN expected e USING (id);
