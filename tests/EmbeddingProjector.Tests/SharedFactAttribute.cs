namespace EmbeddingProjector.Tests;

/// <summary>A fact that needs reference data from ../shared and is skipped, by name, where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedFactAttribute : FactAttribute
{
    /// <summary>Marks the test.</summary>
    /// <param name="paths">What it needs below the shared folder; none means the folder itself.</param>
    public SharedFactAttribute(params string[] paths) => Skip = SharedData.ReasonToSkip(paths);
}
