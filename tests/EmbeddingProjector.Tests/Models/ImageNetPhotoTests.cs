using EmbeddingProjector.Imaging;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Inference.Models.Download;
using EmbeddingProjector.Preprocessing;
using EmbeddingProjector.Tests.Engines;

namespace EmbeddingProjector.Tests.Models;

/// <summary>From a photograph's file to its class with real ImageNet weights, on every engine.</summary>
public sealed class ImageNetPhotoTests
{
    private const string Weights = "weights/squeezenet1_0-imagenet.pth";

    /// <summary>The expected probabilities are torchvision's in float32, printed with five decimals.</summary>
    private const double ProbabilityTolerance = 1.5e-5;

    public static IEnumerable<object[]> Photos =>
        from engine in EngineFactory.Names
        from photo in new (string File, string Category, double Probability)[]
        {
            ("cat.jpg", "Egyptian cat", 0.75461),
            ("coffee.jpg", "espresso", 0.87768),
            ("rocket.jpg", "missile", 0.39848),
        }
        select new object[] { engine, photo.File, photo.Category, photo.Probability };

    [SharedTheory(Weights), MemberData(nameof(Photos))]
    public void A_photographs_likeliest_class_is_torchvisions(
        string engine, string file, string category, double probability)
    {
        var loader = new ModelLoader(new WeightStore());
        using var model = loader.Load("squeezenet1_0", weightsPath: SharedData.PathOf(Weights));
        var path = Path.Combine(RepositoryRoot.Path, "examples", "photos", file);
        var photo = ImageDecoder.Decode(File.ReadAllBytes(path), new ImageReadOptions());
        var input = new float[model.Graph.Input.Shape.Length];
        new Preprocessor(model.Transform).Apply(photo, input);

        var logits = ProgramRun.Run(engine, model.Graph, model.Weights, input, model.Graph.Logits)[0];

        var likeliest = logits.AsSpan().IndexOf(logits.Max());
        Assert.Equal(category, model.Categories[likeliest]);
        var sum = logits.Sum(value => Math.Exp((double)value - logits[likeliest]));
        Assert.Equal(probability, 1 / sum, ProbabilityTolerance);
    }
}
