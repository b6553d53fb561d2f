namespace EmbeddingProjector.Logs;

/// <summary>What an export would do: found out, and checked, without touching the disk.</summary>
/// <param name="LogDir">The full path of the log folder.</param>
/// <param name="Tag">The name in TensorBoard's list.</param>
/// <param name="TagFolder">The full path of the folder that the data files go to.</param>
/// <param name="Count">Images found.</param>
/// <param name="Dimension">Values of one embedding.</param>
/// <param name="ThumbnailSize">The side in pixels of a thumbnail; null without a sprite.</param>
/// <param name="Replaces">Whether an entry of the same tag gives way.</param>
/// <param name="Warnings">What the user should know beforehand.</param>
public sealed record EmbeddingExportPlan(
    string LogDir,
    string Tag,
    string TagFolder,
    int Count,
    int Dimension,
    int? ThumbnailSize,
    bool Replaces,
    IReadOnlyList<string> Warnings);
