namespace EmbeddingProjector.Tests;

/// <summary>A test that needs a Unix shell.</summary>
public sealed class UnixFactAttribute : FactAttribute
{
    /// <summary>Makes the attribute.</summary>
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "needs a Unix shell";
    }
}
