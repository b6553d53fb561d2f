namespace EmbeddingProjector.Module.Commands;

/// <summary>Publishes the shards of a run, which Export-Embedding -Shard left, as one set: the same bytes as of one
/// machine.</summary>
/// <remarks>
/// <para>Every shard must be there once, finished, and of the same work: the same pictures, model, layer, transform and
/// options. What is lost, unfinished, there twice or other is named, and nothing is changed. Every row is checked
/// against its checksum; the pictures are not needed.</para>
/// <para>The shards' rows go once the log has them. A merge that was killed is run again: it publishes, or finishes what
/// was published.</para>
/// </remarks>
/// <example><code>Merge-EmbeddingRun runs/photos</code>
/// Publishes the shards that the machines of a cluster left in runs/photos.</example>
/// <example><code>Merge-EmbeddingRun runs/photos -Source ./machine1, ./machine2</code>
/// Takes shards also from folders that were copied from machines with disks of their own.</example>
[Cmdlet(VerbsData.Merge, "EmbeddingRun", SupportsShouldProcess = true)]
[OutputType(typeof(ExportResult))]
public sealed class MergeEmbeddingRunCommand : EmbeddingCmdlet
{
    /// <summary>The log's folder, as Export-Embedding was given it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Path")]
    [ValidateNotNullOrEmpty]
    public string LogDir { get; set; } = "";

    /// <summary>The set's name; not needed where the shards are of one set.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Tag { get; set; }

    /// <summary>More log folders with shards. Wildcards are allowed.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Source { get; set; } = [];

    /// <summary>Replaces an entry of the same name, and adds to a log that another tool wrote.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var merge = new EmbeddingMerge(new EmbeddingMergeOptions
        {
            LogDir = ResolveNewPath(LogDir),
            Tag = Tag,
            Sources = [.. Source.SelectMany(path => ResolvePaths(path))],
            Force = Force,
        });
        if (!ShouldProcess(ResolveNewPath(LogDir), $"Write the shards of '{merge.Tag}' as one set"))
            return;

        var observer = new CommandObserver(this, "Merging shards");
        try
        {
            var result = ExportResult.Of(merge.Run(observer, Cancellation));
            WriteObject(result);
            WriteHint($"See it with: tensorboard --logdir \"{result.LogDir}\"");
        }
        finally
        {
            observer.Complete();
        }
    }
}
