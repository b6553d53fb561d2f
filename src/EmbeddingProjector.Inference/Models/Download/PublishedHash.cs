using System.Text.RegularExpressions;

namespace EmbeddingProjector.Inference.Models.Download;

/// <summary>The start of a file's SHA-256 that torchvision puts into its name: <c>resnet18-f37072fd.pth</c>.</summary>
internal static partial class PublishedHash
{
    /// <summary>The hexadecimal digits between the last dash and the extension, or null where there are none.</summary>
    public static string? PrefixOf(string path) =>
        Pattern().Match(Path.GetFileName(path)) is { Success: true } match ? match.Groups[1].Value : null;

    // Fewer than eight digits may be a version or a year.
    [GeneratedRegex(@"-([0-9a-f]{8,64})\.[A-Za-z]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
