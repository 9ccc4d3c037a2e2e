-- docs/upgrading.md: everything is installed.
\ir setup.sql
CREATE EXTENSION aws_s3;
CREATE EXTENSION aws_lambda;
