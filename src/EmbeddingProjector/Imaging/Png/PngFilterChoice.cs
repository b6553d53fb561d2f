namespace EmbeddingProjector.Imaging.Png;

/// <summary>Filters each row in all five ways and keeps the one with the least sum of absolute values.</summary>
internal sealed class PngFilterChoice(int rowBytes, int stride)
{
    private const int Filters = 5;

    private readonly byte[] above = new byte[rowBytes];

    // Each [1 + row bytes], the filter's number first.
    private readonly byte[][] candidates = [.. Enumerable.Range(0, Filters).Select(i => Candidate(i, rowBytes))];

    /// <param name="row">The row's bytes.</param>
    /// <returns>[1 + row bytes]: the filter's number and the filtered bytes; good until the next call.</returns>
    public ReadOnlySpan<byte> Filter(ReadOnlySpan<byte> row)
    {
        var (best, least) = (0, long.MaxValue);
        for (var i = 0; i < Filters; i++)
        {
            PngFilter.Apply(i, row, above, stride, candidates[i].AsSpan(1));
            var cost = PngFilter.Cost(candidates[i].AsSpan(1));
            if (cost < least)
                (best, least) = (i, cost);
        }

        row.CopyTo(above);
        return candidates[best];
    }

    private static byte[] Candidate(int filter, int rowBytes)
    {
        var candidate = new byte[1 + rowBytes];
        candidate[0] = (byte)filter;
        return candidate;
    }
}
