using EmbeddingProjector.Logs;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Logs;

public sealed class EmbeddingRegistryTests : ExportTest
{
    [Fact]
    public void Every_set_below_a_folder_is_listed_with_its_names()
    {
        Run(FakePicture.Many(6), At("a/one") with { Dataset = "digits", Experiment = "try 1" }, out _);
        new EmbeddingSetExport(
            SampleSet.Animals with { Dataset = "zoo" },
            new() { LogDir = Folder.File("logs/b"), Tag = "animals", Experiment = "late" }).Run();

        var sets = EmbeddingRegistry.Find(Folder.File("logs")).ToList();

        Assert.Equal(
            [("digits", "try 1", "fake", "fake", "flatten", 6L, 6), ("zoo", "late", "animals", null, null, 5, 2)],
            sets.Select(set =>
                (set.Dataset, set.Experiment, set.Tag, set.Model, set.Layer, set.Count, set.Dimension)));
        Assert.All(sets, set => Assert.True(set.IsWhole, set.Fault));
        Assert.Equal(
            new DirectoryInfo(sets[0].TagFolder).GetFiles().Sum(file => file.Length), sets[0].Length);
        Assert.InRange(sets[0].Created, DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow);
        Assert.Equal("zoo", EmbeddingSetReader.Read(Folder.File("logs/b")).Dataset);
    }

    [Theory]
    [InlineData("digit*", null, null, "one")]
    [InlineData("*", "T?Y", null, "one")]
    [InlineData(null, null, "FAKE", "one", "two")]
    [InlineData(null, "other", null)]
    [InlineData("", null, null, "two")]
    public void Names_are_asked_for_with_wildcards_and_without_case(
        string? dataset, string? experiment, string? model, params string[] expected)
    {
        Run(FakePicture.Many(3), At("x") with { Tag = "one", Dataset = "digits", Experiment = "try" }, out _);
        Run(FakePicture.Many(3), At("x") with { Tag = "two" }, out _);

        var query = new RegistryQuery
        {
            Datasets = dataset is null ? [] : [dataset],
            Experiments = experiment is null ? [] : [experiment],
            Models = model is null ? [] : [model],
        };

        Assert.Equal(expected, EmbeddingRegistry.Find(Folder.File("logs"), query).Select(set => set.Tag));
    }

    [Fact]
    public void What_is_not_whole_says_why()
    {
        var cut = Run(FakePicture.Many(6), At("cut"), out _);
        using (var file = File.OpenWrite(Path.Combine(cut.TagFolder, LogColumns.EmbeddingsFile)))
            file.SetLength(file.Length - 1);
        var missing = Run(FakePicture.Many(6), At("missing"), out _);
        File.Delete(Path.Combine(missing.TagFolder, "sprite.png"));
        var orphan = Run(FakePicture.Many(6), At("orphan"), out _);
        File.Delete(Path.Combine(orphan.LogDir, ProjectorConfig.FileName));
        Folder.Write("logs/torn/projector_config.pbtxt", "embeddings {"u8);
        Interrupt(FakePicture.Many(40), afterImages: 8);

        var faults = EmbeddingRegistry.Find(Folder.Path)
            .ToDictionary(set => Path.GetFileName(set.LogDir), set => (set.Tag, set.Fault, set.Count));

        Assert.All(faults.Values, set => Assert.NotNull(set.Fault));
        Assert.Contains("embeddings.npy", faults["cut"].Fault);
        Assert.Contains("sprite.png", faults["missing"].Fault);
        Assert.Equal(("fake", "no log names it"), (faults["orphan"].Tag, faults["orphan"].Fault));
        Assert.Contains("line 1", faults["torn"].Fault);
        Assert.Equal("fake", faults["log"].Tag);
        Assert.Contains("-Resume", faults["log"].Fault);
        Assert.InRange(faults["log"].Count, 8, 39);
    }

    [Fact]
    public void Logs_of_other_tools_are_listed_without_what_they_do_not_know()
    {
        var torch = Path.Combine(AppContext.BaseDirectory, "Fixtures", "Sets", "torch");

        var sets = EmbeddingRegistry.Find(torch).ToList();

        Assert.NotEmpty(sets);
        Assert.All(sets, set => Assert.True(set is { IsWhole: true, Model: null, Dataset: null, Dimension: > 0 }, set.Fault));
    }

    [UnixFact]
    public void Links_to_folders_are_not_followed()
    {
        Run(FakePicture.Many(3), At("x"), out _);
        Directory.CreateSymbolicLink(Folder.File("logs/loop"), Folder.File("logs"));

        Assert.Single(EmbeddingRegistry.Find(Folder.File("logs")));
    }

    private EmbeddingExportOptions At(string place) => Options with { LogDir = Folder.File("logs/" + place) };
}
