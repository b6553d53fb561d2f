using System.Diagnostics;

namespace EmbeddingProjector.Tests;

/// <summary>A file system of its own of some hundred kilobytes, which can be filled.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SmallDisk(string size)
    {
        if (!Mount(folder.Path, size))
            throw new InvalidOperationException("the system refused a file system in memory");
    }

    /// <summary>Why there is none; null where there is.</summary>
    public static string? ReasonToSkip { get; } = Probe();

    public string Path => folder.Path;

    /// <summary>Fills it, but for some bytes.</summary>
    public void Fill(int but)
    {
        var ballast = folder.File("ballast");
        try
        {
            using var file = new FileStream(ballast, FileMode.Create, FileAccess.Write, FileShare.None, 0);
            for (var page = new byte[4096]; ; )
                file.Write(page);
        }
        catch (IOException)
        {
            // It is full.
        }

        using var filled = File.OpenWrite(ballast);
        filled.SetLength(Math.Max(0, filled.Length - but));
    }

    public void Empty() => File.Delete(folder.File("ballast"));

    public void Dispose()
    {
        Run("umount", "-l", folder.Path);
        folder.Dispose();
    }

    private static string? Probe()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            return "needs root on Linux, for a small file system in memory";

        using var folder = new TemporaryFolder();
        if (!Mount(folder.Path, "64k"))
            return "the system refuses a file system in memory";
        Run("umount", folder.Path);
        return null;
    }

    private static bool Mount(string path, string size) => Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", path);

    private static bool Run(string program, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words)
        { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

/// <summary>A theory that needs a <see cref="SmallDisk"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SmallDiskTheoryAttribute : TheoryAttribute
{
    /// <summary>Makes the attribute.</summary>
    public SmallDiskTheoryAttribute() => Skip = SmallDisk.ReasonToSkip;
}
