using EmbeddingProjector.Tests.Plots;

namespace EmbeddingProjector.Tests.Viewer;

/// <summary>A fact that needs Chromium, Node and the viewer's npm packages; skipped, by name, where one is
/// missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    /// <summary>Marks the test.</summary>
    public BrowserFactAttribute() => Skip = PageBrowser.Missing;
}

/// <summary>A theory that needs what <see cref="BrowserFactAttribute"/> needs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    /// <summary>Marks the test.</summary>
    public BrowserTheoryAttribute() => Skip = PageBrowser.Missing;
}
