namespace EmbeddingProjector.Logs;

/// <summary>The columns of metadata.tsv and items.tsv.</summary>
internal static class LogColumns
{
    /// <summary>The item's id: the first column of items.tsv, the last of metadata.tsv.</summary>
    public const string Id = "id";

    /// <summary>The class that the data set gives; only where it gives any.</summary>
    public const string Label = "label";

    /// <summary>The label's number in the labels' order, to colour by where there are too many texts; in metadata.tsv
    /// alone.</summary>
    public const string LabelNumber = "label number";

    /// <summary>The picture's path in the data set.</summary>
    public const string File = "file";

    /// <summary>The head's likeliest class; only where the head was run.</summary>
    public const string Predicted = "predicted";

    public const string Probability = "probability";

    /// <summary>All rows of embeddings.npy, where metadata.tsv may have a sample of them.</summary>
    public const string ItemsFile = "items.tsv";

    /// <summary>The rows that the projector shows.</summary>
    public const string MetadataFile = "metadata.tsv";

    /// <summary>The full matrix.</summary>
    public const string EmbeddingsFile = "embeddings.npy";
}
