-- The examples for Amazon S3 and AWS Lambda of Aurora's user guide for Babelfish, in a database of their own.
CREATE DATABASE babelfish_db;
CREATE ROLE rds_superuser;
CREATE ROLE master_dbo;
\c babelfish_db
GRANT rds_superuser TO master_dbo;
create extension aws_s3 cascade;
create extension aws_lambda cascade;
CREATE SCHEMA master_dbo;

create or replace function master_dbo.lambda_wrapper()
returns text
language plpgsql
as
$$
declare
   r_status_code integer;
   r_payload text;
begin
   SELECT payload INTO r_payload
     FROM aws_lambda.invoke(  aws_commons.create_lambda_function_arn('my-function', 'us-east-1')
                            ,'{"body": "Hello from Postgres!"}'::json );
   return r_payload ;
end;
$$;

SELECT * from aws_lambda.invoke(aws_commons.create_lambda_function_arn('my-function', 'us-east-1'), '{"body": "Hello from Postgres!"}'::json );
SET search_path = master_dbo;
select lambda_wrapper();

-- A table in Babelfish is named with its database and schema.
CREATE TABLE master_dbo.database_schema_table (id int, name text);
INSERT INTO database_schema_table VALUES (1, 'Monday'), (2, 'Tuesday');
SELECT * FROM aws_s3.query_export_to_s3('SELECT * FROM database_schema_table', aws_commons.create_s3_uri('exports', 'babelfish', 'us-east-1'));
SELECT aws_s3.table_import_from_s3('database_schema_table', '', '', aws_commons.create_s3_uri('exports', 'babelfish', 'us-east-1'));

\c postgres
DROP DATABASE babelfish_db;
DROP ROLE rds_superuser, master_dbo;
