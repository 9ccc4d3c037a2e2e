using System.Text;

namespace AwsMl.Core.Tests.Fuzzing;

/// <summary>An answer, and what its reader is told about it.</summary>
sealed record FuzzedAnswer(byte[] Body, string? ContentType, int RowCount)
{
    public FuzzedAnswer(string body, string? contentType, int rowCount)
        : this(Encoding.UTF8.GetBytes(body), contentType, rowCount)
    {
    }

    /// <summary>The form printed by a failed test.</summary>
    public override string ToString() => $"{RowCount} rows, {ContentType}, {Convert.ToBase64String(Body)}";
}
