-- Says nothing, unless a number of the demo is wrong. Row mode: each answer stands for itself.
SET aws_ml.enable_function_migration = off;
DO $$
DECLARE
    accuracy record;
BEGIN
    ASSERT (SELECT string_agg(s.sentiment, ' ' ORDER BY feedback)
                FROM support, aws_comprehend.detect_sentiment(feedback, 'en') s)
        = 'NEGATIVE NEGATIVE NEGATIVE POSITIVE NEGATIVE NEUTRAL MIXED POSITIVE POSITIVE NEGATIVE',
        'the sentiment of support feedback is not that of Aurora''s user guide';
    ASSERT (SELECT string_agg(coalesce(sentiment, 'none'), ' ' ORDER BY id) FROM clinician_notes)
        = 'POSITIVE NEGATIVE NEUTRAL none none MIXED',
        'the sentiment of a clinician''s note is wrong';
    ASSERT NOT EXISTS (SELECT FROM clinician_notes WHERE confidence NOT BETWEEN 0 AND 1),
        'a confidence is not between 0 and 1';
    ASSERT (SELECT count(*) = 569 AND max(abs(p.linear - e.linear)) < 1e-9
                   AND bool_and(p.xgboost::real = e.xgboost::real)
                FROM predictions p JOIN expected e USING (id)),
        'predictions are not those of scikit-learn and XGBoost';
    SELECT count(*) FILTER (WHERE round(linear) = target) AS linear,
           count(*) FILTER (WHERE round(xgboost) = target) AS xgboost
        INTO accuracy FROM predictions;
    ASSERT accuracy.linear = 562 AND accuracy.xgboost = 562, format('right predictions of 569: %s', accuracy);
END $$;
