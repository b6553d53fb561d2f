namespace EmbeddingProjector.Tests;

public sealed class NpyArrayTests
{
    [Fact]
    public void The_tiny_models_check_files_have_the_shapes_that_its_card_tells()
    {
        var folder = Path.Combine(RepositoryRoot.Path, "src", "EmbeddingProjector.Inference", "Models", "TinyResNet20");

        Assert.Equal([1, 128], NpyArray.Load(Path.Combine(folder, "check.embedding.npy")).Shape);
        Assert.Equal(30, NpyArray.Load(Path.Combine(folder, "check.logits.npy")).Floats.Length);
    }

    [SharedFact("fixtures/images/decoded")]
    public void Decoded_pictures_are_bytes_of_height_width_and_three_channels()
    {
        var folder = SharedData.PathOf("fixtures", "images", "decoded");
        var path = Directory.EnumerateFiles(folder, "*.npy").Order().First();
        var picture = NpyArray.Load(path);

        Assert.Equal(3, picture.Shape.Length);
        Assert.Equal(3, picture.Shape[2]);
    }
}
