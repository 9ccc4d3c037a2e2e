\set ECHO none
-- The examples for Comprehend of Aurora's user guide.
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
CREATE TABLE myTable AS
    SELECT format('%s (Case %s)', feedback, n) AS document FROM support, generate_series(1, 6) n;
CREATE TABLE clinician_notes (id int, french_notes text, sentiment varchar, confidence real);
INSERT INTO clinician_notes VALUES
    (1, 'Le patient est très content du traitement, excellent résultat.'),
    (2, 'Douleur terrible pendant la nuit, le patient est inquiet.'),
    (3, 'Rendez-vous le 12 mars à 14 heures.'),
    (4, '   '),
    (5, NULL),
    (6, 'Bonne récupération, mais une mauvaise réaction au médicament.');
ANALYZE support, myTable, clinician_notes;
\set ECHO queries
SELECT feedback, s.sentiment,s.confidence
    FROM support,aws_comprehend.detect_sentiment(feedback, 'en') s
    ORDER BY s.confidence DESC;

SELECT AVG(CASE s.sentiment
    WHEN 'POSITIVE' then 1
    WHEN 'NEGATIVE' then -1
    ELSE 0 END) as avg_sentiment, COUNT(*) AS total
FROM myTable, aws_comprehend.detect_sentiment (myTable.document, 'en') s
WHERE s.confidence >= 0.80;

UPDATE clinician_notes
SET sentiment = (aws_comprehend.detect_sentiment (french_notes, 'fr')).sentiment,
    confidence = (aws_comprehend.detect_sentiment (french_notes, 'fr')).confidence
WHERE
    clinician_notes.french_notes IS NOT NULL AND
    LENGTH(TRIM(clinician_notes.french_notes)) > 0 AND
    clinician_notes.sentiment IS NULL;
\echo

SELECT french_notes, sentiment, confidence FROM clinician_notes ORDER BY id;
