namespace EmbeddingProjector.Logs;

/// <summary>One part of a run that several machines share. Which item belongs to which part, its content decides: the
/// same on every machine, and equal contents together.</summary>
public sealed record Shard
{
    private const int MostShards = 100_000;

    /// <summary>Names a part.</summary>
    /// <param name="index">1 to <paramref name="count"/>.</param>
    /// <param name="count">The number of parts.</param>
    public Shard(int index, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MostShards);
        ArgumentOutOfRangeException.ThrowIfLessThan(index, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, count);
        (Index, Count) = (index, count);
    }

    /// <summary>The part, from 1.</summary>
    public int Index { get; }

    /// <summary>The number of parts.</summary>
    public int Count { get; }

    /// <summary>Reads <c>3/16</c>; null for what is none.</summary>
    /// <param name="text">The part and the number of parts.</param>
    public static Shard? TryParse(string text) =>
        text.Split('/') is [var first, var second] && Number(first) is { } index && Number(second) is { } count
        && count <= MostShards && index >= 1 && index <= count
            ? new Shard(index, count)
            : null;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");

    /// <summary>Whether a content is this part's: by the bits of its id's first twelve letters.</summary>
    internal bool Has(ContentId content) => (content.High >> 4) % (uint)Count == (uint)(Index - 1);

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
