using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Postgres;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Postgres;

[Collection(PostgresTests.Name)]
public sealed class PostgresPlaceTests
{
    private static readonly EmbeddingRecipe Recipe = new(
        "resnet18", "IMAGENET1K_V1", "0123", "avgpool", Pooling.Average, "resize 256", true, "Simd", false);

    private readonly PostgresServer server;
    private readonly string database = "";

    public PostgresPlaceTests(PostgresServer server)
    {
        PostgresPlace.Register();
        this.server = server;
        if (PostgresServer.ReasonToSkip is null)
            database = server.MakeDatabase();
    }

    [PostgresTheory]
    [InlineData("vector")]
    [InlineData("halfvec")]
    public void What_is_published_is_read_again(string type)
    {
        var set = SampleSet.Animals with
        {
            Labels = ["cat", "a \"quoted\" label", "dog", "Größe 猫", ""],
            Recipe = Recipe,
            Columns =
            [
                new("probability", ["0.5", "0.25", "1", "(none)", "1e-3"]),
                new("count", ["-3", "007", "1.50", "-0", "12345678901234567890123456789012345"]),
                new("odd \"name\" {}", ["", " x ", "\\", "line\nbreak\ttab", "null"]),
            ],
            Vectors = Matrix.FromRows([[1, 0], [1, 0.125f], [0, 1], [-0.5f, 1], [-1, 6e-5f]]),
        };

        var result = Export(set, $"set=animals&type={type}");
        var read = Read("set=animals");

        Assert.Equal(5, result.Count);
        Assert.Equal("animals", result.Tag);
        Assert.Equal(server.Location(database, "set=animals"), result.LogDir);
        Assert.Equal(result.LogDir, read.Source);
        Assert.Equal("animals", read.Name);
        Assert.Equal(Recipe, read.Recipe);
        Assert.Equal(set.Ids, read.Ids);
        Assert.Equal(set.Labels, read.Labels);
        Assert.Equal(set.Files, read.Files);
        Assert.Equal(set.Columns.Select(column => column.Name), read.Columns.Select(column => column.Name));
        foreach (var (expected, found) in set.Columns.Zip(read.Columns))
            Assert.Equal(expected.Values, found.Values);
        var expectedValues = set.Vectors.Values.ToArray();
        if (type == "halfvec")
            expectedValues = Array.ConvertAll(expectedValues, value => (float)(Half)value);
        Assert.Equal(expectedValues, read.Vectors.Values.ToArray());
    }

    [PostgresFact]
    public void A_set_is_read_through_its_view_by_SQL()
    {
        Export(SampleSet.Animals, "set=My%20Animals&dataset=zoo&experiment=first");

        Assert.Equal(
            ["a1", "a2"],
            server.Lines(database, "SELECT id FROM embeddings.set_my_animals ORDER BY embedding <=> '[1, 0.01]' LIMIT 2"));
        Assert.Equal(
            ["a2"],
            server.Lines(database, "SELECT id FROM embeddings.set_my_animals WHERE (metadata ->> 'probability') = '0.25'"));
        Assert.Equal(
            "zoo first My Animals 5 2 vector {id,label,file,probability}",
            server.Value<string>(
                database,
                "SELECT concat_ws(' ', d.name, e.name, s.name, s.items, s.dimension, s.type, s.columns) FROM embeddings.sets s "
                + "JOIN embeddings.experiments e ON e.id = experiment_id JOIN embeddings.datasets d ON d.id = dataset_id"));
        Assert.Equal(5L, server.Value<long>(database, "SELECT count(*) FROM embeddings.items WHERE label IS NOT NULL"));
    }

    [PostgresFact]
    public void A_set_that_is_there_is_replaced_by_force_alone()
    {
        Export(SampleSet.Animals, "set=one");
        var error = Assert.Throws<EmbeddingSetException>(() => Export(SampleSet.Animals, "set=one"));
        Assert.Equal("SetExists", error.ErrorId);

        Export(SampleSet.Of("other", [1, 2, 3], [4, 5, 6]), "set=one", force: true);

        Assert.Equal(3, Read("set=one").Dimension);
        Assert.Equal(2L, server.Value<long>(database, "SELECT count(*) FROM embeddings.items"));
        Assert.Equal(1L, server.Value<long>(database, "SELECT count(*) FROM embeddings.sets"));
        Assert.Equal(
            1L, server.Value<long>(database, "SELECT count(*) FROM pg_class WHERE relname ~ '^items_[0-9]+$'"));
    }

    [PostgresFact]
    public void Several_sets_are_told_apart_by_name_dataset_and_experiment()
    {
        Assert.Equal("SetSourceNotFound", Assert.Throws<EmbeddingSetException>(() => Read("")).ErrorId);

        Export(SampleSet.Of("small", [1f]), "");
        Assert.Equal("small", Read("").Name);
        Export(SampleSet.Animals, "set=a&dataset=d1");
        Export(SampleSet.Of("b", [1f, 2]), "set=a&dataset=d2&experiment=e");

        Assert.Contains("a of d1, default", Assert.Throws<EmbeddingSetException>(() => Read("set=a")).Message);
        Assert.Equal(5, Read("set=a&dataset=d1").Count);
        Assert.Equal(1, Read("experiment=e").Count);
        Assert.Equal(1, Read("", tag: "small").Count);
        Assert.Equal("SetSourceNotFound", Assert.Throws<EmbeddingSetException>(() => Read("set=no")).ErrorId);
        Assert.Equal("SetOptionInvalid", Assert.Throws<EmbeddingSetException>(() => Read("set=a", tag: "b")).ErrorId);
    }

    [PostgresFact]
    public void Values_that_the_types_cannot_hold_are_named()
    {
        var large = Assert.Throws<DatabaseException>(
            () => Export(SampleSet.Of("large", [1f, 0], [7e4f, 0]), "type=halfvec"));
        var wide = Assert.Throws<DatabaseException>(() => Export(SampleSet.Of("wide", new float[16_001]), ""));
        var zero = Assert.Throws<DatabaseException>(
            () => Export(SampleSet.Animals with { Labels = ["a", "b", "c\0d", "", ""] }, ""));

        Assert.Contains("item 'b'", large.Message);
        Assert.Contains("16000", wide.Message);
        Assert.Contains("character 0", zero.Message);
        Assert.Equal(0L, server.Value<long>(database, "SELECT count(*) FROM embeddings.sets WHERE published IS NOT NULL"));
    }

    [PostgresFact]
    public void A_schema_of_a_newer_version_is_left_alone()
    {
        Export(SampleSet.Animals, "");
        server.Execute(database, "INSERT INTO embeddings.schema_version (version) VALUES (99)");

        Assert.Contains("99", Assert.Throws<DatabaseException>(() => Read("")).Message);
        Assert.Equal(
            "DatabaseSchemaInvalid", Assert.Throws<DatabaseException>(() => Export(SampleSet.Animals, "set=x")).ErrorId);
    }

    [PostgresFact]
    public void A_password_is_taken_from_a_credential_or_a_file_and_is_in_no_message()
    {
        server.Execute(database, $"GRANT ALL ON DATABASE {database} TO {PostgresServer.Locked}; CREATE EXTENSION vector");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("pgpass"), $"127.0.0.1:{server.Port}:*:{PostgresServer.Locked}:{PostgresServer.Password}\n");
        var place = server.Location(database, "set=a", PostgresServer.Locked);
        var withFile = $"{place}&passfile={Uri.EscapeDataString(folder.File("pgpass"))}";
        var options = new EmbeddingSetExportOptions
        {
            LogDir = place,
            Credential = new(PostgresServer.Locked, PostgresServer.Password),
        };

        var result = new EmbeddingSetExport(SampleSet.Animals, options).Run();
        var denied = Assert.Throws<DatabaseException>(() => EmbeddingSetReader.Read(place));
        var wrong = Assert.Throws<DatabaseException>(() => EmbeddingSetReader.Read(
            place, new() { Credential = new(PostgresServer.Locked, "not " + PostgresServer.Password) }));
        var inside = Assert.Throws<DatabaseException>(
            () => EmbeddingSetReader.Read(place.Replace("locked@", "locked:s3cret@")));
        var asOption = Assert.Throws<DatabaseException>(() => EmbeddingSetReader.Read(place + "&password=s3cret"));

        Assert.Equal(5, EmbeddingSetReader.Read(withFile).Count);
        Assert.Equal(5, EmbeddingSetReader.Read(place, new() { Credential = options.Credential }).Count);
        Assert.Equal(("DatabaseDenied", ErrorKind.Denied), (denied.ErrorId, denied.Kind));
        Assert.Equal("DatabaseDenied", wrong.ErrorId);
        Assert.Equal("DatabasePasswordInLocation", inside.ErrorId);
        Assert.Equal("DatabasePasswordInLocation", asOption.ErrorId);
        foreach (var text in new[]
        {
            result.LogDir, result.ToString(), options.ToString(), denied.ToString(), wrong.ToString(), inside.ToString(),
            asOption.ToString(), string.Join(' ', server.Lines(database, "SELECT source || provenance FROM embeddings.sets")),
        })
            Assert.DoesNotContain("s3cret", text);
    }

    [PostgresFact]
    public void What_is_not_there_is_told_at_once()
    {
        var port = Assert.Throws<DatabaseException>(() => EmbeddingSetReader.Read("postgresql://x@127.0.0.1:1/none"));
        var name = Assert.Throws<DatabaseException>(() => EmbeddingSetReader.Read(server.Location("no_such_database")));
        var option = Assert.Throws<DatabaseException>(() => Read("sets=a"));

        Assert.Equal("DatabaseUnreachable", port.ErrorId);
        Assert.Equal("DatabaseNotFound", name.ErrorId);
        Assert.Contains("set", option.Message);
    }

    private EmbeddingExportResult Export(EmbeddingSet set, string options, bool force = false) =>
        new EmbeddingSetExport(set, new() { LogDir = server.Location(database, options), Force = force }).Run();

    private EmbeddingSet Read(string options, string? tag = null) =>
        EmbeddingSetReader.Read(server.Location(database, options), new() { Tag = tag });
}
