namespace EmbeddingProjector.Tests;

/// <summary>A fact of an optional part, skipped by name where the tests were built without it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OptionalFactAttribute : FactAttribute
{
    /// <summary>Marks the test.</summary>
    /// <param name="part">The part, as in <c>EmbeddingProjector.TorchSharp</c> and <c>-p:TorchSharpVersion</c>.</param>
    public OptionalFactAttribute(string part)
    {
        if (!File.Exists(Path.Combine(AppContext.BaseDirectory, $"EmbeddingProjector.{part}.dll")))
            Skip = $"built without -p:{part}Version=..., so none of the tests of {part} is here";
    }
}
