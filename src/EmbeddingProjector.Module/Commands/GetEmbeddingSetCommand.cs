namespace EmbeddingProjector.Module.Commands;

/// <summary>Lists the sets of embeddings below a folder: data set, experiment, model, layer, items, dimension, when,
/// bytes, and whether they are whole.</summary>
/// <remarks>
/// <para>The logs themselves are the registry: there is no server and no index, and a folder that is copied or deleted
/// is listed or not. Names of data set and experiment are those that Export-Embedding and Import-Embedding were given.
/// Logs of other tools are listed too, without what they do not know.</para>
/// <para>What is not whole says why: a file is missing or cut off, a run was stopped, or no log names the files. The
/// objects go into every command that takes embeddings, into Remove-EmbeddingSet and Rename-EmbeddingSet.</para>
/// </remarks>
/// <example><code>Get-EmbeddingSet runs</code>
/// Lists all sets below runs.</example>
/// <example><code>Get-EmbeddingSet runs -Model resnet* -Dataset mnist | Find-EmbeddingNeighbor -Id 5/00008.png</code>
/// The neighbors of a digit, by each ResNet.</example>
/// <example><code>Get-EmbeddingSet runs -Experiment try* | Remove-EmbeddingSet</code>
/// Removes what was only tried.</example>
[Cmdlet(VerbsCommon.Get, "EmbeddingSet")]
[OutputType(typeof(RegisteredSet))]
public sealed class GetEmbeddingSetCommand : EmbeddingCmdlet
{
    /// <summary>The folders to look in, with what is below them; without it the current one. Wildcards are
    /// allowed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "LogDir")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = ["."];

    /// <summary>Only sets of these data sets. Wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[] Dataset { get; set; } = [];

    /// <summary>Only sets of these experiments. Wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[] Experiment { get; set; } = [];

    /// <summary>Only sets of these models. Wildcards are allowed.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [SupportsWildcards]
    public string[] Model { get; set; } = [];

    /// <summary>Only sets of these names. Wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[] Tag { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process()
    {
        var query = new RegistryQuery { Datasets = Dataset, Experiments = Experiment, Models = Model, Tags = Tag };
        foreach (var folder in Path.SelectMany(path => ResolvePaths(path)))
        {
            foreach (var set in EmbeddingRegistry.Find(folder, query, Cancellation))
                WriteObject(set);
        }
    }
}
