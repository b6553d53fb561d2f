using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Preprocessing;

namespace EmbeddingProjector.Generation;

/// <summary>A model as generation uses it: programs with gradients at any size, and the way from values in 0..1 to its
/// input.</summary>
/// <param name="model">One that computes gradients; left open.</param>
/// <param name="threads">The engine's threads.</param>
public sealed class GenerationModel(Model model, int threads) : IDisposable
{
    private readonly Dictionary<(int Size, string Outputs), IGradientProgram> programs = [];

    /// <summary>The model.</summary>
    public Model Model => model;

    /// <summary>Refuses a model that has no class scores.</summary>
    /// <exception cref="GenerationException">It has none.</exception>
    public void RequireHead() => _ = new ClassScores(model);

    /// <summary>The model's own answer to a saved picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="normalize">Whether it goes through the model's transform, as every picture does that somebody
    /// embeds; otherwise the model sees the whole picture as values in 0..1.</param>
    /// <param name="layer">What is read; null for the logits.</param>
    /// <returns>The layer's values, row-major.</returns>
    public float[] Run(RgbImage image, bool normalize, Layer? layer = null)
    {
        var size = normalize ? model.Transform.CropSize : Math.Min(image.Width, image.Height);
        var input = new float[FloatPicture.Channels * size * size];
        if (normalize)
            new Preprocessor(model.Transform).Apply(image, input);
        else
            FloatPicture.Of(image).CopyWindow((image.Height - size) / 2, (image.Width - size) / 2, size, input);

        var program = ProgramOf(size, [layer ?? model.Find("logits")]);
        var values = new float[program.OutputShapes[0].Length];
        program.Run(input, 1, [values]);
        return values;
    }

    /// <summary>A layer's values of any picture at a chosen size, as a target to be met.</summary>
    /// <param name="image">A picture of any size: the largest square in its middle is taken.</param>
    /// <param name="layer">Any name that <see cref="Inference.Models.Model.Find"/> knows.</param>
    /// <param name="size">Side of what the model sees.</param>
    /// <param name="normalize">Whether values go through the model's normalisation.</param>
    public float[] Activation(RgbImage image, string layer, int size, bool normalize)
    {
        var input = FloatPicture.Square(image, size).Values;
        if (normalize)
            Normalize(input);

        var program = ProgramOf(size, [model.Find(layer)]);
        var values = new float[program.OutputShapes[0].Length];
        program.Run(input, 1, [values]);
        return values;
    }

    /// <summary>Frees the engine's memory. The model stays open.</summary>
    public void Dispose()
    {
        foreach (var program in programs.Values)
            program.Dispose();
        programs.Clear();
    }

    /// <summary>A program with gradients; the same one for the same request.</summary>
    /// <param name="size">Side of the input.</param>
    /// <param name="outputs">The nodes that are read.</param>
    /// <exception cref="GradientNotSupportedException">The engine computes no gradients.</exception>
    internal IGradientProgram ProgramOf(int size, ImmutableArray<Layer> outputs)
    {
        var key = (size, string.Join('|', outputs.Select(layer => layer.Name)));
        if (!programs.TryGetValue(key, out var program))
        {
            program = (IGradientProgram)model.Compile(
                outputs, new(FloatPicture.Channels, size, size), maxBatch: 1, threads, gradient: true);
            programs.Add(key, program);
        }

        return program;
    }

    /// <summary>(x - mean) / std of the model's transform, in place.</summary>
    /// <param name="window">[3, size, size].</param>
    internal void Normalize(Span<float> window)
    {
        var plane = window.Length / FloatPicture.Channels;
        for (var i = 0; i < window.Length; i++)
            window[i] = (window[i] - model.Transform.Mean[i / plane]) / model.Transform.Std[i / plane];
    }

    /// <summary>The chain rule of <see cref="Normalize"/>, in place.</summary>
    /// <param name="gradient">[3, size, size].</param>
    internal void NormalizeGradient(Span<float> gradient)
    {
        var plane = gradient.Length / FloatPicture.Channels;
        for (var i = 0; i < gradient.Length; i++)
            gradient[i] /= model.Transform.Std[i / plane];
    }
}
