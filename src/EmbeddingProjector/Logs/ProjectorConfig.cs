namespace EmbeddingProjector.Logs;

/// <summary>What projector_config.pbtxt says (tensorboard.projector.ProjectorConfig).</summary>
internal sealed record ProjectorConfig
{
    /// <summary>The file's name in a log folder.</summary>
    public const string FileName = "projector_config.pbtxt";

    /// <summary>A TensorFlow checkpoint that other tools read tensors from; empty without.</summary>
    public string ModelCheckpointPath { get; init; } = "";

    /// <summary>The tensors, in the order of TensorBoard's list.</summary>
    public ImmutableArray<EmbeddingInfo> Embeddings { get; init; } = [];

    /// <summary>The checkpoint's folder; empty without.</summary>
    public string ModelCheckpointDir { get; init; } = "";

    /// <summary>The config with one entry put in the place of those of its name, or at the end; all others are
    /// kept.</summary>
    public ProjectorConfig With(EmbeddingInfo entry)
    {
        var place = Embeddings.TakeWhile(other => other.TensorName != entry.TensorName).Count();
        var others = Embeddings.RemoveAll(other => other.TensorName == entry.TensorName);
        return this with { Embeddings = others.Insert(place, entry) };
    }

    /// <summary>The config without the entries of a name.</summary>
    /// <param name="tensorName">The name in TensorBoard's list.</param>
    public ProjectorConfig Without(string tensorName) =>
        this with { Embeddings = Embeddings.RemoveAll(entry => entry.TensorName == tensorName) };

    /// <summary>The entry of a name; null where there is none.</summary>
    /// <param name="tensorName">The name in TensorBoard's list.</param>
    public EmbeddingInfo? Find(string tensorName) => Embeddings.FirstOrDefault(entry => entry.TensorName == tensorName);
}
