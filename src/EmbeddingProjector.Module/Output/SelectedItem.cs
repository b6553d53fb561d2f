using System.Text.Json.Serialization;

namespace EmbeddingProjector.Module.Output;

/// <summary>A point that the user selected in TensorBoard, as <c>Import-ProjectorSelection</c> gives it.</summary>
public sealed record SelectedItem
{
    /// <summary>The bookmark's name.</summary>
    public required string Bookmark { get; init; }

    /// <summary>The item's row in TensorBoard, from 0.</summary>
    public required int Row { get; init; }

    /// <summary>The item's id.</summary>
    public required string Id { get; init; }

    /// <summary>Its class; null where there is none.</summary>
    public required string? Label { get; init; }

    /// <summary>Its path in the data set; null where unknown.</summary>
    public required string? File { get; init; }

    /// <summary>Its picture on this machine; null where that was not found.</summary>
    [JsonIgnore] // its text is PSPath's
    public FileInfo? FileInfo { get; init; }

    /// <summary>The picture's full path, by which Copy-Item and other commands take the item.</summary>
    public string? PSPath => FileInfo?.FullName;
}
