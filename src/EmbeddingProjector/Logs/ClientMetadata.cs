using EmbeddingProjector.Logs.Checkup;
using EmbeddingProjector.Sets.Tables;

namespace EmbeddingProjector.Logs;

/// <summary>Reads any tool's metadata.tsv as TensorBoard's client does.</summary>
/// <remarks>Blank lines are passed over; the first line is a header if and only if it has a tab; a row's missing values
/// are empty, and values beyond the header's columns are dropped.</remarks>
internal static class ClientMetadata
{
    /// <summary>Reads a table that must have a row an item.</summary>
    /// <param name="items">Rows of the tensor.</param>
    /// <exception cref="ProjectorLogException">It has fewer or more, or is too large.</exception>
    public static ItemTable Read(string path, int items)
    {
        RequireBounds(path);
        var rows = DelimitedRecords.ReadTabbed(path).Select(record => record.Values).ToList();
        var hasHeader = rows is [[_, _, ..], ..];
        var found = hasHeader ? rows.Count - 1 : rows.Count;
        if (found != items)
        {
            throw new ProjectorLogException(
                "LogMetadataInvalid", path, $"expected {items} rows as the tensor has, found {found}");
        }

        var columns = rows[0].Length;
        for (var i = 1; i < rows.Count; i++)
        {
            if (rows[i].Length != columns)
                rows[i] = [.. rows[i].Take(columns), .. Enumerable.Repeat("", Math.Max(0, columns - rows[i].Length))];
        }

        return ItemTable.Of(
            path,
            [.. rows.Select(row => Array.ConvertAll<string, string>(
                [.. row[..^1], row[^1].TrimEnd(' ')], ClientNumber.Unguarded))],
            hasHeader);
    }

    /// <summary>The limits of the checkup.</summary>
    /// <exception cref="ProjectorLogException">The table is too large, or one of its lines.</exception>
    public static void RequireBounds(string path)
    {
        if (MetadataLines.IsTooLarge(path))
        {
            throw new ProjectorLogException(
                "LogMetadataInvalid", path, $"expected {MetadataLines.MostOfFile}, found more");
        }

        if (MetadataLines.TooLong(path) is > 0 and var line)
        {
            throw new ProjectorLogException(
                "LogMetadataInvalid", path, $"line {line}: expected {MetadataLines.MostOfLine}, found more");
        }
    }
}
