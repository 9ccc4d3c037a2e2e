-- The server has the libraries of the page preloaded: it is restarted, and so is it at the end of the page.
ALTER SYSTEM SET shared_preload_libraries = 'aws_ml', 'pg_stat_statements';
\! tests/lib/cluster restart "$PGHOST"
\c
SET client_min_messages = warning;
\ir setup.sql
