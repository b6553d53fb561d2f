namespace EmbeddingProjector.Data;

/// <summary>A file that a search met.</summary>
/// <param name="Name">Its path below the data set's root, with <c>/</c>.</param>
/// <param name="Label">The class folder's name.</param>
internal sealed record FoundFile(string FullPath, string Name, string? Label);
