using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Generation;

/// <summary>Fits the numbers that are meant for a class's score to a loss that sums a layer's values.</summary>
/// <remarks>A score is about the mean of a map; a sum over the map has a gradient as many times larger as there are
/// places, so the default rates are divided by their number.</remarks>
internal static class LayerSettings
{
    // By trial on SqueezeNet's layers of 512 and of 186,624 values: the values' gradients partly cancel each other out.
    private const double TargetExponent = 0.85;

    /// <summary>For a channel: the rates of each octave over the places of the layer's map.</summary>
    /// <param name="settings">Meant for classes.</param>
    /// <param name="layer">Any name that <see cref="Inference.Models.Model.Find"/> knows.</param>
    /// <exception cref="NameNotFoundException">The model has no such layer.</exception>
    public static GenerationSettings ForChannel(GenerationSettings settings, Model model, string layer) =>
        settings with
        {
            Octaves = [.. settings.Octaves.Select(octave => Divided(octave, Places(model, layer, octave)))],
        };

    /// <summary>For a target: one octave, the last, without a crop, since a target fits one size; its rates over a
    /// power of the number of values, each of which pulls alike.</summary>
    /// <param name="settings">Meant for classes.</param>
    /// <param name="layer">Any name that <see cref="Inference.Models.Model.Find"/> knows.</param>
    /// <exception cref="NameNotFoundException">The model has no such layer.</exception>
    public static GenerationSettings ForTarget(GenerationSettings settings, Model model, string layer)
    {
        var last = settings.Octaves[^1];
        var octave = last with { Size = last.WindowSize, Crop = null, Steps = settings.Steps, BlurSteps = null };
        var values = Shape(model, layer, octave).Length;
        return settings with { Octaves = [Divided(octave, Math.Pow(values, TargetExponent))] };
    }

    private static int Places(Model model, string layer, Octave octave)
    {
        var shape = Shape(model, layer, octave);
        return shape.Length / shape[0];
    }

    private static TensorShape Shape(Model model, string layer, Octave octave) =>
        model.ShapeOf(model.Find(layer), new(FloatPicture.Channels, octave.InputSize, octave.InputSize));

    private static Octave Divided(Octave octave, double by) =>
        octave with { Rate = new(octave.Rate.From / by, octave.Rate.To / by) };
}
