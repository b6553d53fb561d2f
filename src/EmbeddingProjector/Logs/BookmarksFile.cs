using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace EmbeddingProjector.Logs;

/// <summary>bookmarks.json: the projector's State objects, one a projection, each with the places of all
/// points.</summary>
/// <remarks>
/// The client needs every field. In its tabs of PCA and UMAP it shows saved coordinates as they are; in that of t-SNE
/// it starts its own and throws them away, so that all but PCA stand in the tab of UMAP. Source: State in TensorBoard's
/// data.ts, and what the real client does with it.
/// </remarks>
internal static class BookmarksFile
{
    public const string Name = "bookmarks.json";

    private const long MostBytes = 1 << 30;

    private static readonly JsonWriterOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // the client reads it as JSON, and no page holds it
    };

    /// <param name="file">Left open.</param>
    /// <param name="view">What the states choose beside the projection.</param>
    /// <param name="kept">States of an earlier file, which come first.</param>
    public static void Write(
        Stream file, IReadOnlyList<TagProjection> projections, BookmarkView view, JsonDocument? kept = null)
    {
        using var json = new Utf8JsonWriter(file, Json);
        json.WriteStartArray();
        foreach (var state in kept?.RootElement.EnumerateArray() ?? default)
        {
            if (!projections.Any(projection => IsOf(projection.Method, state)))
                state.WriteTo(json);
        }

        foreach (var projection in projections)
            WriteState(json, projection, view);
        json.WriteEndArray();
    }

    /// <summary>Reads a file that anybody may have written; null where there is none, or no array of states.</summary>
    public static JsonDocument? TryRead(string path)
    {
        if (!File.Exists(path))
            return null;

        try
        {
            var states = Parse(path);
            if (states.RootElement.ValueKind is JsonValueKind.Array)
                return states;
            states.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Parses a file that anybody may have written: what was parsed can be read and written again.</summary>
    /// <exception cref="JsonException">It is too large, not UTF-8, no JSON, or has a field twice.</exception>
    public static JsonDocument Parse(string path)
    {
        if (PlainFile.Length(path) is > MostBytes and var length)
            throw new JsonException($"expected at most {MostBytes} bytes, found {length}");

        ReadOnlyMemory<byte> bytes = PlainFile.ReadAllBytes(path);
        if (bytes.Span.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        if (!Utf8.IsValid(bytes.Span))
            throw new JsonException("expected UTF-8, found other bytes");

        JsonDocument? json = null;
        try
        {
            json = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false });
            using var nothing = new Utf8JsonWriter(Stream.Null);
            json.WriteTo(nothing); // an escaped half of a surrogate pair parses in a value, and is no text
            return json;
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            json?.Dispose();
            throw new JsonException($"expected text, found: {error.Message}", error);
        }
    }

    /// <summary>Whether a state is a projection that an export or <c>-Bookmark</c> computed.</summary>
    public static bool IsOurs(JsonElement state) => Enum.GetValues<ProjectionMethod>().Any(method => IsOf(method, state));

    // Whether an earlier state is of the same method: that is what its label begins with.
    private static bool IsOf(ProjectionMethod method, JsonElement state)
    {
        var label = state.ValueKind is JsonValueKind.Object && state.TryGetProperty("label", out var text)
            && text.ValueKind is JsonValueKind.String
            ? text.GetString()!
            : "";
        var title = TagProjection.Title(method);
        return label.StartsWith(title + ",", StringComparison.Ordinal)
            || label.StartsWith(title + " (", StringComparison.Ordinal)
            || label.StartsWith(title + " of ", StringComparison.Ordinal);
    }

    private static void WriteState(Utf8JsonWriter json, TagProjection projection, BookmarkView view)
    {
        var count = projection.Coordinates.Rows;
        var dimensions = projection.Coordinates.Columns;
        var isPca = projection.Method is Analysis.ProjectionMethod.Pca;
        json.WriteStartObject();
        json.WriteString("label", projection.Label);
        json.WriteBoolean("isSelected", false);
        json.WriteString("selectedProjection", isPca ? "pca" : "umap");
        WriteNumbers(json, "dataSetDimensions", [count, view.Dimension]);
        json.WriteNumber("tSNEIteration", 0);
        json.WriteNumber("tSNEPerplexity", 30);
        json.WriteNumber("tSNELearningRate", 10);
        json.WriteBoolean("tSNEis3d", dimensions == 3);
        json.WriteBoolean("umapIs3d", dimensions == 3);
        json.WriteNumber("umapNeighbors", 15);
        json.WriteNumber("umapMinDist", 0.1);
        WriteNumbers(json, "pcaComponentDimensions", Enumerable.Range(0, dimensions));
        json.WriteString("customSelectedSearchByMetadataOption", view.SearchColumn);
        foreach (var side in new[] { "XLeft", "XRight", "YUp", "YDown" })
        {
            json.WriteString($"custom{side}Text", "");
            json.WriteBoolean($"custom{side}Regex", false);
        }

        WriteCoordinates(json, projection, isPca);
        WriteNumbers(json, "selectedPoints", []);
        WriteNumbers(json, "shuffledDataIndices", Enumerable.Range(0, count));
        WriteCamera(json, dimensions);
        json.WriteString("selectedColorOptionName", view.ColorColumn);
        json.WriteBoolean("forceCategoricalColoring", false);
        json.WriteString("selectedLabelOption", view.LabelColumn);
        json.WriteEndObject();
    }

    // Every state has pca-0 to pca-9: the client takes all projections of a state in the place of its own, and computes
    // PCA only when data loads.
    private static void WriteCoordinates(Utf8JsonWriter json, TagProjection projection, bool isPca)
    {
        var own = isPca ? 0 : projection.Coordinates.Columns;
        var keys = Names("umap", own);
        var pca = Names("pca", TagProjection.ClientComponents);
        json.WriteStartArray("projections");
        for (var row = 0; row < projection.Coordinates.Rows; row++)
        {
            var place = projection.Coordinates.Row(row);
            json.WriteStartObject();
            for (var axis = 0; axis < keys.Length; axis++)
                json.WriteNumber(keys[axis], place[axis]);
            for (var axis = 0; axis < pca.Length; axis++)
                json.WriteNumber(pca[axis], Component(row, axis));
            json.WriteEndObject();
        }

        json.WriteEndArray();

        float Component(int row, int axis)
        {
            if (isPca && axis < projection.Coordinates.Columns)
                return projection.Coordinates.Row(row)[axis];
            return projection.Components is { } components && axis < components.Columns
                ? components.Row(row)[axis]
                : 0;
        }
    }

    private static JsonEncodedText[] Names(string slot, int count) =>
    [
        .. Enumerable.Range(0, count).Select(axis => JsonEncodedText.Encode(FormattableString.Invariant($"{slot}-{axis}"))),
    ];

    // Where the client itself puts the camera at first.
    private static void WriteCamera(Utf8JsonWriter json, int dimensions)
    {
        json.WriteStartObject("cameraDef");
        json.WriteBoolean("orthographic", dimensions == 2);
        json.WriteStartArray("position");
        foreach (var value in dimensions == 2 ? [0, 0, 4] : new[] { 0.45, 0.9, 1.6 })
            json.WriteNumberValue(value);
        json.WriteEndArray();
        WriteNumbers(json, "target", [0, 0, 0]);
        json.WriteNumber("zoom", 1);
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<int> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
