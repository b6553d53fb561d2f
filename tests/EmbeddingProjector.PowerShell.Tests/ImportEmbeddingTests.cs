using System.Text.Json;

namespace EmbeddingProjector.Tests.Commands;

public sealed class ImportEmbeddingTests : IDisposable
{
    private static readonly string Fixtures = Path.Combine(AppContext.BaseDirectory, "Fixtures", "Sets");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_set_is_shown_by_what_is_in_it()
    {
        var run = Run(Fixture("table.npy"), "-Name", "words");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"Name +: words\n", run.Output);
        Assert.Matches(@"Count +: 6\n", run.Output);
        Assert.Matches(@"Labels +: \{cat, dog, cat, dög…\}\n", run.Output);
        Assert.Matches(@"Columns +: \{note\}\n", run.Output);
    }

    [Fact]
    public void As_json_it_has_every_item_and_value()
    {
        var set = JsonDocument.Parse(Run(Fixture("deflated.npz"), "-AsJson").Output).RootElement;

        var item = set.GetProperty("Items")[3];
        Assert.Equal("r3", item.GetProperty("Id").GetString());
        Assert.Equal("dög", item.GetProperty("Label").GetString());
        Assert.Equal("1", item.GetProperty("Metadata").GetProperty("count").GetString());
        Assert.Equal([0.5, 0.75, 1], item.GetProperty("Vector").EnumerateArray().Select(value => value.GetDouble()));
    }

    [Fact]
    public void Every_option_reaches_the_reader()
    {
        var table = folder.Write("t.tsv", "id\tk\tc\tf\n1\ta\tx\tp\n1\tb\tx\tq\n1\tc\tx\tr\n1\td\tx\ts\n1\te\tx\tt\n1\tf\tx\tu\n"u8);
        string[] line = [Fixture("several.npz"), "-Array", "b", "-Metadata", "t.tsv", "-LabelColumn", "c", "-AsJson"];

        var byColumn = Items([.. line, "-IdColumn", "k", "-FileColumn", "f"])[1];
        Assert.Equal("b x q", $"{Text(byColumn, "Id")} {Text(byColumn, "Label")} {Text(byColumn, "File")}");
        Assert.Equal("r1", Text(Items([.. line, "-RowId"])[1], "Id"));
        Assert.Equal("r1", Text(Items([Fixture("torch"), "-Tag", "plain", "-AsJson"])[1], "Id"));
        Assert.True(File.Exists(table));

        static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;
    }

    [Fact]
    public void Items_that_are_left_out_are_named_in_a_warning()
    {
        var run = Run(Fixture("not_finite.npy"));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("WARNING: ", run.Error);
        Assert.Contains("'r1', 'r4'", run.Error);
    }

    [Theory]
    [InlineData("ConvertTo-EmbeddingProjection", "table.npy")]
    [InlineData("ConvertTo-EmbeddingProjection", "deflated.npz")]
    [InlineData("ConvertTo-EmbeddingProjection", "torch/00000/plain")]
    public void Every_command_on_a_set_takes_the_same_paths(string command, string path) =>
        Assert.Matches(@"Count +: 6\n", PowerShellRun.Of(folder.Path, command, Fixture(path)).Output);

    [Theory]
    [InlineData("LogNotFound", "nowhere.npy")]
    [InlineData("LogTagAmbiguous", "torch")]
    [InlineData("NpyInvalid", "vector.npy")]
    [InlineData("NpyInvalid", "objects.npy")]
    [InlineData("NpyInvalid", "no_arrays.npz")]
    [InlineData("SetAmbiguous", "several.npz")]
    [InlineData("SetEmpty", "empty.npy")]
    [InlineData("SetSourceInvalid", "make.py")]
    [InlineData("FileNotFound", "half.npy", "-Metadata", "nowhere.csv")]
    [InlineData("SetLengthMismatch", "half.npy", "-Metadata", "short.csv")]
    [InlineData("SetColumnNotFound", "table.npy", "-IdColumn", "key")]
    [InlineData("SetDuplicateId", "table.npy", "-IdColumn", "label")]
    [InlineData("SetArrayNotFound", "several.npz", "-Array", "c")]
    [InlineData("SetOptionInvalid", "half.npy", "-Tag", "x")]
    public void Bad_input_is_one_clear_error(string id, string path, params string[] arguments)
    {
        folder.Write("short.csv", "a\nb\n"u8);

        var run = Run([Fixture(path), .. arguments]);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.EndsWith($"[{id}]", Assert.Single(run.Error.TrimEnd().Split('\n')));
    }

    private JsonElement[] Items(string[] arguments) =>
        [.. JsonDocument.Parse(Run(arguments).Output).RootElement.GetProperty("Items").EnumerateArray()];

    private static string Fixture(string name) => Path.Combine(Fixtures, name);

    private PowerShellRun Run(params string[] arguments) =>
        PowerShellRun.Of(folder.Path, ["Import-Embedding", .. arguments]);
}
