using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Plots;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Tests.Plots;

public sealed partial class HeatmapPageTests : IDisposable
{
    private const string Hostile = "</script><script>alert(1)</script>\"'&{{data}}";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_page_holds_the_exact_values_the_items_and_their_order()
    {
        var set = Set(12, 9);

        var page = Write(set, new HeatmapOptions { Normalize = false, GroupBy = set.Labels });
        var data = Data(page);

        Assert.Equal((12, 9), (data.GetProperty("rows").GetInt32(), data.GetProperty("columns").GetInt32()));
        var bytes = data.GetProperty("values").GetBytesFromBase64();
        Assert.Equal(set.Vectors.Values.ToArray(), MemoryMarshal.Cast<byte, float>(bytes).ToArray());
        Assert.Equal([1, 4, 7, 10, 0, 3, 6, 9, 2, 5, 8, 11], Numbers(data.GetProperty("groupOrder")));
        Assert.Equal("label", data.GetProperty("groupName").GetString());
        Assert.False(data.GetProperty("normalize").GetBoolean());
        Assert.True(data.GetProperty("group").GetBoolean());
        Assert.Equal(
            ["id", "label", "file", "note"],
            data.GetProperty("facts").EnumerateArray().Select(fact => fact.GetProperty("name").GetString()));
        Assert.Equal(3 * 1025, data.GetProperty("colors").GetBytesFromBase64().Length);
    }

    [Fact]
    public void Several_sets_are_one_page()
    {
        var path = folder.File("both.html");

        EmbeddingHeatmap.WritePage(path, [(Set(3, 2), new()), (Set(4, 5) with { Name = "other" }, new())]);

        var data = Data(File.ReadAllText(path));
        Assert.Equal(2, data.GetProperty("columns").GetInt32());
        var other = Assert.Single(data.GetProperty("others").EnumerateArray());
        Assert.Equal(("other", 5), (other.GetProperty("name").GetString(), other.GetProperty("columns").GetInt32()));
    }

    [Fact]
    public void Columns_of_a_models_scores_have_the_names_of_its_classes()
    {
        var recipe = new EmbeddingRecipe(
            "tiny-resnet20", "V1", "", "fc", Pooling.None, "", false, "Simd", WithPrediction: true);
        var model = ModelCatalog.Default;
        recipe = recipe with { Weights = model.DefaultWeights.Name, Layer = model.Build(30).Logits.Name };

        Assert.Equal("cat", Data(Write(Set(3, 30) with { Recipe = recipe })).GetProperty("columnNames")[3].GetString());
        Assert.False(Data(Write(Set(3, 30) with { Recipe = recipe with { Layer = "layer1" } }))
            .TryGetProperty("columnNames", out _));
        Assert.False(Data(Write(Set(3, 30))).TryGetProperty("columnNames", out _));
    }

    [Fact]
    public void Thumbnails_are_one_picture_in_the_page()
    {
        var thumbnails = Data(Write(Set(12, 9))).GetProperty("thumbnails");

        var url = thumbnails.GetProperty("image").GetString()!;
        var sheet = ImageDecoder.Decode(Convert.FromBase64String(url.Split(',')[1]), ImageReadOptions.Default);
        Assert.StartsWith("data:image/png;base64,", url);
        Assert.Equal((8, 4), (thumbnails.GetProperty("side").GetInt32(), thumbnails.GetProperty("across").GetInt32()));
        Assert.Equal((32, 32), (sheet.Width, sheet.Height));
        Assert.Equal(5, sheet.Row(8)[3 * 8]); // item 5: second row, second column
    }

    [Fact]
    public void Hostile_names_stay_text_and_nothing_is_loaded_from_elsewhere()
    {
        var page = Write(Set(3, 2) with
        {
            Name = Hostile,
            Files = [Hostile, "b", "c"],
            Columns = [new(Hostile, [Hostile, "", ""])],
        });

        Assert.Equal(2, Occurrences(page, "</script>"));
        Assert.Equal(2, Occurrences(page, "<script"));
        Assert.Contains($"<h1>{WebUtility.HtmlEncode(Hostile)}</h1>", page);
        Assert.Equal(Hostile, Data(page).GetProperty("facts")[2].GetProperty("values")[0].GetString());
        Assert.DoesNotMatch("(src|href) *=|https?:|@import|fetch\\(", page);
        Assert.Contains("default-src 'none'", page);
    }

    [Fact]
    public void A_set_without_labels_files_or_thumbnails_has_a_page_too()
    {
        var data = Data(Write(Set(3, 2) with { Labels = null, Files = null, Thumbnails = null, Columns = [] }));

        Assert.False(data.TryGetProperty("groupOrder", out _));
        Assert.False(data.TryGetProperty("thumbnails", out _));
        Assert.Equal(1, data.GetProperty("facts").GetArrayLength());
    }

    [Fact]
    public void What_a_page_cannot_hold_is_refused_and_no_file_is_left()
    {
        var set = new EmbeddingSet
        {
            Name = "large",
            Ids = [.. Enumerable.Range(0, HeatmapPage.MostSide + 1).Select(i => $"i{i}")],
            Vectors = new Matrix(HeatmapPage.MostSide + 1, 1),
        };

        var error = Assert.Throws<AnalysisInputException>(() => Write(set));

        Assert.Equal("HeatmapTooLarge", error.ErrorId);
        Assert.EndsWith("found 16385 x 1; a .png holds more", error.Message);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [ChromiumFact]
    public void A_browser_shows_the_pixels_of_the_png_and_tells_the_cell_under_the_mouse()
    {
        // The mouse goes over the middle of cell (5, 2), zoomed twice.
        const string probe = """
            <script>
            const canvas = document.getElementById('picture');
            const box = canvas.getBoundingClientRect();
            const pointed = { clientX: Math.round(box.left) + 2 * 2, clientY: Math.round(box.top) + 2 * 5 };
            canvas.dispatchEvent(new MouseEvent('mousemove', pointed));
            document.body.dataset.pixels = canvas.toDataURL();
            </script></body>
            """;
        var set = Set(12, 9);
        var options = new HeatmapOptions { GroupBy = set.Labels, Sort = true };
        var path = folder.Write("page.html", []);
        File.WriteAllText(path, Write(set, options).Replace("</body>", probe));

        var document = Chromium.Dump(path, "zoom=2");

        var pixels = Regex.Match(document, "data-pixels=\"data:image/png;base64,([^\"]+)\"").Groups[1].Value;
        var picture = ImageDecoder.Decode(Convert.FromBase64String(pixels), ImageReadOptions.Default);
        var heatmap = new EmbeddingHeatmap(set.Vectors, options);
        Assert.Equal(heatmap.ToImage().Pixels, picture.Pixels);
        var cell = Cell(document);
        var item = heatmap.RowOrder[5];
        Assert.Equal(("5", "2", set.Ids[item]), (cell["row"], cell["column"], cell["id"]));
        Assert.Equal(Text(heatmap.Values[5, 2]), cell["shown"]);
        Assert.Equal(Text(set.Vectors[item, int.Parse(cell["dimension"])]), cell["value"]);
    }

    [ChromiumFact]
    public void A_link_chooses_a_cell_and_the_switches()
    {
        var set = Set(12, 9) with { Files = [.. Enumerable.Repeat(Hostile, 12)] };
        var path = folder.Write("page.html", []);
        File.WriteAllText(path, Write(set, new HeatmapOptions { Range = (0, 1) }));

        var cell = Cell(Chromium.Dump(path, "row=3&column=7&normalize=0"));

        Assert.Equal(("3", "7", Hostile), (cell["row"], cell["column"], cell["file"]));
        Assert.Equal(Text(set.Vectors[3, 7]), cell["value"]);
        Assert.Equal(Text(Math.Clamp(set.Vectors[3, 7], 0, 1)), cell["shown"]);
    }

    private static EmbeddingSet Set(int items, int dimensions)
    {
        var random = new SeededRandom(5);
        var values = Enumerable.Range(0, items * dimensions)
            .Select(_ => (float)(3 * random.NextDouble()) - 1).ToArray();
        for (var i = 0; i < items; i++)
            values[i * dimensions] = 0.25f; // a constant column
        return new EmbeddingSet
        {
            Name = "a set",
            Ids = [.. Enumerable.Range(0, items).Select(i => $"i{i}")],
            Vectors = new Matrix(items, dimensions, values),
            Labels = [.. Enumerable.Range(0, items).Select(i => i % 3 == 1 ? "9" : i % 3 == 0 ? "10" : "ten")],
            Files = [.. Enumerable.Range(0, items).Select(i => $"{i}.png")],
            Columns = [new("note", [.. Enumerable.Range(0, items).Select(i => $"<b>{i}</b>")])],
            Thumbnails = new(() => [.. Enumerable.Range(0, items).Select(i =>
            {
                var thumbnail = new RgbImage(8, 8);
                thumbnail.Pixels.AsSpan().Fill((byte)i);
                return thumbnail;
            })]),
        };
    }

    private string Write(EmbeddingSet set, HeatmapOptions? options = null)
    {
        var path = folder.File("heatmap.html");
        EmbeddingHeatmap.Write(path, set, options);
        return File.ReadAllText(path);
    }

    private static JsonElement Data(string page) =>
        JsonDocument.Parse(DataBlock().Match(page).Groups[1].Value).RootElement;

    private static Dictionary<string, string> Cell(string document) => Detail().Matches(document)
        .ToDictionary(m => m.Groups[1].Value, m => WebUtility.HtmlDecode(m.Groups[2].Value));

    private static string Text(float value) => FormattableString.Invariant($"{value:F3}");

    private static IEnumerable<int> Numbers(JsonElement array) => array.EnumerateArray().Select(n => n.GetInt32());

    private static int Occurrences(string text, string part) => Regex.Count(text, Regex.Escape(part));

    [GeneratedRegex("<script id=\"data\" type=\"application/json\">(.*?)</script>")]
    private static partial Regex DataBlock();

    [GeneratedRegex("<dd data-name=\"([^\"]*)\">(.*?)</dd>", RegexOptions.Singleline)]
    private static partial Regex Detail();
}
