namespace AwsMl.Integration.Tests.Support;

/// <summary>A test that needs prometheus-postgres-exporter.</summary>
sealed class ExporterFactAttribute : FactAttribute
{
    public ExporterFactAttribute()
    {
        if (Exporter.Program is null)
            Skip = "prometheus-postgres-exporter is not there: tests/lib/dependencies";
    }
}
