namespace EmbeddingProjector.Module.Hosting;

/// <summary>Takes <c>L2</c>, as other tools call it, for Euclidean.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MetricNameAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            string name when name.Equals("L2", StringComparison.OrdinalIgnoreCase) => VectorMetric.Euclidean,
            object[] names => Array.ConvertAll(names, name => Transform(engineIntrinsics, name)),
            _ => inputData,
        };
}
