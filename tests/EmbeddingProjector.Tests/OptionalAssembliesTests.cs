using EmbeddingProjector.Engines;
using EmbeddingProjector.Imaging;

namespace EmbeddingProjector.Tests;

public sealed class OptionalAssembliesTests
{
    [OptionalFact("TorchSharp")]
    public void The_TorchSharp_engine_is_found_beside_the_library_and_never_taken_by_Auto()
    {
        Assert.Contains("TorchSharp", EngineFactory.Names);
        Assert.NotEqual("TorchSharp", EngineFactory.Names[0]);
        Assert.Equal("TorchSharp", EngineFactory.Create("torchsharp").Name);
    }

    [OptionalFact("ImageSharp")]
    public void The_ImageSharp_codecs_are_found_beside_the_library_and_tried_after_its_own()
    {
        var formats = ImageDecoder.Formats.ToList();

        Assert.Contains("WebP", formats);
        Assert.True(formats.IndexOf("PNG") < formats.IndexOf("WebP"));
    }

    [Fact]
    public void Nothing_that_lies_beside_the_library_fails_to_load() => Assert.Empty(OptionalAssemblies.Failures);

    [Fact]
    public void An_engine_that_was_not_built_in_says_how_to_build_it_in()
    {
        if (EngineFactory.Names.Contains("TorchSharp"))
            return;

        var error = Assert.Throws<EngineNotFoundException>(() => EngineFactory.Create("TorchSharp"));

        Assert.Contains("-p:TorchSharpVersion=", error.Message);
    }
}
