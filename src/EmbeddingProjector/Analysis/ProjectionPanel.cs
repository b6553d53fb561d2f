using System.Text.RegularExpressions;

namespace EmbeddingProjector.Analysis;

/// <summary>Two or three dimensions of a projection, to be drawn against each other.</summary>
/// <param name="Method">The projection's method; null for the one that is drawn anyway.</param>
/// <param name="Horizontal">From 1.</param>
/// <param name="Vertical">From 1.</param>
internal sealed partial record ProjectionPanel(ProjectionMethod? Method, int Horizontal, int Vertical)
{
    /// <summary>The greatest number of a dimension.</summary>
    public const int MostDimensions = 1000;

    /// <summary>The third dimension, from 1; null where there are two.</summary>
    public int? Depth { get; init; }

    /// <summary>Reads a panel as users write it: <c>3-4</c>, <c>1-2-3</c> in space, or <c>Lda:1-2</c>.</summary>
    /// <param name="text">What was written.</param>
    /// <exception cref="AnalysisInputException">It is something else.</exception>
    public static ProjectionPanel Parse(string text)
    {
        var match = Pattern().Match(text);
        ProjectionMethod? method = null;
        if (match.Groups["method"] is { Success: true } name)
        {
            if (!Enum.TryParse<ProjectionMethod>(name.Value, ignoreCase: true, out var parsed))
                Refuse(text);
            method = parsed;
        }

        if (!match.Success)
            Refuse(text);
        var (horizontal, vertical) = (Number(match.Groups["x"]), Number(match.Groups["y"]));
        if (Math.Min(horizontal, vertical) < 1 || Math.Max(horizontal, vertical) > MostDimensions)
            Refuse(text);
        int? depth = match.Groups["z"].Success ? Number(match.Groups["z"]) : null;
        if (depth is < 1 or > MostDimensions)
            Refuse(text);
        return new ProjectionPanel(method, horizontal, vertical) { Depth = depth };
    }

    /// <summary>The projections that panels need, and how many dimensions of each.</summary>
    /// <param name="main">The projection that is wanted anyway; it comes first.</param>
    /// <param name="dimensions">Its dimensions at the least.</param>
    public static IReadOnlyList<(ProjectionMethod Method, int Dimensions)> Projections(
        ProjectionMethod main, int dimensions, IReadOnlyList<ProjectionPanel> panels) =>
    [
        .. panels
            .Select(panel => (Method: panel.Method ?? main, Dimensions: panel.Greatest))
            .Prepend((Method: main, Dimensions: dimensions))
            .GroupBy(wanted => wanted.Method)
            .Select(group => (group.Key, Math.Max(2, group.Max(wanted => wanted.Dimensions)))),
    ];

    /// <summary>The greatest of the dimensions.</summary>
    internal int Greatest => Math.Max(Math.Max(Horizontal, Vertical), Depth ?? 0);

    private static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    private static void Refuse(string text) => Require.Throw(
        "PanelInvalid",
        $"panel: expected two dimensions from 1 to {MostDimensions} such as 3-4, three such as 1-2-3, or with a "
        + "method such as Lda:1-2, found "
        + $"'{text}'", ErrorKind.InvalidInput);

    [GeneratedRegex(@"^(?:(?<method>[A-Za-z]+):)?(?<x>\d{1,6})-(?<y>\d{1,6})(?:-(?<z>\d{1,6}))?$")]
    private static partial Regex Pattern();
}
