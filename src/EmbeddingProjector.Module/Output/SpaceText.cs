namespace EmbeddingProjector.Module.Output;

/// <summary>Writes parts of a comparison as lines of text.</summary>
internal static class SpaceText
{
    private const int LongestBar = 40;

    /// <summary>A line a tenth, with a bar.</summary>
    /// <param name="counts">[10].</param>
    public static string Histogram(IReadOnlyList<int> counts)
    {
        var most = Math.Max(1, counts.Max());
        var digits = most.ToString(CultureInfo.InvariantCulture).Length;
        return string.Join('\n', counts.Select((count, i) => $"{Bin(i)} {Number(count)} {Bar(count)}".TrimEnd()));

        static string Bin(int i) =>
            string.Create(CultureInfo.InvariantCulture, $"{i / 10.0:0.0}-{(i + 1) / 10.0:0.0}");

        string Number(int count) => count.ToString(CultureInfo.InvariantCulture).PadLeft(digits);

        string Bar(int count) => new('#', (int)Math.Ceiling((double)LongestBar * count / most));
    }

    public static string Items(IReadOnlyList<SpaceItem> items) =>
        string.Join('\n', items.Select(item => string.Create(
            CultureInfo.InvariantCulture,
            $"{item.Coincidence:0.000} {item.Id} {item.Label} {item.File}").TrimEnd()));
}
