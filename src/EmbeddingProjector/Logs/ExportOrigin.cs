namespace EmbeddingProjector.Logs;

/// <summary>What an export was made from.</summary>
public enum ExportOrigin
{
    /// <summary>Pictures that were run through a model; their ids name their content, so <c>-Resume</c> can go
    /// on.</summary>
    Pictures,

    /// <summary>A set of embeddings that was there already.</summary>
    Set,
}
