namespace EmbeddingProjector.Tests;

/// <summary>A theory that needs reference data from ../shared and is skipped, by name, where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedTheoryAttribute : TheoryAttribute
{
    /// <summary>Marks the test.</summary>
    /// <param name="paths">What it needs below the shared folder; none means the folder itself.</param>
    public SharedTheoryAttribute(params string[] paths) => Skip = SharedData.ReasonToSkip(paths);
}
