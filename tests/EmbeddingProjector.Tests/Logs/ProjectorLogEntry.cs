using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Tests.Logs;

/// <summary>One tensor of a log whose files were read and fit each other.</summary>
/// <param name="Info">What the config says.</param>
/// <param name="Name">The name that TensorBoard lists it by.</param>
/// <param name="Columns">Columns of the tensor.</param>
/// <param name="Format">How the tensor is written.</param>
/// <param name="TensorPath">The full path of the tensor.</param>
/// <param name="MetadataPath">The full path of the metadata; null without.</param>
/// <param name="SpritePath">The full path of the sprite; null without.</param>
internal sealed record ProjectorLogEntry(
    EmbeddingInfo Info,
    string Name,
    int Rows,
    int Columns,
    TensorFormat Format,
    string TensorPath,
    string? MetadataPath,
    string? SpritePath);
