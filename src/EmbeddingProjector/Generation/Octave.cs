using System.Text.Json.Serialization;

namespace EmbeddingProjector.Generation;

/// <summary>A part of a schedule in which the picture has one size.</summary>
public sealed record Octave
{
    /// <summary>Side of the square picture in pixels; the picture is resized to it, bilinearly.</summary>
    public required int Size { get; init; }

    /// <summary>Side of the window, at a new random place in each step, that the model sees; null for the whole
    /// picture.</summary>
    public int? Crop { get; init; }

    /// <summary>How many steps.</summary>
    public required int Steps { get; init; }

    /// <summary>What the gradient is multiplied by.</summary>
    public required LinearSchedule Rate { get; init; }

    /// <summary>The standard deviation in pixels of the 3x3 Gaussian blur before each step; 0 for none.</summary>
    public LinearSchedule Sigma { get; init; }

    /// <summary>How many of the steps are blurred, from the first; null for all.</summary>
    public int? BlurSteps { get; init; }

    /// <summary>Side of what the model sees.</summary>
    [JsonIgnore]
    public int WindowSize => Crop ?? Size;

    /// <summary>The form that <see cref="OctaveText.Parse"/> reads.</summary>
    public override string ToString() => OctaveText.Of(this);
}
