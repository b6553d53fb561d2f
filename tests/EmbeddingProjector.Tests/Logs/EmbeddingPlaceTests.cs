using EmbeddingProjector.Logs;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Logs;

public sealed class EmbeddingPlaceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("log")]
    [InlineData("table.tsv")]
    [InlineData("table.csv")]
    [InlineData("matrix.npy")]
    public void What_is_published_to_a_place_is_read_from_it(string name)
    {
        var set = SampleSet.Animals with { Labels = ["cat", "a \"quoted\", label", "dog", "x", "y"] };

        var result = Export(set, folder.File(name));

        var read = EmbeddingSetReader.Read(folder.File(name));
        Assert.Equal(5, result.Count);
        Assert.Equal(set.Ids, read.Ids);
        Assert.Equal(set.Labels, read.Labels);
        Assert.Equal(set.Files, read.Files);
        Assert.Equal(set.Vectors.Values.ToArray(), read.Vectors.Values.ToArray());
        Assert.Equal("probability", Assert.Single(read.Columns).Name);
    }

    [Theory]
    [InlineData("table.tsv")]
    [InlineData("matrix.npy")]
    public void A_table_that_is_there_is_replaced_by_force_alone(string name)
    {
        Export(SampleSet.Animals, folder.File(name));

        var error = Assert.Throws<EmbeddingSetException>(() => Export(SampleSet.Animals, folder.File(name)));

        Assert.Equal("SetExists", error.ErrorId);
        Export(SampleSet.Animals, folder.File(name), force: true);
    }

    [Fact]
    public void A_schemes_places_are_opened_by_who_registered_it()
    {
        var memory = new Memory();
        EmbeddingPlace.Register("memory", _ => memory, _ => memory);

        Export(SampleSet.Animals, "memory://animals");

        Assert.Equal(SampleSet.Animals.Ids, EmbeddingSetReader.Read("memory://animals").Ids);
        Assert.Equal("memory://animals", EmbeddingPlace.Source("memory://animals").Location);
    }

    [Fact]
    public void A_scheme_that_nobody_knows_is_an_error_without_what_follows_it()
    {
        var error = Assert.Throws<EmbeddingSetException>(() => EmbeddingSetReader.Read("nowhere://user:secret@host"));

        Assert.Equal("SetSourceInvalid", error.ErrorId);
        Assert.DoesNotContain("secret", error.Message);
    }

    private static EmbeddingExportResult Export(EmbeddingSet set, string place, bool force = false) =>
        new EmbeddingSetExport(set, new() { LogDir = place, Force = force }).Run(new RecordedRun());

    private sealed class Memory : IEmbeddingSource, IEmbeddingTarget
    {
        private string[] ids = [];
        private float[][] vectors = [];

        public string Location => "memory://animals";

        public bool Check() => false;

        public void Publish(
            EmbeddingPublication publication, IRunObserver observer, CancellationToken cancellation = default)
        {
            var rows = publication.Rows;
            ids = [.. Enumerable.Range(0, rows.Count).Select(rows.Id)];
            vectors = [.. Enumerable.Range(0, rows.Count).Select(row => rows.Vector(row).ToArray())];
        }

        public EmbeddingSet Read(EmbeddingReadOptions? options = null, Action<string>? warn = null) => new()
        {
            Name = "animals",
            Ids = ids,
            Vectors = Matrix.FromRows(vectors),
        };
    }
}
