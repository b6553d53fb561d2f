namespace EmbeddingProjector.Tests;

/// <summary>A test that takes minutes: it runs only where an environment variable is set to 1.</summary>
public sealed class LongFactAttribute : FactAttribute
{
    /// <summary>Makes the attribute.</summary>
    /// <param name="variable">Such as <c>EMBEDDINGPROJECTOR_KILL</c>.</param>
    public LongFactAttribute(string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) != "1")
            Skip = $"takes minutes; {variable}=1 runs it";
    }
}
