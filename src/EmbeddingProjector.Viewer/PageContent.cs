using System.Text.Json;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Viewer;

/// <summary>Writes all that a page knows of its sets: the header, whose large parts are blobs.</summary>
internal sealed class PageContent(
    Utf8JsonWriter json,
    PageBlobs blobs,
    EmbeddingPageOptions options,
    IRunObserver? observer,
    CancellationToken cancellation)
{
    private const int MostForNeighbors = 200_000; // items: the work grows with the square
    private const int RowsAtATime = 4096;         // of neighbors in one piece that the page loads when it needs it
    private const int NoScore = ushort.MaxValue;
    private const string IdColumn = "id";

    /// <summary>Writes the header's properties.</summary>
    public void Write(IReadOnlyList<EmbeddingSet> sets)
    {
        if (options.Probe is { } probe)
            sets = [PageViews.Judged(sets[0], probe, observer), .. sets.Skip(1)];
        json.WriteStartArray("sets");
        for (var i = 0; i < sets.Count; i++)
            WriteSet(sets[i], i == 0 ? options.Snapshots : [], isAlone: sets.Count == 1);
        json.WriteEndArray();
        if (sets.Count > 1)
            WriteComparisons(sets);
        new PageViews(json, blobs, options).Write(sets);
    }

    private void WriteSet(EmbeddingSet set, IReadOnlyList<EmbeddingSet> snapshots, bool isAlone)
    {
        var log = SetLog.Of(set);
        json.WriteStartObject();
        json.WriteString("name", set.Name);
        json.WriteString("source", set.Source);
        json.WriteNumber("count", set.Count);
        json.WriteNumber("dimension", set.Dimension);
        WriteColumns(set, isAlone);
        blobs.IsForFirstPicture = true;
        WriteProjections(set, log);
        blobs.IsForFirstPicture = false;
        new ThumbnailSheets(json, blobs, options).Write(set, log, observer, Step("reading pictures"));
        WriteShownRows(set, log);
        if (snapshots.Count > 0)
            WriteSnapshots(set, snapshots);
        WriteNeighbors(set);
        PageViews.WriteProvenance(json, set, log);
        json.WriteEndObject();
    }

    // Dictionary-coded: the different values once, and which of them each item has. The first picture needs what it may
    // be coloured by, and the ids that bring sets together.
    private void WriteColumns(EmbeddingSet set, bool isAlone)
    {
        json.WriteStartArray("columns");
        foreach (var column in Columns(set))
        {
            var places = new Dictionary<string, int>(StringComparer.Ordinal);
            var codes = new int[column.Values.Count];
            for (var i = 0; i < codes.Length; i++)
            {
                if (!places.TryGetValue(column.Values[i], out codes[i]))
                    places.Add(column.Values[i], codes[i] = places.Count);
            }

            var isNumber = NumericColumn.TryRead(column.Values) is not null;
            blobs.IsForFirstPicture = isNumber || places.Count <= codes.Length / 2
                || (!isAlone && column.Name == IdColumn);
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteNumber("distinct", places.Count);
            json.WriteBoolean("isNumber", isNumber);
            json.WritePropertyName("values");
            blobs.Add(json, JsonSerializer.SerializeToUtf8Bytes(places.Keys.ToArray()));
            json.WritePropertyName("codes");
            blobs.AddWhole(json, codes, places.Count);
            json.WriteEndObject();
        }

        blobs.IsForFirstPicture = false;
        json.WriteEndArray();
    }

    private static IEnumerable<MetadataColumn> Columns(EmbeddingSet set)
    {
        yield return new(IdColumn, set.Ids);
        if (set.Labels is { } labels) yield return new("label", labels);
        if (set.Files is { } files) yield return new("file", files);
        foreach (var column in set.Columns) yield return column;
    }

    // A selection names rows of the projector's copy, which may be a sample.
    private void WriteShownRows(EmbeddingSet set, SetLog? log)
    {
        if (log?.ShownRows(set) is not { } rows) return;
        json.WriteNumber("shownCount", rows.Count(row => row >= 0));
        if (rows.Select((row, i) => row == i).All(same => same)) return;
        json.WritePropertyName("shownRows");
        blobs.AddNumbers<int>(json, rows);
    }

    private void WriteProjections(EmbeddingSet set, SetLog? log)
    {
        var saved = log?.Projections(set) ?? [];
        json.WriteStartArray("projections");
        foreach (var projection in saved)
            WriteProjection(projection);
        foreach (var method in options.Projections.Prepend(ProjectionMethod.Pca).Distinct()
            .Where(method => saved.All(projection => projection.Method != method)))
        {
            if (Compute(set, method) is { } projection)
                WriteProjection(projection);
        }

        json.WriteEndArray();
    }

    private TagProjection? Compute(EmbeddingSet set, ProjectionMethod method)
    {
        if (set.Count < 2 || set.Dimension < 2)
            return method == ProjectionMethod.Pca ? new(method, "values as they are", AsTheyAre(set.Vectors)) : null;

        var isLinear = method is ProjectionMethod.Pca or ProjectionMethod.Lda;
        var most = isLinear ? Math.Min(set.Dimension, set.Count) : 3;
        var settings = new ProjectionOptions { Dimensions = Math.Min(3, most), Seed = options.Seed };
        try
        {
            var projection = Projection.Fit(
                method, set.Vectors, set.Labels, settings, Step($"projecting '{set.Name}' by {method}"), cancellation);
            var label = TagProjection.LabelOf(projection, settings)
                .Replace(" (in the UMAP tab)", "", StringComparison.Ordinal);
            return new(method, label, projection.Coordinates);
        }
        catch (AnalysisInputException error) when (method != ProjectionMethod.Pca)
        {
            observer?.Warned($"'{set.Name}': {method} is left out: {error.Message}");
            return null;
        }
    }

    private static Matrix AsTheyAre(Matrix vectors)
    {
        var places = new Matrix(vectors.Rows, 2);
        for (var i = 0; i < vectors.Rows; i++)
            places[i, 0] = vectors[i, 0];
        return places;
    }

    private void WriteProjection(TagProjection projection)
    {
        json.WriteStartObject();
        json.WriteString("method", projection.Method.ToString().ToLowerInvariant());
        json.WriteString("title", TagProjection.Title(projection.Method));
        json.WriteString("label", projection.Label);
        json.WriteNumber("dimensions", projection.Coordinates.Columns);
        json.WritePropertyName("coordinates");
        blobs.AddNumbers<float>(json, projection.Coordinates.Values.Span);
        json.WriteEndObject();
    }

    // All along the last one's principal components, so that what moves is the items, not the axes.
    private void WriteSnapshots(EmbeddingSet set, IReadOnlyList<EmbeddingSet> snapshots)
    {
        var components = PrincipalComponents.Fit(
            set.Vectors, Math.Min(3, Math.Min(set.Count, set.Dimension)), seed: options.Seed);
        json.WriteStartArray("snapshots");
        foreach (var snapshot in snapshots.Append(set))
        {
            if (snapshot.Dimension != set.Dimension)
            {
                observer?.Warned(
                    $"'{snapshot.Name}' is left out: expected {set.Dimension} dimensions, found {snapshot.Dimension}");
                continue;
            }

            var known = components.Transform(snapshot.Vectors);
            var rows = Enumerable.Range(0, snapshot.Count)
                .ToDictionary(row => snapshot.Ids[row], StringComparer.Ordinal);
            var places = new Matrix(set.Count, known.Columns);
            places.Values.Span.Fill(float.NaN);
            for (var i = 0; i < set.Count; i++)
            {
                if (rows.TryGetValue(set.Ids[i], out var row))
                    known.Row(row).CopyTo(places.Row(i));
            }

            json.WriteStartObject();
            json.WriteString("name", snapshot.Name);
            json.WritePropertyName("coordinates");
            blobs.AddNumbers<float>(json, places.Values.Span);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteNeighbors(EmbeddingSet set)
    {
        var count = Math.Min(options.Neighbors, set.Count - 1);
        if (count > 0 && set.Count > MostForNeighbors)
        {
            observer?.Warned($"'{set.Name}': neighbors are left out, as there are more than {MostForNeighbors} items");
            count = 0;
        }

        json.WriteStartArray("neighbors");
        foreach (var metric in count > 0 ? [VectorMetric.Cosine, VectorMetric.Euclidean] : Array.Empty<VectorMetric>())
        {
            var search = new NeighborSearch(set.Vectors, metric)
            {
                Progress = Step($"neighbors in '{set.Name}' by {metric}"),
                Cancellation = cancellation,
            };
            WriteNeighbors(metric, search.FindWithin(count), set.Count);
        }

        json.WriteEndArray();
    }

    private void WriteNeighbors(VectorMetric metric, NeighborTable table, int items)
    {
        var rowsAtATime = blobs.IsFolder ? RowsAtATime : table.Queries;
        json.WriteStartObject();
        json.WriteString("metric", metric.ToString().ToLowerInvariant());
        json.WriteNumber("count", table.Count);
        json.WriteNumber("rowsAtATime", rowsAtATime);
        json.WriteStartArray("pieces");
        for (var first = 0; first < table.Queries; first += rowsAtATime)
        {
            var rows = Math.Min(rowsAtATime, table.Queries - first);
            var indices = new int[rows * table.Count];
            var scores = new ushort[rows * table.Count];
            var ranges = new float[2 * rows]; // the least and the greatest score of each row
            for (var i = 0; i < rows; i++)
            {
                table.Indices(first + i).CopyTo(indices.AsSpan(i * table.Count));
                Quantise(table.Scores(first + i), scores.AsSpan(i * table.Count, table.Count), ranges.AsSpan(2 * i, 2));
            }

            json.WriteStartObject();
            json.WritePropertyName("indices");
            blobs.AddWhole(json, indices, items);
            json.WritePropertyName("scores");
            blobs.AddNumbers<ushort>(json, scores);
            json.WritePropertyName("ranges");
            blobs.AddNumbers<float>(json, ranges);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Sixteen bits between a row's least and greatest score: the order is exact, and the five digits that are shown.
    private static void Quantise(ReadOnlySpan<double> row, Span<ushort> scores, Span<float> range)
    {
        var (least, greatest) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var score in row)
        {
            if (!double.IsFinite(score)) continue;
            (least, greatest) = (Math.Min(least, score), Math.Max(greatest, score));
        }

        if (least > greatest) (least, greatest) = (0, 0);
        (range[0], range[1]) = ((float)least, (float)greatest);
        var step = greatest > least ? (NoScore - 1) / (greatest - least) : 0;
        for (var i = 0; i < row.Length; i++)
            scores[i] = double.IsFinite(row[i]) ? (ushort)Math.Round((row[i] - least) * step) : (ushort)NoScore;
    }

    private void WriteComparisons(IReadOnlyList<EmbeddingSet> sets)
    {
        json.WriteStartArray("comparisons");
        for (var i = 1; i < sets.Count; i++)
        {
            var spaces = MatchedSpaces.Of(sets[0], sets[i], VectorMetric.Cosine, VectorMetric.Cosine);
            var settings = new SpaceComparisonOptions
            {
                Neighbors = Math.Min(options.ComparedNeighbors, spaces.First.Count - 1),
            };
            if (settings.Neighbors < 1) continue;
            var comparison = SpaceComparison.Compare(
                spaces.First.Vectors,
                spaces.Second.Vectors,
                settings,
                Step($"comparing '{sets[0].Name}' and '{sets[i].Name}'"),
                cancellation);
            WriteComparison(i, sets[0], spaces, comparison, settings.Neighbors);
        }

        json.WriteEndArray();
    }

    private void WriteComparison(
        int other, EmbeddingSet first, MatchedSpaces spaces, SpaceComparison comparison, int neighbors)
    {
        var coincidence = new float[first.Count];
        Array.Fill(coincidence, float.NaN);
        var rows = Enumerable.Range(0, first.Count).ToDictionary(row => first.Ids[row], StringComparer.Ordinal);
        for (var i = 0; i < spaces.First.Count; i++)
            coincidence[rows[spaces.First.Ids[i]]] = (float)comparison.Coincidence[i];

        json.WriteStartObject();
        json.WriteNumber("other", other);
        json.WriteNumber("neighbors", neighbors);
        json.WriteNumber("shared", spaces.First.Count);
        json.WriteNumber("onlyFirst", spaces.OnlyFirst.Count);
        json.WriteNumber("onlySecond", spaces.OnlySecond.Count);
        json.WriteNumber("undefined", spaces.Undefined.Count);
        json.WriteNumber("mean", comparison.Mean);
        json.WriteNumber("low", comparison.Interval.Low);
        json.WriteNumber("high", comparison.Interval.High);
        json.WriteNumber("atRandom", comparison.ExpectedAtRandom);
        if (double.IsFinite(comparison.LinearCka))
            json.WriteNumber("cka", comparison.LinearCka);
        json.WritePropertyName("coincidence");
        blobs.IsForFirstPicture = true;
        blobs.AddNumbers<float>(json, coincidence);
        blobs.IsForFirstPicture = false;
        json.WriteEndObject();
    }

    private Steps? Step(string work) => observer is null ? null : new Steps(observer, work);

    private sealed class Steps(IRunObserver observer, string work) : IProgress<(int Step, int Steps)>
    {
        public void Report((int Step, int Steps) value) => observer.Stepped(work, value.Step, value.Steps);
    }
}
