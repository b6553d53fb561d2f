using System.Text.RegularExpressions;

namespace EmbeddingProjector.Pipeline;

/// <summary>A transform in words, as recipes hold it, and back.</summary>
internal static partial class TransformText
{
    // Larger than any input that a command takes.
    private const int MostPixels = 1 << 16;

    /// <summary>The transform that <see cref="EmbeddingRecipe.Describe"/> says this of; null where it says it of
    /// none.</summary>
    public static ImageTransform? TryParse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success || !Enum.TryParse<Interpolation>(match.Groups["filter"].Value, out var filter))
            return null;

        var squash = Pixels(match.Groups["squash"]);
        var transform = new ImageTransform
        {
            Kind = squash is null ? TransformKind.ResizeCrop : TransformKind.Squash,
            ResizeSize = squash ?? Pixels(match.Groups["resize"]) ?? 0,
            CropSize = squash ?? Pixels(match.Groups["crop"]) ?? 0,
            CropsDown = match.Groups["down"].Success,
            Interpolation = filter,
            Mean = Numbers(match.Groups["mean"]),
            Std = Numbers(match.Groups["std"]),
        };
        return transform is { ResizeSize: > 0, CropSize: > 0, Mean.Length: 3, Std.Length: 3 }
            && EmbeddingRecipe.Describe(transform) == text
            ? transform
            : null;
    }

    private static int? Pixels(Group group) =>
        int.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var pixels)
        && pixels <= MostPixels
            ? pixels
            : null;

    private static ImmutableArray<float> Numbers(Group group) =>
        [.. group.Value.Split(' ').Select(part => float.TryParse(
            part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : float.NaN)];

    [GeneratedRegex(
        @"^(squash (?<squash>\d+)|resize (?<resize>\d+), centre crop (?<crop>\d+)(?<down> rounded down)?), (?<filter>\w+), "
        + @"mean (?<mean>[^,]+), std (?<std>[^,]+)$",
        RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
