-- What the tables are made of: the same numbers in each run.
CREATE FUNCTION fraction(i bigint, n int) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$
    SELECT abs(hashint8extended(i, n) % 10000000) / 10000.0
$$;

-- What one writes without the extension: PL/Python, boto3, and batches made by hand.
CREATE FUNCTION scores_by_hand(query text, endpoint text, batch int) RETURNS SETOF float8 LANGUAGE plpython3u AS $$
    import boto3, csv, io
    client = GD.get('sagemaker')
    if client is None:
        url = plpy.execute("SELECT current_setting('aws_ml.sagemaker_endpoint_url') AS url")[0]['url']
        client = GD['sagemaker'] = boto3.client('sagemaker-runtime', 'us-east-1', endpoint_url=url)
    cursor = plpy.cursor(query)
    while rows := cursor.fetch(batch):
        body = io.StringIO()
        csv.writer(body, lineterminator='\n').writerows(row.values() for row in rows)
        answer = client.invoke_endpoint(EndpointName=endpoint, ContentType='text/csv', Body=body.getvalue())
        yield from map(float, answer['Body'].read().split())
$$;

CREATE FUNCTION sentiments_by_hand(query text, url text, OUT sentiment text, OUT confidence float8) RETURNS SETOF record
    LANGUAGE plpython3u AS $$
    import boto3
    client = GD.get(url)
    if client is None:
        client = GD[url] = boto3.client('comprehend', 'us-east-1', endpoint_url=url)
    cursor = plpy.cursor(query)
    while rows := cursor.fetch(25):
        answer = client.batch_detect_sentiment(TextList=[row['text'] for row in rows], LanguageCode='en')
        for result in answer['ResultList']:
            yield result['Sentiment'], result['SentimentScore'][result['Sentiment'].capitalize()]
$$;
