using EmbeddingProjector.Imaging;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Logs;

public sealed class EmbeddingSetExportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string LogDir => folder.File("log");

    private EmbeddingSetExportOptions Options => new() { LogDir = LogDir };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_set_becomes_a_log_that_opens_and_reads_back_whole()
    {
        var set = Full(7);

        var result = Run(set, Options, out var heard);

        var entry = Assert.Single(ProjectorLogReader.Open(LogDir));
        Assert.Equal(("points", 7, 3, TensorFormat.Raw), (entry.Name, entry.Rows, entry.Columns, entry.Format));
        Assert.Equal((7, 7, 3, null), (result.Count, result.Shown, result.Dimension, result.Model));
        Assert.Empty(heard.Warnings);

        var read = ExportedEmbeddings.Read(LogDir);
        Assert.Equal(set.Ids, read.Ids);
        Assert.Equal(set.Vectors.Values.ToArray(), read.Vectors.Values.ToArray());
        Assert.Equal(set.Labels, read.Labels);
        Assert.Equal(set.Files, read.Files);
        Assert.Equal(["weight", "colour"], read.Columns.Select(column => column.Name));
        Assert.Equal(set.Columns[1].Values, read.Columns[1].Values);
        Assert.Null(read.Recipe);
        Assert.Equal(
            set.Thumbnails!.Value.Select(thumbnail => thumbnail.Pixels),
            read.Thumbnails!.Value.Select(thumbnail => thumbnail.Pixels));
    }

    [Fact]
    public void Ids_alone_make_a_table_without_a_header()
    {
        Run(Plain(3), Options, out _);

        Assert.Equal("r0\nr1\nr2\n", File.ReadAllText(Path.Combine(LogDir, "points", "metadata.tsv")));
        Assert.Equal(["r0", "r1", "r2"], ExportedEmbeddings.Read(LogDir).Ids);
    }

    [Fact]
    public void Provenance_says_that_it_was_a_set_and_keeps_what_is_known_of_it()
    {
        var recipe = new EmbeddingRecipe("net", "w", "00", "fc", Pooling.None, "squash 8", false, "Simd", false);

        var result = Run(Plain(3) with { Recipe = recipe, Source = "/data/points.npy" }, Options, out _);

        var provenance = ExportProvenance.TryRead(result.TagFolder)!;
        Assert.Equal((EmbeddingOrigin.Set, recipe), (provenance.Origin, provenance.Recipe));
        Assert.Equal(("/data/points.npy", 3), (provenance.Source, provenance.Embedded));
        Assert.Equal("net", result.Model);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Vectors_that_are_not_finite_are_left_out_by_name(float value)
    {
        var set = Full(5);
        set.Vectors[2, 1] = value;

        var result = Run(set, Options, out var heard);

        Assert.Equal((4, 5 - 1), (result.Count, Assert.Single(ProjectorLogReader.Open(LogDir)).Rows));
        Assert.Equal(["r2"], result.LeftOut);
        Assert.Contains("'r2'", Assert.Single(heard.Warnings));
        var read = ExportedEmbeddings.Read(LogDir);
        Assert.Equal(["r0", "r1", "r3", "r4"], read.Ids);
        Assert.Equal(["a", "b", "b", "a"], read.Labels);
        Assert.Equal(3, read.Thumbnails!.Value[2].Pixels[0]);
        Assert.Equal(1, ExportProvenance.TryRead(result.TagFolder)!.LeftOut);
    }

    [Fact]
    public void A_line_goes_on_over_an_item_that_is_left_out()
    {
        var set = Plain(5) with { Columns = [new("__seq_next__", ["1", "2", "3", "4", "(none)"])] };
        set.Vectors[2, 0] = float.NaN;

        Run(set, Options, out _);

        Assert.Equal(["1", "2", "3", "(none)"], Links("items.tsv"));
        Assert.Equal(["1", "2", "3", "(none)"], Links("metadata.tsv"));
    }

    [Fact]
    public void A_circle_is_opened_in_what_the_client_reads_and_kept_in_the_full_table()
    {
        var set = Plain(4) with { Columns = [new("__seq_next__", ["1", "2", "3", "0"])] };

        Run(set, Options, out var heard);

        Assert.Equal(["1", "2", "3", "0"], Links("items.tsv"));
        Assert.Equal(["1", "2", "3", "(none)"], Links("metadata.tsv"));
        Assert.Contains("circle", Assert.Single(heard.Warnings));
    }

    [Fact]
    public void Ids_that_would_become_numbers_are_shown_with_letters_before_them_and_read_back_as_they_are()
    {
        var set = Full(3) with { Ids = ["007", "12e45", "cat"] };

        Run(set, Options, out var heard);

        var metadata = MetadataFile.ReadRows(Path.Combine(LogDir, "points", "metadata.tsv"));
        Assert.Equal(["id", "id007", "id12e45", "idcat"], metadata.Select(row => row[^1]));
        Assert.Equal(set.Ids, ExportedEmbeddings.Read(LogDir).Ids);
        Assert.Contains("'007'", Assert.Single(heard.Warnings));
    }

    // JavaScript would show 0, 0, 100000 and colour the legend otherwise.
    [Theory]
    [InlineData("00000", "00001", "cat")]
    [InlineData("0.0", "1.0", "2.0")]
    [InlineData("1e5", "0x1F", "Infinity")]
    [InlineData("__proto__", "cat", "dog")]
    public void Labels_that_would_become_other_texts_are_kept_as_texts_and_read_back_as_they_are(
        string first, string second, string third)
    {
        var set = Full(3) with { Labels = [first, second, third] };

        Run(set, Options, out _);

        var shown = MetadataFile.ReadRows(Path.Combine(LogDir, "points", "metadata.tsv")).Skip(1)
            .Select(row => row[0]).ToArray();
        Assert.All(shown, label => Assert.False(ClientNumber.Changes(label)));
        Assert.Equal(set.Labels, ExportedEmbeddings.Read(LogDir).Labels);
        Assert.Equal(set.Labels, ShownItems.Read(LogDir).Labels);
        Assert.Empty(EmbeddingProjector.Logs.Checkup.LogCheckup.Examine(LogDir));
    }

    [Fact]
    public void Labels_of_plain_numbers_stay_numbers()
    {
        Run(Full(3) with { Labels = ["3", "-1.5", "10"] }, Options, out _);

        Assert.Equal(["3", "-1.5", "10"], MetadataFile.ReadRows(Path.Combine(LogDir, "points", "metadata.tsv"))
            .Skip(1).Select(row => row[0]));
    }

    [Fact]
    public void More_labels_than_the_client_has_colours_for_get_a_number_to_colour_by()
    {
        const int count = 60;
        var set = new EmbeddingSet
        {
            Name = "many",
            Ids = [.. Enumerable.Range(0, count).Select(i => $"i{i}")],
            Vectors = EmbeddingProjector.Numerics.Matrix.FromRows(
                [.. Enumerable.Range(0, count).Select(i => new float[] { i, i * i, 1 })]),
            Labels = [.. Enumerable.Range(0, count).Select(i => $"class{i:d2}")],
        };

        Run(set, Options with { Tag = "many" }, out _);

        var rows = MetadataFile.ReadRows(Path.Combine(LogDir, "many", "metadata.tsv")).ToArray();
        Assert.Equal(["label", "label number", "id"], rows[0]);
        Assert.Equal("59", rows[60][1]);
        Assert.Empty(ExportedEmbeddings.Read(LogDir).Columns);
    }

    [Fact]
    public void Thumbnails_are_resized_where_another_size_is_asked_for_and_left_out_on_request()
    {
        Run(Full(3), Options with { Tag = "small", ThumbnailSize = 1 }, out _);
        Run(Full(3), Options with { Tag = "bare", Sprite = false }, out _);

        var entries = ProjectorLogReader.Open(LogDir);
        Assert.Equal([1u, 1u], entries[0].Info.Sprite!.SingleImageDim.AsEnumerable());
        Assert.Null(entries[1].Info.Sprite);
    }

    [Theory]
    [InlineData(1, 3, "one row")]
    [InlineData(4, 1, "one column")]
    public void What_TensorBoard_does_not_list_is_written_with_a_warning(int count, int dimension, string words)
    {
        Run(Plain(count, dimension), Options, out var heard);

        Assert.Contains(heard.Warnings, warning => warning.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void A_tag_that_is_there_gives_way_to_force_alone()
    {
        Run(Full(7), Options, out _);

        var error = Assert.Throws<ProjectorLogException>(() => Run(Plain(3), Options, out _));
        Assert.Equal("LogTagExists", error.ErrorId);
        Assert.DoesNotContain("-Resume", error.Message);
        Assert.True(new EmbeddingSetExport(Plain(3), Options with { Force = true }).Plan().Replaces);
        Run(Plain(3), Options with { Force = true }, out _);
        Assert.Equal(3, Assert.Single(ProjectorLogReader.Open(LogDir)).Rows);
    }

    [Fact]
    public void A_plan_touches_nothing()
    {
        var plan = new EmbeddingSetExport(Full(3), Options).Plan();

        Assert.Equal(("points", 3, 3, 2), (plan.Tag, plan.Count, plan.Dimension, plan.ThumbnailSize));
        Assert.False(Directory.Exists(LogDir));
    }

    [Fact]
    public void A_cancelled_export_changes_nothing()
    {
        var export = new EmbeddingSetExport(Full(3), Options);

        Assert.Throws<OperationCanceledException>(() => export.Run(new RecordedRun(), new(canceled: true)));
        Assert.False(Directory.Exists(LogDir));
    }

    public static TheoryData<string, EmbeddingSet> Misfits => new()
    {
        { "SetEmpty", Plain(0) },
        { "SetEmpty", Plain(2, 0) },
        { "NoEmbedding", Plain(1) with { Vectors = new Matrix(1, 2, new[] { 1, float.NaN }) } },
        { "SetDuplicateId", Plain(3) with { Ids = ["a", "b", "a"] } },
        { "SetDuplicateId", Plain(3) with { Ids = ["a b", "a\tb", "c"] } },
        { "SetDuplicateId", Plain(3) with { Ids = ["a", " ", "c"] } },
        { "SetDuplicateId", Plain(3) with { Ids = ["a ", "a", "c"] } },
        { "SetLengthMismatch", Plain(3) with { Ids = ["a", "b"] } },
        { "SetLengthMismatch", Plain(3) with { Labels = ["a"] } },
        { "SetLengthMismatch", Plain(3) with { Files = ["a"] } },
        { "SetLengthMismatch", Plain(3) with { Columns = [new("c", ["a"])] } },
        { "SetLengthMismatch", Plain(3) with { Thumbnails = new(() => []) } },
        { "SetColumnInvalid", Plain(1) with { Columns = [new("c", ["1"]), new("c", ["1"])] } },
        { "SetColumnInvalid", Plain(1) with { Columns = [new("id", ["1"])] } },
        { "SetColumnInvalid", Plain(1) with { Columns = [new("a\tb", ["1"])] } },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void A_set_whose_parts_do_not_fit_is_refused_before_anything_changes(string id, EmbeddingSet set)
    {
        Assert.Equal(id, Assert.Throws<EmbeddingSetException>(() => Run(set, Options, out _)).ErrorId);
        Assert.False(Directory.Exists(LogDir));
    }

    private static EmbeddingExportResult Run(
        EmbeddingSet set, EmbeddingSetExportOptions options, out RecordedRun heard)
    {
        heard = new RecordedRun();
        return new EmbeddingSetExport(set, options).Run(heard);
    }

    private static EmbeddingSet Plain(int count, int dimension = 3) => new()
    {
        Name = "points",
        Ids = [.. Enumerable.Range(0, count).Select(i => $"r{i}")],
        Vectors = new Matrix(
            count, dimension, Enumerable.Range(0, count * dimension).Select(i => i * 0.3f).ToArray()),
    };

    private static EmbeddingSet Full(int count) => Plain(count) with
    {
        Labels = [.. Enumerable.Range(0, count).Select(i => i % 2 == 0 ? "a" : "b")],
        Files = [.. Enumerable.Range(0, count).Select(i => $"f/{i}.png")],
        Columns =
        [
            new("weight", [.. Enumerable.Range(0, count).Select(i => $"{i}.5")]),
            new("colour", [.. Enumerable.Range(0, count).Select(i => $"c{i}")]),
        ],
        Thumbnails = new(() =>
        [
            .. Enumerable.Range(0, count).Select(i =>
            {
                var image = new RgbImage(2, 2);
                image.Pixels.AsSpan().Fill((byte)i);
                return image;
            }),
        ]),
    };

    private string[] Links(string table) =>
        [.. MetadataFile.ReadRows(Path.Combine(LogDir, "points", table)).Skip(1)
            .Select(row => row[table == "items.tsv" ? 1 : 0])];
}
