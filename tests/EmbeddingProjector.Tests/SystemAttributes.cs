namespace EmbeddingProjector.Tests;

/// <summary>A theory about links that any user may make.</summary>
public sealed class UnixTheoryAttribute : TheoryAttribute
{
    /// <summary>Makes the attribute.</summary>
    public UnixTheoryAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "needs links that any user may make";
    }
}

/// <summary>A theory about what is known on Linux alone.</summary>
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    /// <summary>Makes the attribute.</summary>
    public LinuxTheoryAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "needs Linux";
    }
}
