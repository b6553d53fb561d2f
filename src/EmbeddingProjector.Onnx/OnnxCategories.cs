using System.Text.Json;

namespace EmbeddingProjector.Onnx;

/// <summary>Finds the class names of a model in the files beside it.</summary>
/// <remarks>Looked for, in this order: MODEL.classes.txt, MODEL.labels.txt, classes.txt, labels.txt, categories.txt,
/// imagenet_classes.txt, synset.txt (a name a line), then <c>id2label</c> in Hugging Face's config.json.</remarks>
internal static class OnnxCategories
{
    private const long MostBytes = 16 << 20;

    /// <summary>The names in the order of the scores; empty where no file holds as many as there are scores.</summary>
    /// <param name="model">The model's file.</param>
    /// <param name="count">The number of scores.</param>
    /// <param name="warn">Hears of a file that holds another number, or cannot be read.</param>
    public static ImmutableArray<string> Find(string model, int count, Action<string> warn)
    {
        var stem = Path.GetFileNameWithoutExtension(model);
        var folder = Path.GetDirectoryName(Path.GetFullPath(model))!;
        string[] names =
        [
            $"{stem}.classes.txt", $"{stem}.labels.txt", "classes.txt", "labels.txt", "categories.txt",
            "imagenet_classes.txt", "synset.txt", "config.json",
        ];
        // Exporters put the model into a folder onnx/ below its configuration.
        foreach (var path in names.Select(name => Path.Combine(folder, name))
            .Append(Path.Combine(folder, "..", "config.json")).Where(File.Exists))
        {
            var found = Read(path, warn);
            if (found.Length == count)
                return found;
            if (found.Length > 0)
                warn($"'{path}' names {found.Length} classes, and the model has {count}: the names are not used");
        }

        return [];
    }

    private static ImmutableArray<string> Read(string path, Action<string> warn)
    {
        try
        {
            if (new FileInfo(path).Length > MostBytes)
                return [];
            return Path.GetExtension(path) == ".json" ? Labels(path) : [.. File.ReadLines(path)
                .Select(line => line.Trim()).Where(line => line.Length > 0)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException
            or InvalidOperationException)
        {
            warn($"'{path}' cannot be read for class names: {error.Message}");
            return [];
        }
    }

    // {"id2label": {"0": "tench", "1": "goldfish", ...}}
    private static ImmutableArray<string> Labels(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        if (document.RootElement.ValueKind is not JsonValueKind.Object
            || !document.RootElement.TryGetProperty("id2label", out var map) || map.ValueKind is not JsonValueKind.Object)
        {
            return [];
        }

        var labels = new SortedDictionary<int, string>();
        foreach (var label in map.EnumerateObject())
        {
            if (int.TryParse(label.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                labels[index] = label.Value.ToString();
        }

        return labels.Count > 0 && labels.Keys.Last() == labels.Count - 1 ? [.. labels.Values] : [];
    }
}
