namespace AwsMl.Integration.Tests.Support;

/// <summary>Statements that wait for the endpoint "hang", one for each way to call a model.</summary>
static class Statements
{
    public const string Batch = "SELECT aws_sagemaker.invoke_endpoint('hang', NULL, i) FROM generate_series(1, 10) i";
    public const string Row = "SELECT aws_sagemaker.invoke_endpoint('hang', NULL, 1)";
    public const string InPlpgsql = "DO $$ BEGIN PERFORM aws_sagemaker.invoke_endpoint('hang', NULL, 1); END $$";
    public const string ManyInFlight = "SELECT aws_sagemaker.invoke_endpoint('hang', 5, i) FROM generate_series(1, 100) i";

    public static TheoryData<string, int> All => new() { { Batch, 10 }, { Row, 1 }, { InPlpgsql, 1 } };
}
