using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Preprocessing;

namespace EmbeddingProjector.Plots;

/// <summary>A heatmap as one HTML file that holds all it needs: the values in float32, the colours, the thumbnails and
/// the script that draws them (Rendering/HeatmapPage).</summary>
/// <remarks>Names of files and classes are hostile text. They stand in the page as JSON whose <c>&lt;</c> is escaped,
/// and the script shows them as text only.</remarks>
internal sealed partial class HeatmapPage
{
    /// <summary>The most rows or columns: what every browser's canvas takes.</summary>
    public const int MostSide = 16_384;

    /// <summary>The most values: a file of 90 MB.</summary>
    public const int MostValues = 1 << 24;

    private const int MostSheetPixels = 2048;

    private readonly IReadOnlyList<HeatmapPage> others;
    private readonly EmbeddingSet set;
    private readonly HeatmapOptions options;
    private readonly IReadOnlyList<string>? groups;

    /// <summary>Prepares a page.</summary>
    /// <param name="set">What it shows.</param>
    /// <param name="options">How, to begin with.</param>
    /// <param name="others">More sets to choose from on the page; null for none.</param>
    /// <exception cref="AnalysisInputException">No items, NaN, labels of another number, or too many
    /// values.</exception>
    /// <exception cref="EmbeddingSetException">The set's parts do not fit each other.</exception>
    public HeatmapPage(EmbeddingSet set, HeatmapOptions options, IReadOnlyList<HeatmapPage>? others = null)
    {
        const string name = "heatmap page";
        (this.set, this.options, this.others) = (set, options, others ?? []);
        groups = options.GroupBy ?? set.Labels;
        Require.Items(name, set.Vectors, 1);
        SetCheck.Require(set);
        if (groups is not null)
            Require.Labels(name, set.Vectors, groups);
        if (options.ColumnNames is { } columns)
            Require.Dimensions($"{name}: column names", set.Dimension, columns.Count);
        if (set.Count > MostSide || set.Dimension > MostSide || (long)set.Count * set.Dimension > MostValues)
            Require.Throw(
                "HeatmapTooLarge",
                $"{name}: expected at most {MostSide} items, {MostSide} dimensions and {MostValues} values, found "
                + $"{set.Count} x {set.Dimension}; a .png holds more");
    }

    /// <summary>Writes the page, UTF-8.</summary>
    public void Write(Stream file)
    {
        var template = Resource("heatmap.html");
        var place = 0;
        foreach (Match part in Placeholder().Matches(template))
        {
            file.Write(Encoding.UTF8.GetBytes(template[place..part.Index]));
            place = part.Index + part.Length;
            if (part.Groups[1].Value == "data")
                WriteData(file);
            else
                file.Write(Encoding.UTF8.GetBytes(Text(part.Groups[1].Value)));
        }

        file.Write(Encoding.UTF8.GetBytes(template[place..]));
    }

    private string Text(string part) => part switch
    {
        "title" => WebUtility.HtmlEncode(set.Name),
        "style" => Resource("heatmap.css"),
        "script" => Resource("heatmap.js"),
        _ => throw new InvalidOperationException($"heatmap.html: expected a known part, found '{part}'"),
    };

    private void WriteData(Stream file)
    {
        using var json = new Utf8JsonWriter(file); // escapes <, >, & and quotes
        json.WriteStartObject();
        json.WriteBase64String("colors", [.. EmbeddingHeatmap.Scale.SelectMany(c => (byte[])[c.Red, c.Green, c.Blue])]);
        WriteSet(json);
        json.WriteStartArray("others");
        foreach (var other in others)
        {
            json.WriteStartObject();
            other.WriteSet(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteSet(Utf8JsonWriter json)
    {
        json.WriteString("name", set.Name);
        json.WriteNumber("rows", set.Count);
        json.WriteNumber("columns", set.Dimension);
        json.WriteBoolean("normalize", options.Normalize);
        json.WriteBoolean("sort", options.Sort);
        var (low, high) = EmbeddingHeatmap.RangeOf(set.Vectors, options);
        json.WriteNumber("low", low);
        json.WriteNumber("high", high);
        WriteColumnNames(json);
        json.WriteBoolean("group", options.GroupBy is not null);
        WriteGroups(json);
        WriteFacts(json);
        WriteThumbnails(json);
        json.WriteBase64String("values", Bytes());
    }

    private void WriteColumnNames(Utf8JsonWriter json)
    {
        if ((options.ColumnNames ?? ClassColumns.Of(set)) is not { } names)
            return;
        json.WriteStartArray("columnNames");
        foreach (var name in names)
            json.WriteStringValue(name);
        json.WriteEndArray();
    }

    private void WriteGroups(Utf8JsonWriter json)
    {
        if (groups is null)
            return;
        json.WriteString("groupName", options.GroupName);
        json.WriteStartArray("groupOrder");
        foreach (var item in EmbeddingHeatmap.GroupedOrder(groups))
            json.WriteNumberValue(item);
        json.WriteEndArray();
    }

    // What is known of each item, in the order in which the page lists it.
    private void WriteFacts(Utf8JsonWriter json)
    {
        var facts = new List<MetadataColumn> { new("id", set.Ids) };
        if (set.Labels is { } labels)
            facts.Add(new("label", labels));
        if (set.Files is { } files)
            facts.Add(new("file", files));
        json.WriteStartArray("facts");
        foreach (var fact in facts.Concat(set.Columns))
        {
            json.WriteStartObject();
            json.WriteString("name", fact.Name);
            json.WriteStartArray("values");
            foreach (var value in fact.Values)
                json.WriteStringValue(value);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteThumbnails(Utf8JsonWriter json)
    {
        if (set.Thumbnails?.Value is not { } thumbnails)
            return;
        var across = SpriteSheet.GridSide(set.Count);
        var side = Math.Min(thumbnails[0].Width, MostSheetPixels / across);
        using var sheet = new MemoryStream();
        SpriteSheet.Write(
            sheet, set.Count, side, (i, pixels) => Thumbnail.Of(thumbnails[i], side).Pixels.CopyTo(pixels));
        json.WriteStartObject("thumbnails");
        json.WriteNumber("side", side);
        json.WriteNumber("across", across);
        json.WriteString(
            "image", $"data:image/png;base64,{Convert.ToBase64String(sheet.GetBuffer(), 0, (int)sheet.Length)}");
        json.WriteEndObject();
    }

    private byte[] Bytes()
    {
        var bytes = new byte[set.Vectors.Values.Length * sizeof(float)];
        LittleEndian.Write(set.Vectors.Values.Span, bytes);
        return bytes;
    }

    private static string Resource(string name)
    {
        using var stream = typeof(HeatmapPage).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the assembly lacks its resource '{name}'");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Placeholder();
}
