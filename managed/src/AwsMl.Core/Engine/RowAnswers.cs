using System.Diagnostics.CodeAnalysis;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Engine;

/// <summary>
/// The answers of a submission.  Usually one request answers all rows; otherwise answers arrive in parts, in any order, and
/// some never do.
/// </summary>
/// <param name="rowCount">Rows of the submission.</param>
sealed class RowAnswers(int rowCount) : IDisposable
{
    readonly List<NativeBuffer> _buffers = [];
    readonly List<RequestError> _failures = [];
    Place[]? _places;

    /// <summary>The errors of rows, each listed once.</summary>
    public IReadOnlyList<RequestError> Failures => _failures;

    /// <summary>Adds the answers of some rows, and takes ownership of the buffer.</summary>
    /// <param name="rows">Which rows, in the order of the answers.</param>
    /// <param name="answers">Packed rows.</param>
    public void Add(ReadOnlySpan<int> rows, NativeBuffer answers)
    {
        var first = _buffers.Count == 0 && _places is null;
        if (!first || rows.Length < rowCount)
            MakePlaces();
        _buffers.Add(answers);
        if (_places is not null)
            FindPlaces(rows, _buffers.Count - 1);
    }

    /// <summary>Records that some rows have no answer.</summary>
    /// <param name="rows">Which.</param>
    /// <param name="error">Why.</param>
    public void Fail(ReadOnlySpan<int> rows, RequestError error)
    {
        _failures.Add(error);
        MakePlaces();
        foreach (var row in rows)
            _places[row] = new Place(Place.Failure, _failures.Count - 1, 0);
    }

    /// <summary>All rows in order.</summary>
    /// <returns>Packed rows, owned by the caller.</returns>
    public NativeBuffer TakeRows()
    {
        if (_places is null)
        {
            var whole = _buffers[0];
            _buffers.Clear();
            return whole;
        }
        var rows = new NativeBuffer();
        try
        {
            var output = new PackedRowWriter(rows);
            foreach (var place in _places)
            {
                if (place.Buffer == Place.Failure)
                    output.WriteFailedRow(place.Start);
                else
                    output.WriteRow(_buffers[place.Buffer].Written.Slice(place.Start, place.Length));
            }
            return rows;
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var buffer in _buffers)
            buffer.Dispose();
        _buffers.Clear();
    }

    /// <summary>Until now, an existing buffer contained all rows.</summary>
    [MemberNotNull(nameof(_places))]
    void MakePlaces()
    {
        if (_places is not null)
            return;
        _places = new Place[rowCount];
        if (_buffers.Count > 0)
            FindPlaces([.. Enumerable.Range(0, rowCount)], 0);
    }

    void FindPlaces(ReadOnlySpan<int> rows, int buffer)
    {
        var reader = new PackedRowReader(_buffers[buffer].Written);
        foreach (var row in rows)
        {
            var start = reader.Position;
            reader.SkipRow();
            _places![row] = new Place(buffer, start, reader.Position - start);
        }
    }

    /// <summary>Where the answer of a row is: in a buffer; or nowhere because of a failure, whose number is then in Start.</summary>
    readonly record struct Place(int Buffer, int Start, int Length)
    {
        public const int Failure = -1;
    }
}
