using EmbeddingProjector.Inference.Engines;

namespace EmbeddingProjector.Tests.Engines;

public sealed class EngineFactoryTests
{
    [Fact]
    public void Every_listed_engine_is_made_by_its_name_without_regard_to_case() => Assert.All(
        EngineFactory.Names, name => Assert.Equal(name, EngineFactory.Create(name.ToUpperInvariant()).Name));

    [Fact]
    public void Auto_is_Simd_and_Reference_stands_behind_it()
    {
        Assert.Equal("Simd", EngineFactory.Create("Auto", forced: null).Name);
        Assert.Equal("Reference", EngineFactory.Names[1]);
    }

    [Theory]
    [InlineData("Auto", "reference", "Reference")]
    [InlineData("Reference", "Warp", "Reference")]
    public void The_environment_decides_what_auto_means_and_nothing_else(string name, string forced, string engine) =>
        Assert.Equal(engine, EngineFactory.Create(name, forced).Name);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("auto")]
    public void Auto_is_the_best_engine_of_the_machine(string? forced) =>
        Assert.Equal(EngineFactory.Names[0], EngineFactory.Create("Auto", forced).Name);

    [Fact]
    public void An_unknown_name_in_the_environment_is_an_error() =>
        Assert.Throws<EngineNotFoundException>(() => EngineFactory.Create("Auto", forced: "Warp"));

    [Fact]
    public void An_unknown_engine_lists_those_there_are()
    {
        var error = Assert.Throws<EngineNotFoundException>(() => EngineFactory.Create("Warp"));

        Assert.Equal(EngineFactory.Names, error.Names);
        Assert.Contains("'Warp'", error.Message);
        Assert.Contains("Reference", error.Message);
    }

    [Fact]
    public void A_name_that_is_taken_cannot_be_registered() => Assert.Throws<ArgumentException>(
        () => EngineFactory.Register("reference", () => throw new NotSupportedException(), rank: 1));
}
