using Amazon.S3.Model;

namespace AwsMl.Core.Services.S3;

/// <summary>
/// An export of no rows, where the format writes nothing for them: an object without a byte.  It says so in metadata of its
/// own, so that it comes back as no rows; any other empty object may be what was left of something.
/// </summary>
static class EmptyExport
{
    const string Name = "aws-ml-export";
    const string NoRows = "no-rows";

    public static void Mark(PutObjectRequest request) => request.Metadata.Add(Name, NoRows);

    public static bool IsMarked(MetadataCollection metadata) => metadata[Name] == NoRows;
}
