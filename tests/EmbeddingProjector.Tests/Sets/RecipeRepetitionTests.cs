using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Pipeline;

namespace EmbeddingProjector.Tests.Sets;

public sealed class RecipeRepetitionTests
{
    private static readonly EmbeddingRecipe Recipe = Pipeline(FakeEngine.Model.Transform).Recipe;

    [Fact]
    public void Every_transform_of_the_catalog_reads_back_from_its_words()
    {
        var transforms = ModelCatalog.All.SelectMany(model => model.WeightSets).Select(set => set.Transform).ToList();
        transforms.AddRange(transforms.ConvertAll(own => own with
        {
            Kind = TransformKind.Squash, ResizeSize = own.CropSize,
        }));

        Assert.All(transforms, transform => Assert.Equal(
            EmbeddingRecipe.Describe(transform),
            EmbeddingRecipe.Describe(TransformText.TryParse(EmbeddingRecipe.Describe(transform))!)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("resize 256")]
    [InlineData("resize 0, centre crop 224, Bilinear, mean 0 0 0, std 1 1 1")]
    [InlineData("resize 256, centre crop 99999999999, Bilinear, mean 0 0 0, std 1 1 1")]
    [InlineData("squash 224, Lanczos, mean 0 0 0, std 1 1 1")]
    [InlineData("squash 224, Bilinear, mean 0 0, std 1 1 1")]
    public void Other_words_are_no_transform(string text) => Assert.Null(TransformText.TryParse(text));

    [Fact]
    public void A_recipe_is_repeated_with_another_size_of_input()
    {
        var wanted = Pipeline(FakeEngine.Model.Transform with { CropSize = 3, ResizeSize = 5 }).Recipe;

        using var pipeline = Repeat(wanted);

        Assert.Equal(wanted, pipeline.Recipe);
        Assert.Equal(3, pipeline.Transform.CropSize);
    }

    [Fact]
    public void The_weight_sets_name_does_not_count_where_the_file_is_the_same() =>
        Repeat(Recipe with { Weights = "another name" }).Dispose();

    public static TheoryData<string, string> OtherRecipes => new()
    {
        { "model: expected resnet18", "model" },
        { "weights' SHA-256: expected 00", "weights" },
        { "transform: expected my own", "transform" },
        { "engine: expected TorchSharp", "engine" },
    };

    [Theory, MemberData(nameof(OtherRecipes))]
    public void A_recipe_that_cannot_be_repeated_is_an_error_that_names_the_difference(string message, string part)
    {
        var wanted = part switch
        {
            "model" => Recipe with { Model = "resnet18" },
            "weights" => Recipe with { WeightsSha256 = "00" },
            "transform" => Recipe with { Transform = "my own" },
            _ => Recipe with { Engine = "TorchSharp" },
        };

        var error = Assert.Throws<RecipeMismatchException>(() => Repeat(wanted));

        Assert.Equal("RecipeMismatch", error.ErrorId);
        Assert.Contains(message, error.Message);
    }

    private static EmbeddingPipeline Repeat(EmbeddingRecipe recipe) =>
        EmbeddingPipeline.Repeating(new FakeEngine().Runs, recipe, new PipelineOptions());

    private static EmbeddingPipeline Pipeline(ImageTransform transform) =>
        new(new FakeEngine().Runs, new PipelineOptions { Transform = transform });
}
