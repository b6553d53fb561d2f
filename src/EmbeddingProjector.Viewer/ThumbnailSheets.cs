using System.Text.Json;
using EmbeddingProjector.Files;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Preprocessing;
using EmbeddingProjector.Sets;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.PixelFormats;

namespace EmbeddingProjector.Viewer;

/// <summary>The items' pictures on sheets of squares: the log's own thumbnails, else made from the files.</summary>
/// <remarks>Drawings stay PNG; photographs become JPEG, which takes a fifth of the room. Their cells are padded to
/// blocks of 16 pixels, so that no picture bleeds into the next.</remarks>
internal sealed class ThumbnailSheets(Utf8JsonWriter json, PageBlobs blobs, EmbeddingPageOptions options)
{
    private const int SheetSide = 1024;            // pixels: a browser decodes that between two frames
    private const int Block = 16;
    private const int SampleSize = 256;            // thumbnails that decide on the form
    private const int DrawingBytes = 1100;         // a thumbnail, on average: at most that and PNG stays
    private const long RoomInFile = 14L << 20;     // of a page of 25 MB with neighbors
    private const int MostMissingNames = 3;
    private static readonly int[] Qualities = [82, 72, 60, 45, 30];

    /// <summary>Writes the property <c>thumbnails</c> where there are any.</summary>
    public void Write(EmbeddingSet set, SetLog? log, IRunObserver? observer, IProgress<(int Step, int Steps)>? progress)
    {
        if (options.ThumbnailSize < 1 || Read(set, log, observer, progress) is not { } read) return;
        var size = read.Max(picture => picture?.Width ?? 0);
        if (size == 0) return;
        var (quality, cell) = Form(read, size);
        json.WriteStartObject("thumbnails");
        json.WriteNumber("size", size);
        json.WriteNumber("cell", cell);
        var across = SheetSide / cell;
        json.WriteNumber("across", across);
        json.WriteString("type", quality is null ? "image/png" : "image/jpeg");
        if (read.Any(picture => picture is null))
        {
            json.WritePropertyName("present");
            blobs.Add(json, [.. read.Select(picture => picture is null ? (byte)0 : (byte)1)]);
        }

        json.WriteStartArray("sheets");
        foreach (var part in read.Chunk(across * across))
            blobs.Add(json, Encode(Sheet(part, size, cell), quality), pack: false);

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private int SizeFor(int count) => Math.Min(options.ThumbnailSize, count switch
    {
        <= 12_000 => int.MaxValue,
        <= 50_000 => 32,
        _ => 16,
    });

    private RgbImage?[]? Read(
        EmbeddingSet set, SetLog? log, IRunObserver? observer, IProgress<(int Step, int Steps)>? progress)
    {
        var most = SizeFor(set.Count);
        if (set.Thumbnails?.Value is { } thumbnails)
        {
            var made = new RgbImage?[set.Count];
            WorkSharing.For(set.Count, 0, i =>
                made[i] = thumbnails[i].Width > most ? Thumbnail.Of(thumbnails[i], most) : thumbnails[i]);
            return made;
        }

        return set.Files is { } files ? FromFiles(set, files, Folders(set, log), most, observer, progress) : null;
    }

    private string[] Folders(EmbeddingSet set, SetLog? log)
    {
        if (options.ImageFolder is { } given) return [Path.GetFullPath(given)];
        var near = set.Source is { } source && File.Exists(source) ? Path.GetDirectoryName(source) : set.Source;
        return
        [
            .. new[] { log?.Provenance?.Source, near, near is null ? null : Path.GetDirectoryName(near) }
                .OfType<string>().Where(Directory.Exists).Select(Path.GetFullPath),
        ];
    }

    private static RgbImage?[]? FromFiles(
        EmbeddingSet set,
        IReadOnlyList<string> files,
        string[] folders,
        int size,
        IRunObserver? observer,
        IProgress<(int Step, int Steps)>? progress)
    {
        const int block = 256;
        var made = new RgbImage?[set.Count];
        for (var first = 0; first < set.Count; first += block)
        {
            var start = first;
            WorkSharing.For(Math.Min(block, set.Count - first), 0, i =>
                made[start + i] = TryRead(files[start + i], folders, size));
            progress?.Report((Math.Min(first + block, set.Count), set.Count));
        }

        var missing = Enumerable.Range(0, set.Count).Where(i => made[i] is null).ToArray();
        if (missing.Length == set.Count) return null;
        if (missing.Length > 0)
        {
            var names = string.Join(", ", missing.Take(MostMissingNames).Select(i => files[i]));
            observer?.Warned($"'{set.Name}': {missing.Length} pictures could not be read, such as {names}");
        }

        return made;
    }

    private static RgbImage? TryRead(string file, string[] folders, int size)
    {
        try
        {
            var path = folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists)
                ?? (Path.IsPathFullyQualified(file) && File.Exists(file) ? file : null);
            return path is null
                ? null
                : Thumbnail.Of(ImageDecoder.Decode(PlainFile.ReadAllBytes(path), ImageReadOptions.Default), size);
        }
        catch (Exception error) when (error is ImageUnreadableException or IOException or UnauthorizedAccessException
            or ArgumentException)
        {
            return null;
        }
    }

    // JPEG's quality, or null for PNG, by what an even sample of the thumbnails takes.
    private (int? Quality, int Cell) Form(RgbImage?[] pictures, int size)
    {
        var step = Math.Max(1, pictures.Length / SampleSize);
        RgbImage?[] sample = [.. pictures.Where((picture, i) => i % step == 0 && picture is not null)];
        long Bytes(int? quality, int cell) =>
            (long)Encode(Sheet(sample, size, cell), quality).Length * pictures.Length / sample.Length;

        var room = blobs.IsFolder ? long.MaxValue : RoomInFile;
        var png = Bytes(null, size);
        if (png <= room && png <= (long)DrawingBytes * pictures.Length) return (null, size);
        var cell = (size + Block - 1) / Block * Block;
        return (Qualities.FirstOrDefault(quality => Bytes(quality, cell) <= room, Qualities[^1]), cell);
    }

    private static RgbImage Sheet(ReadOnlySpan<RgbImage?> pictures, int size, int cell)
    {
        var across = Math.Min(SheetSide / cell, pictures.Length);
        var sheet = new RgbImage(across * cell, (pictures.Length + across - 1) / across * cell);
        for (var i = 0; i < pictures.Length; i++)
        {
            if (pictures[i] is not { } picture) continue;
            var image = picture.Width == size ? picture : Thumbnail.Of(picture, size);
            for (var y = 0; y < cell; y++)
            {
                var row = sheet.Row((i / across * cell) + y).Slice(i % across * cell * 3, cell * 3);
                var source = image.Row(Math.Min(y, size - 1));
                source.CopyTo(row);
                for (var x = size; x < cell; x++) source[^3..].CopyTo(row[(3 * x)..]);
            }
        }

        return sheet;
    }

    private static byte[] Encode(RgbImage sheet, int? quality)
    {
        using var file = new MemoryStream();
        if (quality is not { } wanted)
        {
            PngEncoder.Write(file, sheet);
            return file.ToArray();
        }

        using var image = SixLabors.ImageSharp.Image.LoadPixelData<Rgb24>(sheet.Pixels, sheet.Width, sheet.Height);
        image.SaveAsJpeg(file, new JpegEncoder { Quality = wanted, ColorType = JpegColorType.YCbCrRatio420 });
        return file.ToArray();
    }
}
