namespace EmbeddingProjector.Inference.Errors;

/// <summary>There is no model, weight set, layer, class, engine or column of the name that was asked for, or it is not
/// clear which.</summary>
/// <remarks><see cref="EmbeddingProjectorException.ErrorId"/> tells the cases apart: <c>ModelNotFound</c>,
/// <c>LayerNotFound</c>, <c>ClassNotFound</c>, <c>EngineNotFound</c>, <c>ColumnNotFound</c>.</remarks>
/// <param name="errorId">A stable identifier in PascalCase.</param>
/// <param name="name">The name that was asked for.</param>
/// <param name="message">What was expected and what was found.</param>
/// <param name="nearest">The names most like it, best first, or those that there are.</param>
public sealed class NameNotFoundException(string errorId, string name, string message, IReadOnlyList<string> nearest)
    : EmbeddingProjectorException(errorId, message, target: name, kind: ErrorKind.NotFound)
{
    /// <summary>The names most like it, best first, or those that there are.</summary>
    public IReadOnlyList<string> Nearest { get; } = nearest;

    /// <summary>A layer that a model does not have.</summary>
    internal static NameNotFoundException Layer(string layer, string model, IReadOnlyList<string> nearest) => new(
        "LayerNotFound", layer, $"model '{model}' has no layer '{layer}'; nearest: {string.Join(", ", nearest)}", nearest);
}
