using System.Text.Json.Serialization;

namespace EmbeddingProjector.Module.Output;

/// <summary>A point that the user selected in TensorBoard, as <c>Import-ProjectorSelection</c> gives it.</summary>
/// <param name="Bookmark">The bookmark's name.</param>
/// <param name="Row">The item's row in TensorBoard, from 0.</param>
/// <param name="Id">The item's id.</param>
/// <param name="Label">Its class; null where there is none.</param>
/// <param name="File">Its path in the data set; null where unknown.</param>
public sealed record SelectedItem(string Bookmark, int Row, string Id, string? Label, string? File)
{
    /// <summary>Its picture on this machine; null where that was not found.</summary>
    [JsonIgnore] // its text is PSPath's
    public FileInfo? FileInfo { get; init; }

    /// <summary>The picture's full path, by which Copy-Item and other commands take the item.</summary>
    public string? PSPath => FileInfo?.FullName;
}
