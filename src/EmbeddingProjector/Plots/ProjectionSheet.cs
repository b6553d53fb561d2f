namespace EmbeddingProjector.Plots;

/// <summary>One or several projections of the same items side by side, and a probe's prototypes as arrows.</summary>
/// <param name="Coordinates">[items, all projections' dimensions one after the other].</param>
/// <param name="Options">Panels, names of axes and arrows for these coordinates.</param>
internal sealed record ProjectionSheet(Matrix Coordinates, ProjectionPlotOptions Options)
{
    private const string Name = "projection sheet";

    /// <summary>Puts projections beside each other.</summary>
    /// <param name="projections">At least one, of the same items, each by another method.</param>
    /// <param name="panels">What to draw; without any the first two dimensions of the first projection.</param>
    /// <param name="options">Size and texts.</param>
    /// <param name="prototypes">Drawn as arrows from the origin in the panels of PCA and LDA: the weights times the
    /// scalings, not centred, scaled to fit; null for no arrows.</param>
    /// <exception cref="AnalysisInputException">A panel's projection or dimension is not there, the prototypes have
    /// other dimensions, or no projection is linear.</exception>
    public static ProjectionSheet Of(
        IReadOnlyList<Projection> projections,
        IReadOnlyList<ProjectionPanel> panels,
        ProjectionPlotOptions options,
        LinearClassifier? prototypes = null)
    {
        if (panels.Count == 0)
            panels = [new ProjectionPanel(null, 1, 2)];
        var flat = Join([.. projections.Select(projection => projection.Coordinates)]);
        string[] names =
        [
            .. projections.SelectMany(projection => Enumerable.Range(0, projection.Coordinates.Columns)
                .Select(dimension => AxisName(projection, dimension))),
        ];
        var arrows = prototypes is null ? options.Arrows : ArrowsOf(projections, prototypes);
        var places = panels.Select(panel => Place(projections, panel)).ToArray();
        var turned = new List<(int, int)>();
        var spaces = new Dictionary<int, PlotSpace>();
        for (var i = 0; i < panels.Count; i++)
        {
            if (places[i].Depth is not { } depth)
            {
                turned.Add((places[i].Horizontal, places[i].Vertical));
                continue;
            }

            // Three columns more: to the right, upwards, and away from who looks.
            var start = names.Length + (3 * spaces.Count);
            int[] dimensions = [places[i].Horizontal, places[i].Vertical, depth];
            turned.Add((start, start + 1));
            spaces.Add(i, new PlotSpace(start + 2, [.. dimensions.Select(dimension => names[dimension])]));
            var view = PlotSpace.Turn(flat, dimensions);
            flat = Join([flat, view]);
            arrows = [.. arrows.Select(arrow => (
                arrow.Label, (IReadOnlyList<double>)[.. arrow.End, .. PlotSpace.Turn(arrow.End, dimensions)]))];
        }

        return new ProjectionSheet(flat, options with
        {
            AxisNames = [.. names, .. spaces.SelectMany(_ => new[] { "", "", "" })],
            Panels = turned,
            Spaces = spaces,
            Title = TitleOf(projections, panels, options.Title),
            Arrows = arrows,
        });
    }

    /// <summary>Puts views of several spaces of the same items beside each other, a panel a space.</summary>
    /// <param name="spaces">At least one: a name, and the items' first two dimensions or more.</param>
    /// <param name="options">Size and texts.</param>
    public static ProjectionSheet OfSpaces(
        IReadOnlyList<(string Name, Projection View)> spaces, ProjectionPlotOptions options)
    {
        var (names, panels) = (new List<string>(), new List<(int Horizontal, int Vertical)>());
        foreach (var (name, view) in spaces)
        {
            panels.Add((names.Count, names.Count + 1));
            for (var dimension = 0; dimension < view.Coordinates.Columns; dimension++)
                names.Add($"{name}: {AxisName(view, dimension)}");
        }

        return new ProjectionSheet(
            Join([.. spaces.Select(space => space.View.Coordinates)]),
            options with { AxisNames = names, Panels = panels });
    }

    /// <summary>What a method is called in a sentence.</summary>
    public static string Describe(ProjectionMethod method) => method switch
    {
        ProjectionMethod.Pca => "principal components",
        ProjectionMethod.Lda => "linear discriminants",
        _ => Short(method),
    };

    private static string Short(ProjectionMethod method) => method switch
    {
        ProjectionMethod.Pca => "PC",
        ProjectionMethod.Lda => "LD",
        ProjectionMethod.Tsne => "t-SNE",
        ProjectionMethod.Umap => "UMAP",
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, null),
    };

    private static string AxisName(Projection projection, int dimension)
    {
        var name = $"{Short(projection.Method)} {dimension + 1}";
        if (projection.ExplainedVarianceRatio is not { } ratio)
            return name;
        return string.Create(
            CultureInfo.InvariantCulture, $"{name} ({100 * ratio[dimension]:F1} % {Whole(projection.Method)})");
    }

    // The title and, of each projection that has one, the part of the variance that its panels show.
    private static string TitleOf(
        IReadOnlyList<Projection> projections, IReadOnlyList<ProjectionPanel> panels, string title)
    {
        foreach (var projection in projections.Where(projection => projection.ExplainedVarianceRatio is not null))
        {
            var shown = panels
                .Where(panel => (panel.Method ?? projections[0].Method) == projection.Method)
                .SelectMany(panel => (int[])[panel.Horizontal, panel.Vertical, panel.Depth ?? panel.Vertical])
                .Where(dimension => dimension <= projection.ExplainedVarianceRatio!.Count)
                .Distinct().Order().ToArray();
            if (shown.Length == 0)
                continue;

            var sum = shown.Sum(dimension => projection.ExplainedVarianceRatio![dimension - 1]);
            var names = $"{Short(projection.Method)} {string.Join(", ", shown)}";
            var text = string.Create(
                CultureInfo.InvariantCulture, $"{names}: {100 * sum:F1} % {Whole(projection.Method)}");
            title = title.Length == 0 ? text : $"{title} – {text}";
        }

        return title;
    }

    private static string Whole(ProjectionMethod method) =>
        method == ProjectionMethod.Lda ? "between classes" : "of the variance";

    private static (int Horizontal, int Vertical, int? Depth) Place(
        IReadOnlyList<Projection> projections, ProjectionPanel panel)
    {
        var start = 0;
        foreach (var projection in projections)
        {
            if (projection.Method == (panel.Method ?? projections[0].Method))
            {
                var most = projection.Coordinates.Columns;
                Require.Range(Name, "dimension of a panel", panel.Greatest, 1, most);
                return (start + panel.Horizontal - 1, start + panel.Vertical - 1, start + panel.Depth - 1);
            }

            start += projection.Coordinates.Columns;
        }

        Require.Throw("PanelInvalid", $"{Name}: expected a projection by {panel.Method} for its panel, found none", ErrorKind.InvalidInput);
        return default;
    }

    private static (string Label, IReadOnlyList<double> End)[] ArrowsOf(
        IReadOnlyList<Projection> projections, LinearClassifier prototypes)
    {
        if (projections.All(projection => projection.Scalings is null))
            Require.Throw("NoScalings", $"{Name}: arrows: expected Pca or Lda, found {projections[0].Method}", ErrorKind.InvalidInput);

        var ends = Join([.. projections.Select(projection => projection.Scalings is null
            ? new Matrix(prototypes.Classes.Count, projection.Coordinates.Columns)
            : projection.TransformDirections(prototypes.Weights))]);
        return [.. prototypes.Classes.Select((label, row) =>
            (label, (IReadOnlyList<double>)[.. ends.Row(row).ToArray().Select(value => (double)value)]))];
    }

    private static Matrix Join(Matrix[] parts)
    {
        if (parts.Length == 1)
            return parts[0];
        var joined = new Matrix(parts[0].Rows, parts.Sum(part => part.Columns));
        for (var row = 0; row < joined.Rows; row++)
        {
            var rest = joined.Row(row);
            foreach (var part in parts)
            {
                part.Row(row).CopyTo(rest);
                rest = rest[part.Columns..];
            }
        }

        return joined;
    }
}
