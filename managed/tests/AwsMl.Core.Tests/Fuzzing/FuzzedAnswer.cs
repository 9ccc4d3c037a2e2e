using System.Text;

namespace AwsMl.Core.Tests.Fuzzing;

/// <summary>An answer, and what its reader is told of it.</summary>
sealed record FuzzedAnswer(byte[] Body, string? ContentType, int RowCount)
{
    public FuzzedAnswer(string body, string? contentType, int rowCount)
        : this(Encoding.UTF8.GetBytes(body), contentType, rowCount)
    {
    }

    /// <summary>As a failed test prints it.</summary>
    public override string ToString() => $"{RowCount} rows, {ContentType}, {Convert.ToBase64String(Body)}";
}
