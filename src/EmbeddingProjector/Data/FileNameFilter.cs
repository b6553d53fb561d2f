using EmbeddingProjector.Inference.Names;

namespace EmbeddingProjector.Data;

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
