namespace EmbeddingProjector.Module.Hosting;

/// <summary>Makes a source of an object that holds embeddings, and of nothing else.</summary>
/// <remarks>A command that takes both paths and embeddings from the pipeline needs it: PowerShell makes a text of any
/// object for a parameter of paths, unless another parameter takes the object as it is.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EmbeddingInputAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        // Of a row of a DataTable too, whose columns are properties to PowerShell alone.
        var wrapped = inputData is null ? null : PSObject.AsPSObject(inputData);
        return (wrapped?.BaseObject ?? inputData) switch
        {
            EmbeddingSet set => new EmbeddingSource(set),
            ExportResult result => new EmbeddingSource(result),
            RegisteredSet set => new EmbeddingSource(set),
            ImageEmbedding item => new EmbeddingSource(item),
            _ when wrapped?.Properties["Id"] is not null && wrapped.Properties["Vector"] is not null =>
                new EmbeddingSource(wrapped),
            _ => inputData!,
        };
    }
}
