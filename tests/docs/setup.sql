-- What the examples of docs/ stand on.
CREATE EXTENSION aws_ml CASCADE;
DO $$
BEGIN
    CREATE ROLE analyst;
    CREATE ROLE clerk;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;

CREATE TABLE events AS
    SELECT i AS id, i % 17 AS kind, date '2026-01-01' + i % 366 AS day, (i / 4.0)::real AS amount
    FROM generate_series(1, 1000) i;
CREATE FUNCTION classify_event(kind int, day date) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE COST 5000
AS $$ SELECT aws_sagemaker.invoke_endpoint('events-model', NULL, kind, day)::int $$;

CREATE TABLE companies (name text, free_cash_flow numeric(18,6), debt numeric(18,6));
INSERT INTO companies VALUES ('Alpha', 1200000, 350000), ('Beta', 80000, 2500000), ('Gamma', 4100, NULL);

CREATE TABLE support (feedback text);
INSERT INTO support VALUES
    ('Thank you for the excellent customer support!'),
    ('The latest version of this product stinks!'),
    ('Your support team is just awesome! I am blown away.'),
    ('Your product is too complex, but your support is great.'),
    ('Your support tech helped me in fifteen minutes.'),
    ('My problem was never resolved!'),
    ('When will the new version of this product be released?'),
    ('I cannot stand that chatbot.'),
    ('Your support tech talked down to me.'),
    ('It took me way too long to get a real person.');

CREATE TABLE orders (id int, price int);
INSERT INTO orders VALUES (17, 120), (18, 35);

ANALYZE;
