using System.Globalization;
using System.Text.Json;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Tests.Viewer;

namespace EmbeddingProjector.Tests.Commands;

/// <summary>The tabs of the page, on logs, probes and class images of the real commands, in a real browser.</summary>
public sealed class ShowEmbeddingTests : IDisposable
{
    private static readonly string Examples = Path.Combine(RepositoryRoot.Path, "examples");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [BrowserFact]
    public void A_probe_class_images_heatmap_and_duplicates_have_their_tabs()
    {
        Ok("Export-Embedding", Path.Combine(Examples, "mnist"), "-Include", "00[01]*", "-LogDir", "log");
        Ok("New-EmbeddingProbe", "log", "-Destination", "probe.safetensors");
        var graph = Json("Export-ClassGraph", "-Class", "digit 1,digit 3,cat", "-Steps", "2", "-Destination", "classes");
        Ok("Show-Embedding", "log", "-Probe", "probe.safetensors", "-ClassImages", "classes", "-Projection", "Umap",
            "-Destination", "page.html", "-NoOpen");

        var judged = Json("Invoke-EmbeddingProbe", "log", "probe.safetensors");
        var ranked = Json("Invoke-EmbeddingProbe", "log", "probe.safetensors", "-Class", "7", "-Top", "9");
        var items = Json("Import-Embedding", "log").Single().GetProperty("Items").EnumerateArray();
        Run("page.html", "tabs.mjs", new
        {
            accuracy = Accuracy(judged),
            cells = judged.GroupBy(one => (Text(one, "Label"), Text(one, "Prediction")))
                .Select(cell => new { cell.Key, Count = cell.Count() })
                .Select(cell => new { label = cell.Key.Item1, predicted = cell.Key.Item2, count = cell.Count }),
            prototype = ranked.Where(row => row.GetProperty("Place").GetInt32() <= 9).Select(row => Text(row, "Id")),
            images = graph.Single().GetProperty("Count").GetInt32(),
            nodes = graph.Single().GetProperty("Nodes").GetArrayLength(),
            ids = items.Select(item => Text(item, "Id")),
            vectors = items.Take(3).Select(item => item.GetProperty("Vector")),
        });
    }

    [BrowserFact]
    public void A_sweep_shows_its_curve_and_the_picture_under_the_mouse()
    {
        var angles = string.Join(',', Enumerable.Range(0, 24).Select(i => 15 * i));
        var sweep = Json("Export-RotationSweep", Path.Combine(Examples, "photos", "cat.jpg"), "-Angle", angles,
            "-LogDir", "log").Single();
        Ok("Show-Embedding", "log", "-Destination", "page.html", "-NoOpen");

        Run("page.html", "sweep.mjs", new
        {
            flips = sweep.GetProperty("Flips").EnumerateArray().Select(flip => string.Create(
                CultureInfo.InvariantCulture,
                $"{flip.GetProperty("Value").GetDouble()}: {Text(flip, "From")} → {Text(flip, "To")}")),
            steps = 24,
        });
    }

    [BrowserTheory]
    [InlineData("net:00001", "net:00002", "net:00010")] // torch's add_embedding
    [InlineData("epoch-001", "epoch-002", "epoch-010")] // Optimize-EmbeddingModel
    public void The_steps_of_a_training_are_a_slider(params string[] names)
    {
        foreach (var (name, step) in names.Zip([1, 2, 10]))
        {
            var vectors = new Matrix(12, 3);
            for (var i = 0; i < vectors.Rows; i++)
                (vectors[i, i % 3], vectors[i, (i + 1) % 3]) = (step, 0.01f * i);
            var set = new EmbeddingSet { Name = "net", Ids = [.. Enumerable.Range(0, 12).Select(i => $"item{i}")], Vectors = vectors };
            var run = PowerShellRun.Of(folder.Path, input: new[] { set }, "Export-Embedding", "-LogDir", "log", "-Tag", name);
            Assert.True(run.ExitCode == 0, run.Error);
        }

        Ok("Show-Embedding", "log", "-Destination", "page.html", "-NoOpen");
        Run("page.html", "training.mjs", new { names });
    }

    private static string Accuracy(JsonElement[] judged)
    {
        var right = judged.Count(one => Text(one, "Label") == Text(one, "Prediction"));
        return string.Create(CultureInfo.InvariantCulture, $"{100.0 * right / judged.Length:0.##}");
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).ToString();

    private void Run(string page, string script, object expected)
    {
        File.WriteAllText(folder.File("expected.json"), JsonSerializer.Serialize(expected));
        PageBrowser.Run(script, folder.File(page), folder.File("expected.json"));
    }

    private void Ok(params string[] arguments)
    {
        var run = PowerShellRun.Of(folder.Path, arguments);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    private JsonElement[] Json(params string[] arguments)
    {
        var run = PowerShellRun.Of(folder.Path, [.. arguments, "-AsJson"]);
        Assert.True(run.ExitCode == 0, run.Error);
        return [.. run.Lines.Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
