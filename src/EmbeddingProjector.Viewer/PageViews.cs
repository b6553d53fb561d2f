using System.Text.Json;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Analysis.Probes;
using EmbeddingProjector.Files;
using EmbeddingProjector.Generation;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Plots;
using EmbeddingProjector.Preprocessing;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Viewer;

/// <summary>The data of the page's tabs beside the points.</summary>
internal sealed class PageViews(Utf8JsonWriter json, PageBlobs blobs, EmbeddingPageOptions options)
{
    private const int MostHeatmapValues = 1 << 21;
    private const int MostHeatmapRows = 16_384; // what every browser's canvas takes
    private const int FewHeatmapValues = 1 << 19; // beside the thumbnails and neighbors of many items
    private const int ManyItems = 2000;
    private const int RankedItems = 9;
    private const int ClassPictureSize = 96;
    private const string ProbeColumn = "probe";

    public void Write(IReadOnlyList<EmbeddingSet> sets)
    {
        json.WriteStartArray("heatmaps");
        for (var i = 0; i < sets.Count; i++)
            WriteHeatmap(i, sets[i], sets.Count);
        json.WriteEndArray();
        if (options.Probe is { } probe)
            WriteProbe(sets[0], probe);
        if (options.ClassImages is { } folder)
            WriteClasses(Path.GetFullPath(folder));
    }

    /// <summary>A set with what a probe makes of it as columns.</summary>
    /// <exception cref="AnalysisInputException">The probe is not for the set.</exception>
    public static EmbeddingSet Judged(EmbeddingSet set, EmbeddingProbe probe, IRunObserver? observer)
    {
        if (probe.Check(set) is { } warning)
            observer?.Warned(warning);
        var judgements = ProbeJudgement.Of(probe, set.Vectors);
        var columns = set.Columns.Append(new MetadataColumn(ProbeColumn, [.. judgements.Select(one => one.Class)]));
        if (judgements.All(one => one.Probability is not null))
        {
            columns = columns.Append(new MetadataColumn(
                $"{ProbeColumn} probability",
                [.. judgements.Select(j => j.Probability!.Value.ToString("0.####", CultureInfo.InvariantCulture))]));
        }

        return set with { Columns = [.. columns] };
    }

    private void WriteProbe(EmbeddingSet set, EmbeddingProbe probe)
    {
        json.WriteStartObject("probe");
        json.WriteString("trainedOn", probe.TrainedOn);
        json.WriteString("method", probe.Options.Method.ToString());
        json.WriteString("predicted", ProbeColumn);
        json.WriteStartArray("prototypes");
        foreach (var name in probe.Classifier is LinearClassifier ? probe.Classes : [])
        {
            var ranking = PrototypeRanking.Of(probe, name, set.Vectors);
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteStartArray("items");
            foreach (var place in ranking.Ends(RankedItems))
            {
                json.WriteStartArray();
                json.WriteNumberValue(ranking.Rows[place]);
                json.WriteNumberValue(ranking.Scores[place]);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Which class is nearest to which, by the logits that each class image's record keeps.
    private void WriteClasses(string folder)
    {
        var pictures = new SortedDictionary<int, (string Path, PictureRecord Record)>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.png").Order(StringComparer.Ordinal))
        {
            if (PictureRecord.TryRead(path) is { Class: { } own } record)
                pictures[own] = (path, record);
        }

        if (pictures.Count == 0)
        {
            throw new EmbeddingSetException(
                "ClassImagesMissing", folder, "expected class images with their records beside them, found none");
        }

        var records = pictures.Values.Select(picture => picture.Record).ToArray();
        var graph = ClassGraph.Of(records, Names(records));
        var places = Enumerable.Range(0, graph.Nodes.Length).ToDictionary(i => graph.Nodes[i].Class);
        var layout = new ClassGraphPlot(graph, new Dictionary<int, RgbImage>(), title: "").Places;
        json.WriteStartObject("classes");
        json.WriteString("model", records[0].Model);
        json.WriteStartArray("nodes");
        for (var i = 0; i < graph.Nodes.Length; i++)
        {
            var node = graph.Nodes[i];
            json.WriteStartObject();
            json.WriteNumber("id", node.Class);
            json.WriteString("name", node.Name);
            if (node.NearestName is { } nearest)
                json.WriteString("nearest", nearest);
            json.WriteNumber("x", Math.Round(layout[node.Class].X, 1));
            json.WriteNumber("y", Math.Round(layout[node.Class].Y, 1));
            if (pictures.TryGetValue(node.Class, out var picture))
            {
                json.WritePropertyName("image");
                WritePicture(picture.Path);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("edges");
        foreach (var edge in graph.Edges)
        {
            json.WriteStartArray();
            json.WriteNumberValue(places[edge.First]);
            json.WriteNumberValue(places[edge.Second]);
            json.WriteBooleanValue(edge.IsMutual);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteNumber("components", graph.Components.Length);
        json.WriteNumber("cliques", graph.Cliques.Length);
        json.WriteEndObject();
    }

    // The records name their own classes and the likeliest; of others only the place is known.
    private static string[] Names(PictureRecord[] records)
    {
        string[] names = [.. Enumerable.Range(0, records[0].Logits.Length).Select(i => $"class {i}")];
        foreach (var record in records.Where(record => record.Logits.Length == names.Length))
        {
            names[record.TopClass] = record.TopClassName;
            names[record.Class!.Value] = record.ClassName ?? names[record.Class.Value];
        }

        return names;
    }

    private void WritePicture(string path)
    {
        var image = ImageDecoder.Decode(PlainFile.ReadAllBytes(path), ImageReadOptions.Default);
        using var file = new MemoryStream();
        PngEncoder.Write(file, Thumbnail.Of(image, ClassPictureSize));
        blobs.Add(json, file.ToArray(), pack: false);
    }

    /// <summary>Writes how a set was made.</summary>
    public static void WriteProvenance(Utf8JsonWriter json, EmbeddingSet set, SetLog? log)
    {
        json.WriteStartArray("provenance");
        Fact("set", set.Name);
        Fact("read from", set.Source);
        Fact("items", $"{set.Count}");
        Fact("dimensions", $"{set.Dimension}");
        if (set.Recipe is { } recipe)
        {
            Fact("model", recipe.Model);
            Fact("weights", recipe.Weights);
            Fact("SHA-256 of the weights", recipe.WeightsSha256);
            Fact("layer", recipe.Layer);
            Fact("pooling", recipe.Pooling.ToString());
            Fact("transform", recipe.Transform);
            Fact("engine", recipe.Engine);
        }

        if (log?.Provenance is { } made)
        {
            Fact("made from", made.Source);
            Fact("written by", $"{made.Tool} {made.ToolVersion}");
            Fact("written", $"{made.Created:u}");
            Fact("found", $"{made.Found}");
            Fact("failed", $"{made.Failed}");
            Fact("left out (NaN or infinity)", $"{made.LeftOut}");
            Fact("shown in TensorBoard", $"{made.Shown}");
            Fact("seed", $"{made.Seed}");
        }

        json.WriteEndArray();

        void Fact(string name, string? value)
        {
            if (value is null) return;
            json.WriteStartArray();
            json.WriteStringValue(name);
            json.WriteStringValue(value);
            json.WriteEndArray();
        }
    }

    // An even sample of the rows where all of them would be too many.
    private void WriteHeatmap(int index, EmbeddingSet set, int sets)
    {
        var room = set.Count > ManyItems && !blobs.IsFolder ? FewHeatmapValues : MostHeatmapValues;
        var most = Math.Clamp(room / sets / set.Dimension, 1, MostHeatmapRows);
        var shown = Math.Min(set.Count, most);
        int[] rows = [.. Enumerable.Range(0, shown).Select(i => (int)((long)i * set.Count / shown))];
        json.WriteStartObject();
        json.WriteNumber("set", index);
        json.WritePropertyName("rows");
        blobs.AddNumbers<int>(json, rows);
        json.WritePropertyName("values");
        blobs.AddNumbers<float>(json, set.Vectors.Select(rows).Values.Span);
        json.WriteEndObject();
    }
}
