using EmbeddingProjector.Preprocessing;

namespace EmbeddingProjector.Sets;

/// <summary>The pictures of a set's items: their files where they are on this machine, else their thumbnails.</summary>
internal static class ItemPictures
{
    private const int ThumbnailSize = 64;
    private const byte Gray = 0xDD;

    private static readonly RgbImage Blank = Grayness();

    /// <summary>The set with thumbnails of its items' files, where it has none and every file is here.</summary>
    public static EmbeddingSet Complete(EmbeddingSet set)
    {
        if (set.Thumbnails is not null || set.Files is null)
            return set;

        var files = Enumerable.Range(0, set.Count).Select(row => FileOf(set, row)).TakeWhile(file => file is not null)
            .ToArray();
        return files.Length < set.Count
            ? set
            : set with { Thumbnails = new(() => [.. files.Select(file => Read(file!, ThumbnailSize) ?? Blank)]) };
    }

    /// <summary>Whether there is a picture of any item.</summary>
    public static bool Any(EmbeddingSet set) =>
        set.Thumbnails is not null || Enumerable.Range(0, set.Count).Any(row => FileOf(set, row) is not null);

    /// <summary>An item's picture as a square, from its file where that is here; null where there is none.</summary>
    /// <param name="set">Its set.</param>
    /// <param name="row">Its row.</param>
    /// <param name="size">The side in pixels that a picture from a file gets.</param>
    public static RgbImage? Of(EmbeddingSet set, int row, int size)
    {
        var thumbnail = set.Thumbnails?.Value[row] is { } known && known != Blank ? known : null;
        if (thumbnail is not null && thumbnail.Width >= size)
            return thumbnail;
        return FileOf(set, row) is { } file && Read(file, size) is { } picture ? picture : thumbnail;
    }

    private static RgbImage Grayness()
    {
        var blank = new RgbImage(ThumbnailSize, ThumbnailSize);
        blank.Pixels.AsSpan().Fill(Gray);
        return blank;
    }

    private static string? FileOf(EmbeddingSet set, int row)
    {
        if (set.Files?[row] is not { Length: > 0 } name || name.Contains('\0'))
            return null;

        var path = Path.IsPathFullyQualified(name) ? name
            : set.FileFolder is { } folder ? Path.Combine(folder, name)
            : null;
        return path is not null && File.Exists(path) ? path : null;
    }

    // A file that is no picture, or is damaged, has none.
    private static RgbImage? Read(string path, int size)
    {
        try
        {
            return Thumbnail.Of(ImageDecoder.Decode(PlainFile.ReadAllBytes(path), ImageReadOptions.Default), size);
        }
        catch (Exception error) when (error is EmbeddingProjectorException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
