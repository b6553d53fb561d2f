namespace EmbeddingProjector.Module.Commands;

/// <summary>Removes a set of embeddings from its log: its entry in the projector's config and its files; or a log
/// whole.</summary>
/// <remarks><para>Killed at any moment, TensorBoard opens the log of before or the one of after. With the last set the
/// log goes. Files of yours in the log's folders stay; another tool's entry needs -Force; nothing is deleted through a
/// link. Rows of a stopped run of the set go too; while it runs, nothing does.</para></remarks>
/// <example><code>Remove-EmbeddingSet runs/mnist -Tag pixels</code>
/// Removes one set and leaves the others.</example>
/// <example><code>Get-EmbeddingSet runs | Where-Object IsWhole -eq $false | Remove-EmbeddingSet -WhatIf</code>
/// Says what would go of all that is not whole.</example>
/// <example><code>Remove-EmbeddingSet runs/mnist -All</code>
/// Removes every set of the log, and the log.</example>
[Cmdlet(VerbsCommon.Remove, "EmbeddingSet", DefaultParameterSetName = TagSet, SupportsShouldProcess = true)]
public sealed class RemoveEmbeddingSetCommand : EmbeddingCmdlet
{
    private const string TagSet = "Tag";
    private const string AllSet = "All";

    /// <summary>The log's folder.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Path")]
    [ValidateNotNullOrEmpty]
    public string LogDir { get; set; } = "";

    /// <summary>The set's name in the log; not needed where it has only one.</summary>
    [Parameter(ParameterSetName = TagSet, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TagCompleter))]
    [AllowEmptyString]
    public string? Tag { get; set; }

    /// <summary>Removes every set of the log, and the log.</summary>
    [Parameter(ParameterSetName = AllSet, Mandatory = true)]
    public SwitchParameter All { get; set; }

    /// <summary>Removes another tool's sets too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var folder = ResolveNewPath(LogDir);
        try
        {
            if (All)
            {
                if (ShouldProcess(folder, "Remove the log with all of its sets"))
                    LogSets.RemoveAll(folder, Force, cancellation: Cancellation);
                return;
            }

            var tag = LogSets.Choose(folder, string.IsNullOrEmpty(Tag) ? null : Tag);
            if (ShouldProcess(folder, $"Remove the set '{tag}'"))
                LogSets.Remove(folder, tag, Force, cancellation: Cancellation);
        }
        catch (Exception error) when (ErrorRecords.IsExpected(error))
        {
            WriteError(ErrorRecords.From(error, folder)); // one of many costs no other
        }
    }
}
