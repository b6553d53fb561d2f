using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Generation;

/// <summary>The feature embedding: a layer's means of two channels.</summary>
public sealed class ChannelMeans
{
    private readonly GenerationModel model;
    private readonly GenerationSettings settings;
    private readonly Layer layer;
    private readonly int[] channels;

    /// <summary>Checks that the channels are there.</summary>
    /// <param name="model">The model.</param>
    /// <param name="settings">How the model sees pictures.</param>
    /// <param name="layer">Any name that <see cref="ModelGraph.Find"/> knows.</param>
    /// <param name="first">The horizontal channel.</param>
    /// <param name="second">The vertical channel.</param>
    /// <exception cref="NameNotFoundException">The model has no such layer.</exception>
    /// <exception cref="GenerationException">The layer has no such channel.</exception>
    public ChannelMeans(GenerationModel model, GenerationSettings settings, string layer, int first, int second)
    {
        (this.model, this.settings, channels) = (model, settings, [first, second]);
        this.layer = model.Model.Find(layer);
        foreach (var channel in channels)
            _ = new FeatureMapObjective(model.Model, layer, channel, settings.Target);
        AxisNames = [.. channels.Select(channel => $"{this.layer.Name}, mean of channel {channel}")];
    }

    /// <summary>What stands at the axes of a scatter.</summary>
    public IReadOnlyList<string> AxisNames { get; }

    /// <summary>The means of some pictures.</summary>
    /// <param name="images">The pictures.</param>
    /// <returns>[pictures, 2].</returns>
    public Matrix Of(IReadOnlyList<RgbImage> images) => Matrix.FromRows([.. images.Select(Of)]);

    private float[] Of(RgbImage image)
    {
        var values = model.Run(image, settings.Normalize, layer);
        var plane = values.Length / layer.Shape[0];
        return [.. channels.Select(channel => values.AsSpan(channel * plane, plane).ToArray().Average())];
    }
}
