using EmbeddingProjector.Fuzz;
using EmbeddingProjector.Tests.TorchSharp;

namespace EmbeddingProjector.Tests.Fuzz;

/// <summary>Every reader on its seeds, whole, cut and damaged: it reads or refuses by an error of ours, soon and without
/// great allocations. tests/EmbeddingProjector.Fuzz goes on from here, by the branches that inputs take.</summary>
[Collection(nameof(RunsAlone))] // memory and time are the whole process's
public sealed class FuzzSeedTests
{
    private const int Damaged = 400;
    private const int Cuts = 8;
    private const int Seed = 11;

    public static TheoryData<string> Names => [.. FuzzReader.All.Select(reader => reader.Name)];

    [Theory, MemberData(nameof(Names))]
    public void A_reader_reads_or_refuses_its_seeds(string name)
    {
        var reader = FuzzReader.All.Single(reader => reader.Name == name);
        var seeds = reader.ReadSeeds();
        Assert.NotEmpty(seeds);
        var random = new Random(Seed);
        var mutator = new Mutator(random, reader.ReadTokens());
        using var input = new FuzzInput();

        foreach (var (index, seed) in seeds.Index())
        {
            Try(seed, $"seed {index}");
            for (var cut = 0; cut < Math.Min(Cuts, 400 / seeds.Length); cut++)
                Try(seed[..random.Next(seed.Length)], $"seed {index}, cut {cut}");
        }

        for (var i = 0; i < Damaged; i++)
        {
            var bytes = mutator.Next(seeds[i % seeds.Length], seeds[random.Next(seeds.Length)]);
            Try(reader.Mend is { } mend && i % 4 > 0 ? mend(bytes) : bytes, $"damaged {i}");
        }

        void Try(byte[] bytes, string what)
        {
            input.Bytes = bytes;
            var failure = Verdict.Of(reader.Read, input);
            Assert.True(failure is null, $"{name}, {what}: {failure}");
        }
    }

    [Fact]
    public void An_error_of_another_kind_is_found()
    {
        using var input = new FuzzInput();

        var failure = Verdict.Of(_ => throw new InvalidOperationException("fault"), input);

        Assert.StartsWith("untyped: InvalidOperationException", failure);
    }

    [Fact]
    public void A_reader_that_takes_more_memory_than_it_may_is_found()
    {
        using var input = new FuzzInput();

        var failure = Verdict.Of(_ => GC.KeepAlive(new byte[65 << 20]), input);

        Assert.StartsWith("large", failure);
    }
}
