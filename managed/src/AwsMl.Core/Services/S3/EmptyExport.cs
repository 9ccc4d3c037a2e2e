using Amazon.S3.Model;

namespace AwsMl.Core.Services.S3;

/// <summary>
/// An export of no rows in a format that writes nothing for them: an empty object.  It is marked by metadata, so that it can be
/// imported as no rows; any other empty object may be the remains of something.
/// </summary>
static class EmptyExport
{
    const string Name = "aws-ml-export";
    const string NoRows = "no-rows";

    public static void Mark(PutObjectRequest request) => request.Metadata.Add(Name, NoRows);

    public static bool IsMarked(MetadataCollection metadata) => metadata[Name] == NoRows;
}
