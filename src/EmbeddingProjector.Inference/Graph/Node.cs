namespace EmbeddingProjector.Inference.Graph;

/// <summary>One step of a model. Nodes stand in an order in which every input comes before its use.</summary>
/// <param name="Index">Its place in <see cref="ModelGraph.Nodes"/>.</param>
/// <param name="Name">torchvision's node name, such as <c>layer1.0.relu_1</c> (a module's second call has
/// <c>_1</c>).</param>
/// <param name="ModulePath">The module's path, which its parameters' names begin with: the name without a call's
/// number, but for parameters that lie further up; empty for the model itself.</param>
/// <param name="Op">What it computes.</param>
/// <param name="Inputs">The nodes it reads, by index.</param>
/// <param name="Shape">The output's shape at the graph's own input size.</param>
public sealed record Node(
    int Index, string Name, string ModulePath, Op Op, ImmutableArray<int> Inputs, TensorShape Shape)
{
    /// <summary>What the dimensions of its values are.</summary>
    public FeatureLayout Layout { get; init; }

    /// <summary>The number of trainable values, as torchvision counts them: batch norm's statistics are none.</summary>
    public long ParameterCount => Op.Parameters
        .Where(spec => !spec.IsBuffer)
        .Sum(spec => spec.Shape.Aggregate(1L, (product, dimension) => product * dimension));

    /// <summary>A parameter's state-dict key.</summary>
    /// <param name="suffix">Such as <c>weight</c>.</param>
    public string ParameterName(string suffix) => ModulePath.Length == 0 ? suffix : $"{ModulePath}.{suffix}";

    /// <summary>The form <c>layer1.0.conv1 Conv2d [64, 56, 56]</c>.</summary>
    public override string ToString() => $"{Name} {Op.Kind} {Shape}";
}
