using System.Collections;
using System.Management.Automation;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Module.Hosting;
using EmbeddingProjector.Postgres;

namespace EmbeddingProjector.Module.Commands;

// Where the embeddings go, if not into a folder.
public sealed partial class ExportEmbeddingCommand
{
    /// <summary>A database: the user and password. Without it PGPASSWORD and .pgpass are looked at.</summary>
    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>A database: how the vectors are indexed. Without it Hnsw from 10,000 items on, where pgvector indexes as
    /// many dimensions (2000; 4000 as float16).</summary>
    [Parameter]
    public VectorIndexKind? Index { get; set; }

    /// <summary>A database: the metric that the index is of; without it Cosine. Searches by another are exact. L1 serves
    /// SQL alone.</summary>
    [Parameter]
    [ValidateSet("Cosine", "L2", "InnerProduct", "L1")]
    public string? IndexMetric { get; set; }

    /// <summary>A database: the index's parameters, @{ m = 16; ef_construction = 64 } of Hnsw, @{ lists = 100 } of
    /// IvfFlat.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? IndexParameter { get; set; }

    /// <summary>A database: the column's type, vector (float32) or halfvec (float16, half the size).</summary>
    [Parameter]
    [ValidateSet("vector", "halfvec")]
    public string? VectorType { get; set; }

    private bool IsElsewhere => LogDir is not null && EmbeddingPlace.HasScheme(LogDir);

    private string Place(string name)
    {
        var place = ResolvePlace(LogDir ?? System.IO.Path.Combine(RunsFolder, name));
        return IsElsewhere
            ? PostgresPlace.With(place, [
                ("dataset", Dataset),
                ("experiment", Experiment),
                ("index", Index?.ToString()),
                ("metric", IndexMetric),
                ("type", VectorType),
                .. (IndexParameter ?? []).Cast<DictionaryEntry>().Select(entry => ($"{entry.Key}", $"{entry.Value}")),
            ])
            : place;
    }

    // What a place has no use for would else be lost without a word.
    private void RequireOptionsOfPlace()
    {
        string[] ofDatabase = [nameof(Index), nameof(IndexMetric), nameof(IndexParameter), nameof(VectorType)];
        string[] ofFolder = [nameof(Projection), nameof(ThumbnailSize), nameof(Format), nameof(Shard)];
        if ((IsElsewhere ? ofFolder : ofDatabase).FirstOrDefault(MyInvocation.BoundParameters.ContainsKey) is { } name)
        {
            throw new CommandInputException(
                "OptionNotApplicable",
                $"-{name}: expected a {(IsElsewhere ? "folder" : "location of a database")} as -LogDir, found another");
        }
    }
}
