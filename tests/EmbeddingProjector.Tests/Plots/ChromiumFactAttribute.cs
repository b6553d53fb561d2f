namespace EmbeddingProjector.Tests.Plots;

/// <summary>A fact that needs a browser and is skipped, by name, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    /// <summary>Marks the test.</summary>
    public ChromiumFactAttribute() =>
        Skip = Chromium.FullPath is null ? "needs Chromium or Chrome on the PATH, which is not here" : null;
}
