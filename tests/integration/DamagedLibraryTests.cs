namespace AwsMl.Integration.Tests;

/// <summary>
/// A managed library that is missing, damaged or of another version: an error, until the right one is in place again.
/// </summary>
public sealed class DamagedLibraryTests(ITestOutputHelper output)
{
    const string Call = "SELECT sum(aws_sagemaker.invoke_endpoint('echo', NULL, i)::int) FROM generate_series(1, 3) i";

    [Fact]
    public async Task A_file_that_is_not_whole()
    {
        using var installation = await Installation.CreateAsync();
        await using var cluster = await Cluster.StartAsync(installation);
        var whole = installation.Original;
        foreach (var length in (int[])[0, 10, 64, 1000, 4096, whole.Length / 2, whole.Length - 64])
        {
            installation.Replace(whole[..length]);
            await AssertCannotLoadAsync(cluster, $"{length} of {whole.Length} bytes");
            installation.Replace([.. whole[..length], .. new byte[whole.Length - length]]);
            await AssertCannotLoadAsync(cluster, $"zeros after {length} bytes");
        }

        installation.Replace("#!/bin/sh\n"u8.ToArray());
        await AssertCannotLoadAsync(cluster, "no library");
        await AssertRepairedAsync(cluster, installation);
    }

    [Fact]
    public async Task A_file_that_is_missing()
    {
        using var installation = await Installation.CreateAsync();
        await using var cluster = await Cluster.StartAsync(installation);
        File.Delete(installation.ManagedLibrary);
        await AssertCannotLoadAsync(cluster, "missing");

        // The session that could not call can do so once the file exists.
        await using var connection = await cluster.OpenAsync();
        Assert.StartsWith("58P01", await connection.OutcomeAsync(Call));
        await AssertRepairedAsync(cluster, installation);
        Assert.Equal("6", await connection.OutcomeAsync(Call));
    }

    [Theory]
    [InlineData("int aws_ml_abi_version(void) { return 1; }")]
    [InlineData(
        """
        int aws_ml_abi_version(void) { return 1; }
        int aws_ml_initialize(void) { return 0; }
        int aws_ml_configure(void) { return 0; }
        int aws_ml_submit(void) { return 0; }
        int aws_ml_poll(void) { return 0; }
        int aws_ml_failure(void) { return 0; }
        void aws_ml_free(void) { }
        int aws_ml_transfer_open(void) { return 0; }
        int aws_ml_transfer_poll(void) { return 0; }
        int aws_ml_transfer_next(void) { return 0; }
        int aws_ml_transfer_finish(void) { return 0; }
        void aws_ml_transfer_free(void) { }
        void aws_ml_shutdown(void) { }
        """)]
    public async Task A_library_of_another_version(string source)
    {
        using var installation = await Installation.CreateAsync();
        await using var cluster = await Cluster.StartAsync(installation);
        await installation.ReplaceByAsync(source);
        await using var connection = await cluster.OpenAsync();
        for (var run = 0; run < 3; run++)
        {
            var error = await connection.FailsAsync(Call);
            output.WriteLine($"{error.SqlState}: {error.MessageText}; {error.Hint}");
            Assert.Equal(SqlStates.Configuration, error.SqlState);
            Assert.Equal(1, await connection.ScalarAsync("SELECT 1"));
        }

        await AssertRepairedAsync(cluster, installation);
    }

    async Task AssertCannotLoadAsync(Cluster cluster, string damage)
    {
        await using var connection = await cluster.OpenAsync();
        for (var run = 0; run < 2; run++)
        {
            var outcome = await connection.OutcomeAsync(Call);
            output.WriteLine($"{damage}: {outcome}");
            Assert.StartsWith("58P01: could not load the managed library", outcome);
        }

        Assert.Equal(1, await connection.ScalarAsync("SELECT 1"));
    }

    static async Task AssertRepairedAsync(Cluster cluster, Installation installation)
    {
        installation.Replace(installation.Original);
        await cluster.AssertHealthyAsync();
    }
}
