-- docs/s3.md: what tests/demo/train.sql has of the training data
\ir setup.sql
CREATE TABLE biopsies (
    id int PRIMARY KEY, radius float8, texture float8, perimeter float8, area float8, smoothness float8,
    compactness float8, concavity float8, concave_points float8, symmetry float8, fractal_dimension float8, target int);
\copy biopsies FROM PROGRAM 'cut -d, -f1,22-32 tests/data/breast_cancer/breast_cancer.csv' (FORMAT csv, HEADER)
ANALYZE biopsies;
