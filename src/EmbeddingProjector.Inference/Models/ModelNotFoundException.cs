using EmbeddingProjector.Inference.Names;

namespace EmbeddingProjector.Inference.Models;

/// <summary>There is no model, or no weight set of a model, of the name that was asked for.</summary>
public sealed class ModelNotFoundException : EmbeddingProjectorException
{
    private ModelNotFoundException(string message, string name, IReadOnlyList<string> nearest)
        : base("ModelNotFound", message)
    {
        Name = name;
        Kind = ErrorKind.NotFound;
        Target = name;
        Nearest = nearest;
    }

    /// <summary>The name that was asked for.</summary>
    public string Name { get; }

    /// <summary>The names most like it, best first.</summary>
    public IReadOnlyList<string> Nearest { get; }

    internal static ModelNotFoundException ForModel(string name, IEnumerable<string> names)
    {
        var nearest = NearestNames.Of(name, names);
        return new($"there is no model '{name}'; nearest: {string.Join(", ", nearest)}", name, nearest);
    }

    internal static ModelNotFoundException ForWeightSet(string name, ModelArchitecture model)
    {
        var nearest = NearestNames.Of(name, model.WeightSets.Select(set => set.Name), count: int.MaxValue);
        var message = $"model '{model.Name}' has no weight set '{name}'; it has: {string.Join(", ", nearest)}";
        return new(message, name, nearest);
    }
}
