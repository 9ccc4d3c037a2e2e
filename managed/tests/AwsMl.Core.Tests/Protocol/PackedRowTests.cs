using AwsMl.Core.Protocol;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Protocol;

public class PackedRowTests
{
    [Fact]
    public void Rows_are_counts_and_lengths_without_padding()
    {
        byte[] expected =
        [
            3, 0, 0, 0, 1, 0, 0, 0, (byte)'a', 255, 255, 255, 255, 0, 0, 0, 0,
            1, 0, 0, 0, 2, 0, 0, 0, 0xc3, 0xa9,
        ];

        Assert.Equal(expected, Rows.Pack(["a", null, ""], ["é"]));
    }

    [Fact]
    public void Rows_read_as_they_were_written()
    {
        string?[][] rows = [["a", null, ""], [], ["é\"\n", "x"]];

        Assert.Equal(rows, Rows.Unpack(Rows.Pack(rows)));
    }

    [Fact]
    public void A_field_can_be_written_in_pieces()
    {
        using var buffer = new NativeBuffer();
        var writer = new PackedRowWriter(buffer);
        writer.WriteRow(2);
        writer.BeginField();
        writer.Append("ab"u8);
        // Beyond the first capacity, so that the buffer moves while the field is open.
        writer.Append(new byte[5000]);
        writer.EndField();
        writer.WriteField("c"u8);

        IEnumerable<string?> row = Assert.Single(Rows.Unpack(buffer.Written));
        Assert.Equal(["ab" + new string('\0', 5000), "c"], row);
        Assert.Equal(1, writer.RowCount);
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 0 })]
    [InlineData(new byte[] { 1, 0, 0, 0 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 2, 0, 0, 0, 65 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 254, 255, 255, 255 })]
    [InlineData(new byte[] { 255, 255, 255, 255 })]
    public void Malformed_rows_are_an_error(byte[] packed)
    {
        var error = Assert.Throws<RequestException>(() => SkipRows(packed));

        Assert.Equal(ErrorKind.Internal, error.Kind);
    }

    static void SkipRows(byte[] packed)
    {
        var reader = new PackedRowReader(packed);
        while (!reader.AtEnd)
            reader.SkipRow();
    }
}
