using System.Text;

namespace AwsMl.Integration.Tests;

/// <summary>Databases with an encoding other than UTF-8.</summary>
public sealed class EncodingTests(SharedCluster shared, ITestOutputHelper output) : SharedClusterTests(shared)
{
    const string Text = "Käse über Öl, groß – nein: größer";

    static readonly string Latin1Text = Text.Replace('–', '-');

    [Theory]
    [InlineData("LATIN1")]
    [InlineData("LATIN9")]
    [InlineData("WIN1252")]
    [InlineData("EUC_JP")]
    public async Task Texts_arrive_in_UTF_8_and_answers_come_back(string encoding)
    {
        var text = encoding == "EUC_JP" ? "日本語のテキスト" : Latin1Text;
        await using var connection = await OpenAsync(encoding);
        Assert.Equal(text, await connection.ScalarAsync($"SELECT aws_sagemaker.invoke_endpoint('echo', NULL, '{text}'::text)"));
        Assert.Equal([text], await connection.ColumnAsync($"SELECT aws_sagemaker.invoke_endpoint('echo', NULL, t) FROM (VALUES ('{text}'::text)) v(t) OFFSET 0"));
        Assert.Equal(text.Length, await connection.ScalarAsync($"SELECT length(aws_sagemaker.invoke_endpoint('echo', NULL, '{text}'::text))"));
        Assert.All(await Server.LastBodiesAsync(3), body => Assert.Equal(text, body.TrimEnd('\n').Trim('"')));
    }

    [Fact]
    public async Task Sentiment_of_a_text_in_LATIN1()
    {
        await using var connection = await OpenAsync("LATIN1");
        Assert.Equal("POSITIVE", await connection.ScalarAsync("SELECT (aws_comprehend.detect_sentiment('Schön, großartig, ausgezeichnet!', 'de')).sentiment"));
        Assert.Contains("Schön, großartig", System.Text.RegularExpressions.Regex.Unescape((await Server.LastBodiesAsync(1))[0]));
    }

    [Theory]
    [InlineData("SELECT aws_sagemaker.invoke_endpoint('any', NULL, 1)")]
    [InlineData("SELECT aws_sagemaker.invoke_endpoint('any', NULL, i) FROM generate_series(1, 1) i")]
    public async Task An_answer_that_the_database_cannot_hold_is_an_error(string statement)
    {
        await using var service = new ByteService("Preis: 3 €\n"u8.ToArray());
        await using var connection = await OpenAsync("LATIN1");
        await connection.ExecuteAsync($"SET aws_ml.sagemaker_endpoint_url = '{service.Url}'");
        Assert.Equal("22P05", (await connection.FailsAsync(statement)).SqlState);
        await AssertSessionGoesOnAsync(connection);
    }

    [Theory]
    [InlineData("UTF8")]
    [InlineData("LATIN1")]
    [InlineData("SQL_ASCII")]
    public async Task An_answer_that_is_not_UTF_8_is_an_error(string encoding)
    {
        foreach (var answer in (byte[][])[[0xe4, (byte)'\n'], [(byte)'a', 0, (byte)'b', (byte)'\n'], [0xed, 0xa0, 0x80, (byte)'\n']])
        {
            await using var service = new ByteService(answer);
            foreach (var statement in (string[])["SELECT aws_sagemaker.invoke_endpoint('any', NULL, 1)", "SELECT aws_sagemaker.invoke_endpoint('any', NULL, i) FROM generate_series(1, 1) i"])
            {
                await using var connection = await OpenAsync(encoding);
                await connection.ExecuteAsync($"SET aws_ml.sagemaker_endpoint_url = '{service.Url}'");
                var error = await connection.FailsAsync(statement);
                output.WriteLine($"{encoding} {Convert.ToHexString(answer)}: {error.SqlState}: {error.MessageText}; {error.Detail}");
                Assert.Equal(SqlStates.AnswerNotUnderstood, error.SqlState);
            }
        }
    }

    [Fact]
    public async Task Texts_of_SQL_ASCII_travel_as_they_are()
    {
        await using var connection = await OpenAsync("SQL_ASCII");
        Assert.Equal(Text, await connection.ScalarAsync($"SELECT aws_sagemaker.invoke_endpoint('echo', NULL, '{Text}'::text)"));
        Assert.Equal([Text], await connection.ColumnAsync($"SELECT aws_sagemaker.invoke_endpoint('echo', NULL, t) FROM (VALUES ('{Text}'::text)) v(t) OFFSET 0"));
    }

    [Theory]
    [InlineData("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, E'K\\xe4se'::text)", 2)]
    [InlineData("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, t) FROM (VALUES (E'gut'::text), (E'gr\\xfc\\xdfe')) v(t) OFFSET 0", 3)]
    [InlineData("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, ARRAY['gut', E'\\xed\\xa0\\x80'])", 1)]
    [InlineData("SELECT aws_comprehend.detect_sentiment(E'gut \\xc3'::text, 'de')", 5)]
    [InlineData("SELECT aws_sagemaker.invoke_endpoint(E'echo\\xc0\\x80', NULL, 1)", 5)]
    [InlineData("SELECT aws_comprehend.detect_sentiment('gut', E'd\\xff')", 2)]
    public async Task Texts_of_SQL_ASCII_that_are_not_UTF_8_are_errors_that_say_where(string statement, int position)
    {
        await using var connection = await OpenAsync("SQL_ASCII");
        var error = await connection.FailsAsync(statement);
        output.WriteLine($"{error.SqlState}: {error.MessageText}; {error.Detail}");
        Assert.Equal("22021", error.SqlState);
        Assert.StartsWith($"Byte {position} of ", error.Detail);
        await AssertSessionGoesOnAsync(connection);
    }

    [Theory]
    [InlineData("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, E'\\xaa\\xa1'::text)")]
    [InlineData("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, t) FROM (SELECT E'\\xaa\\xa1'::text AS t FROM generate_series(1, 3)) v")]
    public async Task A_character_that_UTF_8_lacks_is_an_error(string statement)
    {
        await using var connection = await OpenAsync("EUC_JP");
        var error = await connection.FailsAsync(statement);
        output.WriteLine($"{error.SqlState}: {error.MessageText}");
        Assert.Equal("22P05", error.SqlState);
        await AssertSessionGoesOnAsync(connection);
    }

    [Fact]
    public async Task Error_texts_can_be_told_in_LATIN1()
    {
        await Server.DefineAsync("wrong", """{"type": "fault", "status": 400, "code": "ValidationError", "message": "größer – als 3 €"}""");
        await using var connection = await OpenAsync("LATIN1");
        var error = await connection.FailsAsync("SELECT aws_sagemaker.invoke_endpoint('wrong', NULL, 1)");
        Assert.Equal(SqlStates.ServiceError, error.SqlState);
        output.WriteLine($"{error.MessageText}; {error.Detail}");
        await AssertSessionGoesOnAsync(connection);
    }

    async Task<NpgsqlConnection> OpenAsync(string encoding)
    {
        var database = $"in_{encoding.ToLowerInvariant()}";
        await using (var connection = await Cluster.OpenAsync())
        {
            if (await connection.ScalarAsync($"SELECT FROM pg_database WHERE datname = '{database}'") is null
                && (await connection.ColumnAsync($"SELECT datname FROM pg_database WHERE datname = '{database}'")).Count == 0)
            {
                await connection.ExecuteAsync($"CREATE DATABASE {database} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0");
                await Cluster.ExecuteAsync("CREATE EXTENSION aws_ml CASCADE", database);
            }
        }

        return await Cluster.OpenAsync(database);
    }

    static async Task AssertSessionGoesOnAsync(NpgsqlConnection connection)
    {
        await connection.ExecuteAsync("RESET ALL");
        Assert.Equal("7", await connection.ScalarAsync("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 7)"));
    }
}
