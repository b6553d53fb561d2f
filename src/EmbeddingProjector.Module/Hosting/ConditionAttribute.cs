namespace EmbeddingProjector.Module.Hosting;

/// <summary>Refuses a script block as a condition on items: as a text it would be taken for another condition.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ConditionAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is ScriptBlock || (value is object[] several && several.OfType<ScriptBlock>().Any())
            ? throw new ArgumentTransformationMetadataException(
                $"expected a condition as a text, such as 'label=3' or 'probability<0.5', found the script block "
                + $"'{{{(value as ScriptBlock)?.ToString() ?? "..."}}}'; Where-Object takes those, of the results")
            : inputData;
    }
}
