using System.Runtime.ExceptionServices;
using EmbeddingProjector.Inference.Names;

namespace EmbeddingProjector.Data;

/// <summary>Finds the pictures of a data set: an image folder, single files, IDX files (MNIST), or CIFAR's batches, binary
/// or of Python.</summary>
public static class ImageSources
{
    private static readonly IPackedFormat[] PackedFormats = [new IdxFormat(), new CifarFormat(), new CifarPythonFormat()];

    /// <summary>Lists the pictures of some paths in the ordinal order of their names. No picture is read.</summary>
    /// <remarks>
    /// <para>A folder is read with its direct sub-folders, the classes: a picture's label is the first folder below the
    /// one that was given. <see cref="ImageQuery.Recurse"/> reads what lies deeper, under the same label. Of several
    /// paths, names are relative to the deepest folder that holds them all, and the pictures directly in a folder have
    /// the first folder of their name as label: <c>cats, dogs</c> reads as two classes.</para>
    /// <para>Hidden files and folders are skipped. A file with a picture's extension is listed whatever it holds, so
    /// that a damaged one is an error and not a silent gap; others are looked into, and passed over if they are no
    /// picture. A folder that cannot be read, or a damaged packed file, is listed as one item, which gives its error
    /// when it is read.</para>
    /// </remarks>
    /// <param name="paths">Files and folders.</param>
    /// <param name="query">Which pictures are wanted.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <exception cref="ImagePathNotFoundException">A path does not exist.</exception>
    /// <exception cref="NoImageFoundException">The paths hold no picture that is wanted.</exception>
    /// <exception cref="DataSetFormatException">There is nothing but a damaged IDX file or CIFAR batch.</exception>
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
        var walk = new FolderWalk(query.Recurse, query.FollowLinks, cancellation);
        var found = Find(roots, root, query, walk);
        var broken = walk.Unread.Select(folder => Unreadable(root.Name(folder.Path, ""), folder.Error)).ToList();
        var packed = found.ToLookup(file => Try(file, FormatOf, broken));
        var companions = packed.Where(group => group.Key is not null)
            .SelectMany(group => group.SelectMany(file => group.Key!.Companions(new FileInfo(file.FullPath))))
            .ToHashSet(StringComparer.Ordinal);

        var alone = broken.ConvertAll(source => source.SourcePath);
        var single = packed[null].Where(file => !companions.Contains(file.FullPath))
            .ExceptBy(alone, file => file.FullPath).ToArray();
        var pictures = single
            .Where(file => Try(file, file => PictureFiles.IsPicture(new FileInfo(file.FullPath)), broken)).ToArray();
        var items = pictures.Select(file => (ImageItem)new ImageFile(file.Name, file.Label, file.FullPath))
            .Concat(packed.Where(group => group.Key is not null).SelectMany(group => group.SelectMany(
                file => Try(file, file => group.Key!.Open(file, query.First), broken) ?? [])))
            .OrderBy(item => item.Name, StringComparer.Ordinal)
            .Take(query.First ?? int.MaxValue)
            .ToArray();

        var passedOver = single.Length - pictures.Length;
        if (items.Length == 0 && broken.Count > 0)
            ExceptionDispatchInfo.Throw(broken[0].Error);
        if (items.Length == 0)
            throw new NoImageFoundException(roots, passedOver, Hint(walk));

        return new ImageCollection([.. items, .. broken], passedOver)
        {
            Root = root.Folder ?? "",
            LinksLeft = walk.LinksLeft,
        };
    }

    private static string Hint(FolderWalk walk) => walk switch
    {
        { LeftDeeper: true } => "-Recurse reads deeper folders",
        { LinksLeft: > 0 } => $"links out of the folder are not followed unless asked by -FollowSymlink: {walk.LinksLeft}",
        _ => "",
    };

    private static IPackedFormat? FormatOf(FoundFile file) =>
        PackedFormats.FirstOrDefault(format => format.Owns(new FileInfo(file.FullPath)));

    private static UnreadableSource Unreadable(FoundFile file, Exception error) =>
        new(file.Name, file.FullPath, error);

    // What one file or folder lacks costs no other.
    private static T? Try<T>(FoundFile file, Func<FoundFile, T> step, List<UnreadableSource> broken)
    {
        try
        {
            return step(file);
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException or EmbeddingProjectorException)
        {
            broken.Add(Unreadable(file, error));
            return default;
        }
    }

    private static List<FoundFile> Find(string[] roots, DataSetRoot root, ImageQuery query, FolderWalk walk)
    {
        var filter = new FileNameFilter(query);
        var found = new List<FoundFile>();
        foreach (var path in roots)
        {
            var files = Directory.Exists(path) ? walk.Files(path) : [(new FileInfo(path), "")];
            found.AddRange(files
                .Where(file => filter.Accepts(file.File.Name))
                .Select(file => root.Name(file.File.FullName, file.Folder)));
        }

        return [.. found.DistinctBy(file => file.FullPath, StringComparer.Ordinal)];
    }
}

/// <summary>Keeps the file names that some patterns want.</summary>
internal sealed class FileNameFilter
{
    private readonly NamePattern[] include;
    private readonly NamePattern[] exclude;

    public FileNameFilter(ImageQuery query)
    {
        include = [.. query.Include.Select(pattern => new NamePattern(pattern))];
        exclude = [.. query.Exclude.Select(pattern => new NamePattern(pattern))];
    }

    /// <summary>Whether a name fits a pattern to include, or there is none, and fits no pattern to exclude.</summary>
    public bool Accepts(string fileName) =>
        (include.Length == 0 || include.Any(pattern => pattern.IsMatch(fileName)))
        && !exclude.Any(pattern => pattern.IsMatch(fileName));
}
