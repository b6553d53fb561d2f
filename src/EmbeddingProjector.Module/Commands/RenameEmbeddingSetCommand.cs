namespace EmbeddingProjector.Module.Commands;

/// <summary>Gives a set of embeddings another name in its log, and in TensorBoard's list.</summary>
/// <remarks><para>Its files are copied into the folder of the new name before the old ones go, so that TensorBoard opens
/// the log of before or the one of after, whenever the process dies. Only sets that this module wrote can be
/// renamed.</para></remarks>
/// <example><code>Rename-EmbeddingSet runs/mnist -Tag tiny-resnet20 -NewName digits</code>
/// Calls the set digits from now on.</example>
/// <example><code>Get-EmbeddingSet runs -Tag try | Rename-EmbeddingSet -NewName kept -PassThru</code>
/// Renames what the registry found, and lists it anew.</example>
[Cmdlet(VerbsCommon.Rename, "EmbeddingSet", SupportsShouldProcess = true)]
[OutputType(typeof(RegisteredSet))]
public sealed class RenameEmbeddingSetCommand : EmbeddingCmdlet
{
    /// <summary>The log's folder.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Path")]
    [ValidateNotNullOrEmpty]
    public string LogDir { get; set; } = "";

    /// <summary>The set's name in the log; not needed where it has only one.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TagCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Tag { get; set; }

    /// <summary>Its new name, which the log does not have yet.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string NewName { get; set; } = "";

    /// <summary>Gives the renamed set.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var folder = ResolveNewPath(LogDir);
        var tag = LogSets.Choose(folder, Tag);
        if (!ShouldProcess(folder, $"Rename the set '{tag}' to '{NewName}'"))
            return;

        var home = LogSets.Rename(folder, tag, NewName, cancellation: Cancellation);
        if (!PassThru)
            return;
        foreach (var set in EmbeddingRegistry.Find(folder).Where(set => set.TagFolder == home))
            WriteObject(set);
    }
}
