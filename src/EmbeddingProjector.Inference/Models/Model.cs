using EmbeddingProjector.Inference.Engines;

namespace EmbeddingProjector.Inference.Models;

/// <summary>A model that runs: layers to choose from, and programs that compute them for batches of pictures.</summary>
/// <remarks>What runs it is its own matter: <see cref="GraphModel"/> takes an engine, others bring theirs.</remarks>
public abstract class Model : IDisposable
{
    /// <summary>What the results depend on.</summary>
    public abstract ModelIdentity Identity { get; }

    /// <summary>What a picture goes through to become the input.</summary>
    public abstract ImageTransform Transform { get; }

    /// <summary>The names of the classes, in the order of <see cref="Logits"/>; empty where they are unknown.</summary>
    public abstract ImmutableArray<string> Categories { get; }

    /// <summary>Every name that <see cref="Find"/> knows in full.</summary>
    public abstract IEnumerable<Layer> Layers { get; }

    /// <summary>The class scores; null for a model without a trained head.</summary>
    public abstract Layer? Logits { get; }

    /// <summary>What a class image climbs: the class scores before a ReLU or softmax that ends them, else
    /// <see cref="Logits"/>. A map [classes, height, width] is read by its means.</summary>
    public virtual Layer? Scores => Logits;

    /// <summary>Finds a layer by its name, by a module's name, or by <c>embedding</c> or <c>logits</c>.</summary>
    /// <exception cref="NameNotFoundException">There is no such layer; the error has the nearest names.</exception>
    public abstract Layer Find(string layer);

    /// <summary>The shape of a layer's values for one picture.</summary>
    /// <param name="layer">As <see cref="Find"/> gave it.</param>
    /// <param name="input">[3, height, width].</param>
    /// <exception cref="GraphException">The input does not fit the model.</exception>
    public abstract TensorShape ShapeOf(Layer layer, TensorShape input);

    /// <summary>Compiles the model for some of its layers.</summary>
    /// <param name="outputs">As <see cref="Find"/> gave them.</param>
    /// <param name="input">[3, height, width].</param>
    /// <param name="maxBatch">The most pictures at once, at least 1.</param>
    /// <param name="threads">At least 1.</param>
    /// <param name="gradient">Whether gradients to the input are wanted.</param>
    /// <returns>An <see cref="IGradientProgram"/> where gradients are wanted.</returns>
    /// <exception cref="GradientNotSupportedException">Gradients are wanted, and there are none.</exception>
    /// <exception cref="Weights.WeightMismatchException">The weights do not fit the model.</exception>
    public abstract IProgram Compile(
        ImmutableArray<Layer> outputs, TensorShape input, int maxBatch, int threads, bool gradient = false);

    /// <summary>Frees the weights.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the model holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>What a model's results depend on, as recipes and provenance keep it.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Weights">The weight set's name.</param>
/// <param name="WeightsSha256">SHA-256 of the weight file, lower-case hexadecimal.</param>
/// <param name="Engine">The name of what runs it.</param>
/// <param name="IsInvariant">Whether a picture's values are the same bits in any batch and on any number of
/// threads.</param>
public sealed record ModelIdentity(
    string Name, string Weights, string WeightsSha256, string Engine, bool IsInvariant)
{
    /// <summary>The full path of the file that holds the model itself, not its weights alone; null without. No result
    /// depends on it.</summary>
    public string? Path { get; init; }
}
