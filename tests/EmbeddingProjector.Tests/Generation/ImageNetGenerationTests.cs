using EmbeddingProjector.Generation;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Inference.Models.Download;

namespace EmbeddingProjector.Tests.Generation;

/// <summary>The default numbers on real ImageNet weights.</summary>
public sealed class ImageNetGenerationTests
{
    private const string Weights = "weights/squeezenet1_0-imagenet.pth";

    [SharedTheory(Weights)]
    [InlineData("banana")]
    [InlineData("dalmatian")]
    public void A_class_image_is_of_its_class_and_its_opposite_is_of_another(string name)
    {
        using var model = new GraphModel(
            new ModelLoader(new WeightStore()).Load("squeezenet1_0", weightsPath: SharedData.PathOf(Weights)),
            EngineFactory.Create());
        using var generation = new GenerationModel(model, threads: 2);
        var settings = GenerationPresets.Find(null, model);
        var index = new ClassNames(model.Categories).Find(name);
        var start = generation.Run(PictureGenerator.Start(settings).ToImage(), settings.Normalize);

        var image = Generate(new ClassObjective(model, index, settings.Target));
        var opposite = Generate(new OppositeObjective(model, index));

        Assert.Equal(name, image.TopClassName);
        Assert.NotEqual(name, opposite.TopClassName);
        Assert.True(opposite.Logits[index] < start[index]);

        PictureRecord Generate(Objective objective)
        {
            var picture = new PictureGenerator([new(generation, objective)], settings).Run();
            return SavedPicture.Of(picture, generation, settings, name, index).Record;
        }
    }
}
