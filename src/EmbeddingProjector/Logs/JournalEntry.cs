namespace EmbeddingProjector.Logs;

/// <summary>One line of an export's journal: a row that is whole on disk.</summary>
/// <param name="Content">The picture's content.</param>
/// <param name="Prediction">The head's prediction.</param>
/// <param name="Checksum">CRC-32C of the row's bytes and its thumbnail's.</param>
internal readonly record struct JournalEntry(ContentId Content, RowPrediction Prediction, uint Checksum)
{
    /// <summary>The line, which ends with the checksum of itself.</summary>
    public string ToLine()
    {
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{Content}\t{Prediction.Category}\t{Prediction.Probability}\t{Checksum:x8}");
        return $"{text}\t{OfText(text)}\n";
    }

    /// <summary>Reads a line without its end; false where it is not whole.</summary>
    public static bool TryParse(string line, out JournalEntry entry)
    {
        entry = default;
        var parts = line.Split('\t');
        if (parts.Length != 5 || parts[4] != OfText(line[..line.LastIndexOf('\t')])
            || !ContentId.TryParse(parts[0], out var content) || parts[3].Length != 8
            || !uint.TryParse(parts[3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var checksum))
            return false;

        var prediction = parts[1].Length > 0 ? new RowPrediction(parts[1], parts[2]) : default;
        entry = new JournalEntry(content, prediction, checksum);
        return prediction == default || RowPrediction.Of(parts[1], prediction.Value) == prediction;
    }

    private static string OfText(string text) => Crc32C.Of(Encoding.UTF8.GetBytes(text)).ToString("x8");
}
