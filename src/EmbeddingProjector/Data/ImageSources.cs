namespace EmbeddingProjector.Data;

/// <summary>Finds the pictures of a data set: an image folder, single files, IDX files (MNIST) or CIFAR's binary
/// batches.</summary>
public static class ImageSources
{
    private static readonly IPackedFormat[] PackedFormats = [new IdxFormat(), new CifarFormat()];

    /// <summary>Lists the pictures of some paths in the ordinal order of their names. No picture is read.</summary>
    /// <remarks>
    /// <para>A folder is read with its direct sub-folders, the classes: a picture's label is the first folder below the
    /// one that was given. <see cref="ImageQuery.Recurse"/> reads what lies deeper, under the same label. Of several
    /// paths, names are relative to the deepest folder that holds them all, and the pictures directly in a folder have
    /// the first folder of their name as label: <c>cats, dogs</c> reads as two classes.</para>
    /// <para>Hidden files and folders are skipped. A file with a picture's extension is listed whatever it holds, so
    /// that a damaged one is an error and not a silent gap; others are looked into, and passed over if they are no
    /// picture.</para>
    /// </remarks>
    /// <param name="paths">Files and folders.</param>
    /// <param name="query">Which pictures are wanted.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <exception cref="ImagePathNotFoundException">A path does not exist.</exception>
    /// <exception cref="NoImageFoundException">The paths hold no picture that is wanted.</exception>
    /// <exception cref="DataSetFormatException">An IDX file or CIFAR batch is damaged.</exception>
    public static ImageCollection Open(
        IReadOnlyList<string> paths, ImageQuery query, CancellationToken cancellation = default)
    {
        var roots = paths
            .Select(path => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)))
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        foreach (var path in roots.Where(path => !Path.Exists(path)))
            throw new ImagePathNotFoundException(path);

        var root = new DataSetRoot(roots);
        var found = Find(roots, root, query, cancellation, out var leftDeeper);
        var packed = found.ToLookup(
            file => PackedFormats.FirstOrDefault(format => format.Owns(new FileInfo(file.FullPath))));
        var companions = packed.Where(group => group.Key is not null)
            .SelectMany(group => group.SelectMany(file => group.Key!.Companions(new FileInfo(file.FullPath))))
            .ToHashSet(StringComparer.Ordinal);

        var single = packed[null].Where(file => !companions.Contains(file.FullPath)).ToArray();
        var pictures = single.Where(file => PictureFiles.IsPicture(new FileInfo(file.FullPath))).ToArray();
        var items = pictures.Select(file => (ImageItem)new ImageFile(file.Name, file.Label, file.FullPath))
            .Concat(packed.Where(group => group.Key is not null)
                .SelectMany(group => group.SelectMany(file => group.Key!.Open(file, query.First))))
            .OrderBy(item => item.Name, StringComparer.Ordinal)
            .Take(query.First ?? int.MaxValue)
            .ToArray();

        var passedOver = single.Length - pictures.Length;
        if (items.Length == 0)
            throw new NoImageFoundException(roots, passedOver, leftDeeper ? "-Recurse reads deeper folders" : "");

        return new ImageCollection(items, passedOver) { Root = root.Folder ?? "" };
    }

    private static List<FoundFile> Find(
        string[] roots, DataSetRoot root, ImageQuery query, CancellationToken cancellation, out bool leftDeeper)
    {
        var filter = new FileNameFilter(query);
        var walk = new FolderWalk(query.Recurse, cancellation);
        var found = new List<FoundFile>();
        foreach (var path in roots)
        {
            var files = Directory.Exists(path) ? walk.Files(path) : [(new FileInfo(path), "")];
            found.AddRange(files
                .Where(file => filter.Accepts(file.File.Name))
                .Select(file => root.Name(file.File.FullName, file.Folder)));
        }

        leftDeeper = walk.LeftDeeper;
        return [.. found.DistinctBy(file => file.FullPath, StringComparer.Ordinal)];
    }
}
