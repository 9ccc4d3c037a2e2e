namespace AwsMl.Containers.Tests;

/// <summary>The project's own images, as tests/containers/images builds them.</summary>
static class Images
{
    public const string Database = "aws_ml_test";
    public const string LocalServer = "aws_ml_test_local_server";
}
