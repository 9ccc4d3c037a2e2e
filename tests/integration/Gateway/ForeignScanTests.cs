namespace AwsMl.Integration.Tests.Gateway;

/// <summary>
/// The outer database reads views of the inner one with postgres_fdw: of a table kept there (events), and of one that is read
/// from the outer database itself (reviews).
/// </summary>
public sealed class ForeignScanTests(GatewayClusters clusters) : GatewayTests(clusters)
{
    [Theory]
    // filters on columns and on answers; what is not needed is not requested
    [InlineData("SELECT id, category FROM models.events WHERE kind = 3 AND amount > 200", "WHERE ((amount > 200::double precision)) AND ((kind = 3))", 1421)]
    [InlineData("SELECT id, category FROM models.events WHERE amount < 5 AND category > 4", "WHERE ((amount < 5::double precision)) AND ((category > 4))", 250)]
    [InlineData("SELECT id, amount FROM models.events WHERE kind = 3", "WHERE ((kind = 3))", 0)]
    [InlineData("SELECT id, sentiment, confidence FROM models.reviews WHERE product = 'product 3'", "WHERE ((product = 'product 3'))", 250)]
    [InlineData("SELECT id, sentiment FROM models.reviews WHERE id BETWEEN 100 AND 149", "WHERE ((id >= 100)) AND ((id <= 149))", 49)]
    // ORDER BY and LIMIT
    [InlineData("SELECT id, category FROM models.events ORDER BY amount DESC, id LIMIT 7", "LIMIT 7::bigint", 7)]
    [InlineData("SELECT id, sentiment FROM models.reviews WHERE product = 'product 3' ORDER BY id DESC LIMIT 12", "LIMIT 12::bigint", 12)]
    // keys selected by the outer database
    [InlineData("SELECT id, category FROM models.events WHERE id = ANY (ARRAY(SELECT id * 7 FROM reviews WHERE id <= 20))", "WHERE ((id = ANY ($1::integer[])))", 20)]
    [InlineData("SELECT id, sentiment FROM models.reviews WHERE id = ANY (ARRAY(SELECT id FROM reviews WHERE review LIKE 'Order 12%'))", "WHERE ((id = ANY ($1::integer[])))", 109)]
    public async Task What_is_pushed_down_is_not_sent(string query, string remote, int sent)
    {
        await using var outer = await Clusters.OpenOuterAsync();
        Assert.EndsWith(remote, await RemoteSqlAsync(outer, query));
        var asked = await AskAsync(outer, query);
        Assert.Equal(sent, asked.Counts.Rows);
        Assert.Equal(asked.Counts.Requests, asked.Batches);
        Assert.InRange(asked.Counts.Requests, sent == 0 ? 0 : 1, 12);

        // the same, directly in the inner database
        await using var inner = await Clusters.OpenInnerAsGatewayAsync();
        var direct = query.Contains("ANY", StringComparison.Ordinal)
            ? $"{query[..query.IndexOf("ANY", StringComparison.Ordinal)]}ANY ('{{{string.Join(',', asked.Rows.Select(row => row.Split('|')[0]))}}}')"
            : query;
        direct = direct.Replace("models.", "gateway.", StringComparison.Ordinal);
        Assert.Equal((await RowsAsync(inner, direct)).Order(), asked.Rows.Order());
    }

    [Theory]
    [InlineData(100, 10)]
    [InlineData(1000, 6)]
    [InlineData(10000, 4)]
    public async Task Batches_grow_from_the_first_fetch_on(int fetchSize, int requests)
    {
        await using var owner = await Clusters.OpenOuterAsync("master");
        await owner.ExecuteAsync($"ALTER FOREIGN TABLE models.events OPTIONS (ADD fetch_size '{fetchSize}')");
        try
        {
            await using var outer = await Clusters.OpenOuterAsync();
            var asked = await AskAsync(outer, "SELECT id, category FROM models.events");
            Assert.Equal(20000, asked.Rows.Count);
            Assert.Equal(20000, asked.Counts.Rows);
            Assert.Equal(requests, asked.Counts.Requests);
            Assert.Equal(asked.Counts.Requests, asked.Batches);
            Assert.Equal(Math.Min(fetchSize, 5000), asked.Counts.BatchRows[0]);
        }
        finally
        {
            await owner.ExecuteAsync("ALTER FOREIGN TABLE models.events OPTIONS (DROP fetch_size)");
        }
    }

    [Fact]
    public async Task A_limit_that_stays_here_sends_what_was_fetched()
    {
        await using var outer = await Clusters.OpenOuterAsync();
        // postgres_fdw does not send this condition
        var asked = await AskAsync(outer, "SELECT id, category FROM models.events WHERE concat(id) <> '' LIMIT 3");
        Assert.Equal(3, asked.Rows.Count);
        Assert.Equal(100, asked.Counts.Rows);
    }

    [Fact]
    public async Task A_scan_that_starts_again_asks_nothing_again()
    {
        await using var outer = await Clusters.OpenOuterAsync();
        await outer.ExecuteAsync("SET enable_material = off; SET enable_hashjoin = off; SET enable_mergejoin = off");
        var asked = await AskAsync(outer, "SELECT k, id, category FROM generate_series(1, 3) k LEFT JOIN models.events ON id < 6 AND category + k > 0");
        Assert.Equal(15, asked.Rows.Count);
        Assert.Equal(5, asked.Counts.Rows);
        Assert.Equal(1, asked.Counts.Requests);
    }

    [Fact]
    public async Task Answers_update_the_table_they_were_asked_for()
    {
        await using var owner = await Clusters.OpenOuterAsync("master");
        await owner.ExecuteAsync("CREATE TEMP TABLE scored AS SELECT id, NULL::text AS sentiment FROM reviews WHERE id BETWEEN 101 AND 250");
        await Server.ResetCountsAsync();
        await owner.ExecuteAsync("UPDATE scored SET sentiment = r.sentiment FROM models.reviews r WHERE r.id = scored.id AND r.id = ANY (ARRAY(SELECT id FROM scored))");
        var counts = await Server.CountsAsync();
        Assert.Equal(147, counts.Documents);
        Assert.InRange(counts.Requests, 6, 8);
        Assert.Equal(
            await RowsAsync(owner, "SELECT id, sentiment FROM models.reviews WHERE id BETWEEN 101 AND 250 ORDER BY id"),
            await RowsAsync(owner, "SELECT id, sentiment FROM scored ORDER BY id"));
    }

    [Fact]
    public async Task Answers_are_written_into_a_table_of_the_outer_database()
    {
        await using var owner = await Clusters.OpenOuterAsync("master");
        await owner.ExecuteAsync("CREATE TEMP TABLE scores (id int, sentiment text)");
        await Server.ResetCountsAsync();
        await owner.ExecuteAsync("INSERT INTO scores SELECT id, sentiment FROM models.reviews");
        Assert.Equal(2450, (await Server.CountsAsync()).Documents);
        Assert.Equal(
            ["NEGATIVE|817", "NEUTRAL|816", "POSITIVE|817", "|50"],
            await RowsAsync(owner, "SELECT sentiment, count(*) FROM reviews JOIN scores USING (id) GROUP BY 1 ORDER BY 1"));
    }
}
