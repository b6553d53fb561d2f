namespace EmbeddingProjector.Logs;

/// <summary>The folder of a run's rows: <c>.TAG.partial</c>, of a shard <c>.TAG%shard-3-of-16.partial</c>. No tag's
/// folder has <c>%s</c>: there, two hexadecimal digits follow a <c>%</c>.</summary>
/// <param name="Tag">The name in the log.</param>
/// <param name="Shard">The part of the run; null for the whole.</param>
internal sealed record RunName(string Tag, Shard? Shard)
{
    private const string Ending = ".partial";
    private const string ShardMark = "%shard-";
    private const string MergedMark = "%shardmerged-";
    private const string Of = "-of-";

    /// <summary>Whether the log has the shard's rows already, so that only their removal is left.</summary>
    public bool IsMerged { get; init; }

    /// <summary>The folder's name.</summary>
    public string Folder
    {
        get
        {
            var mark = IsMerged ? MergedMark : ShardMark;
            var part = Shard is null
                ? ""
                : string.Create(CultureInfo.InvariantCulture, $"{mark}{Shard.Index}{Of}{Shard.Count}");
            return $".{TagName.Folder(Tag)}{part}{Ending}";
        }
    }

    /// <summary>Why such a folder is no whole set.</summary>
    public string Fault => Shard is null
        ? "rows of a run that was stopped: Export-Embedding -Resume goes on"
        : $"shard {Shard} of a run: Merge-EmbeddingRun makes a set of all";

    /// <summary>Reads a folder's name; null for another.</summary>
    public static RunName? TryParse(string folder)
    {
        if (folder.Length <= Ending.Length + 1 || folder[0] != '.' || !folder.EndsWith(Ending, StringComparison.Ordinal))
            return null;

        var name = folder[1..^Ending.Length];
        foreach (var mark in new[] { ShardMark, MergedMark })
        {
            var place = name.LastIndexOf(mark, StringComparison.Ordinal);
            if (place > 0)
            {
                return Shard.TryParse(name[(place + mark.Length)..].Replace(Of, "/", StringComparison.Ordinal)) is { } shard
                    && TagName.TryOf(name[..place]) is { } part
                    ? new RunName(part, shard) { IsMerged = mark == MergedMark }
                    : null;
            }
        }

        return TagName.TryOf(name) is { } tag ? new RunName(tag, null) : null;
    }
}
