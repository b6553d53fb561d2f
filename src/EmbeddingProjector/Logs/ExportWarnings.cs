namespace EmbeddingProjector.Logs;

/// <summary>What a user should know before a log is written.</summary>
internal static class ExportWarnings
{
    public const string OneRow = "TensorBoard lists no tensor of one row: add a second one to see it";

    public const string OneColumn =
        "TensorBoard lists no tensor of one column: export vectors of two or more values to see them";

    /// <summary>All that the numbers tell beforehand.</summary>
    /// <param name="dimension">Values of one row.</param>
    /// <param name="seed">Chooses the sample.</param>
    /// <param name="wanted">The thumbnail size asked for; null for none in particular.</param>
    /// <param name="possible">The thumbnail size that will be written; null without a sprite.</param>
    public static IEnumerable<string> Of(int count, int dimension, int seed, int? wanted, int? possible)
    {
        if (count == 1)
            yield return OneRow;
        if (dimension == 1)
            yield return OneColumn;
        if (count > RowSample.MostRows)
        {
            yield return $"TensorBoard shows {RowSample.MostRows} rows: it gets a sample of the {count}, "
                + $"label by label, of seed {seed}; embeddings.npy has all";
        }

        if (wanted > possible)
        {
            yield return $"thumbnails are {possible} px and not {wanted}: "
                + $"the sprite holds {SpriteSheet.MostPixels} px a side";
        }
    }
}
