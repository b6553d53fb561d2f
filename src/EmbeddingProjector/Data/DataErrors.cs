namespace EmbeddingProjector.Data;

/// <summary>A path that was given is neither a file nor a folder.</summary>
/// <param name="path">The full path.</param>
public sealed class ImagePathNotFoundException(string path) : EmbeddingProjectorException(
    "ImagePathNotFound", $"there is no file or folder '{path}'", target: path, kind: ErrorKind.NotFound);

/// <summary>The paths exist, but hold no picture that the query wants.</summary>
/// <param name="paths">The paths that were searched.</param>
/// <param name="passedOver">How many files are no picture.</param>
/// <param name="hint">What may help, such as <c>-Recurse</c>; empty where nothing is known.</param>
public sealed class NoImageFoundException(IReadOnlyList<string> paths, int passedOver, string hint)
    : EmbeddingProjectorException(
        "NoImageFound", Message(paths, passedOver, hint), target: paths[0], kind: ErrorKind.NotFound)
{
    private static new string Message(IReadOnlyList<string> paths, int passedOver, string hint)
    {
        var place = paths.Count == 1 ? $"'{paths[0]}'" : $"the {paths.Count} paths from '{paths[0]}' on";
        var advice = hint.Length > 0 ? $"; {hint}" : "";
        return $"no image found in {place}; files that are no image: {passedOver}{advice}";
    }
}

/// <summary>A packed data set (IDX, CIFAR) is truncated, corrupt or of another kind than its name says.</summary>
/// <param name="path">The file.</param>
/// <param name="reason">What was expected and what was found.</param>
/// <param name="innerException">The cause, where there is one.</param>
public sealed class DataSetFormatException(string path, string reason, Exception? innerException = null)
    : EmbeddingProjectorException(
        "DataSetInvalid", $"data set '{path}': {reason}", target: path, innerException: innerException);
