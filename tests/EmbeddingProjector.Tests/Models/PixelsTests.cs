using EmbeddingProjector.Imaging;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Models.Download;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Inference.Weights;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Preprocessing;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Models;

public sealed class PixelsTests
{
    // What sha256sum says of an empty file.
    private const string HashOfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Theory]
    [InlineData("Simd")]
    [InlineData("Reference")]
    public void A_vector_is_the_transformed_picture_bit_for_bit(string engine)
    {
        using var model = Load();
        var transform = model.Transform with { ResizeSize = 11, CropSize = 11 };
        using var pipeline = new EmbeddingPipeline(
            new GraphModel(model, EngineFactory.Create(engine)), new PipelineOptions { BatchSize = 2, Transform = transform });
        var items = FakePicture.Many(3);

        var images = pipeline.Run(items, new RecordedRun()).ToArray();

        Assert.Equal(3 * 11 * 11, pipeline.Dimension);
        foreach (var image in images)
        {
            var expected = new float[pipeline.Dimension];
            new Preprocessor(transform).Apply(
                image.Item.Decode(image.Item.ReadContent(), ImageReadOptions.Default), expected);
            Assert.Equal(expected, image.Vector);
            Assert.Null(image.Prediction);
        }
    }

    [Fact]
    public void The_recipe_says_that_there_are_no_weights_and_no_prediction()
    {
        using var model = Load();
        using var pipeline = new EmbeddingPipeline(
            new GraphModel(model, EngineFactory.Create("Simd")), new PipelineOptions());

        var recipe = pipeline.Recipe;

        Assert.Equal(("pixels", "none", HashOfNothing), (recipe.Model, recipe.Weights, recipe.WeightsSha256));
        Assert.Equal(
            "resize 64, centre crop 64, Bilinear, mean 0.485 0.456 0.406, std 0.229 0.224 0.225", recipe.Transform);
        Assert.False(recipe.WithPrediction);
        Assert.Empty(model.Categories);
    }

    [Fact]
    public void The_graph_is_an_input_and_its_flattening()
    {
        var graph = ModelCatalog.Find("pixels").Build(0);

        Assert.Equal(["x", "flatten"], graph.Nodes.Select(node => node.Name));
        Assert.Equal(new TensorShape(12_288), graph.Embedding.Shape);
        Assert.Equal(0, graph.ParameterCount);
    }

    [Fact]
    public void A_weight_file_for_it_is_an_error()
    {
        var error = Assert.Throws<WeightFormatException>(
            () => new ModelLoader(new WeightStore()).Load("pixels", weightsPath: "weights.pth"));

        Assert.Contains("weights.pth", error.Message);
        Assert.Contains("has none", error.Message);
    }

    private static VisionModel Load() => new ModelLoader(new WeightStore()).Load("pixels");
}
