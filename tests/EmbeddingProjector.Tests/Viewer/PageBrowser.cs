using System.Diagnostics;
using EmbeddingProjector.Tests.Plots;

namespace EmbeddingProjector.Tests.Viewer;

/// <summary>Runs a test of the page in a real browser: a script of Playwright in the folder browser/.</summary>
internal static class PageBrowser
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4); // a busy machine; a hang must not hang all

    private static readonly string Web = Path.Combine(RepositoryRoot.Path, "src", "EmbeddingProjector.Viewer", "web");

    private static readonly string Scripts =
        Path.Combine(RepositoryRoot.Path, "tests", "EmbeddingProjector.Tests", "Viewer", "browser");

    /// <summary>What is missing, in words; null where nothing is.</summary>
    public static string? Missing =>
        Chromium.FullPath is null ? "needs Chromium or Chrome on the PATH, which is not here"
        : Node is null ? "needs node on the PATH, which is not here"
        : !Directory.Exists(Path.Combine(Web, "node_modules", "playwright-core"))
            ? "needs `npm ci --ignore-scripts` in src/EmbeddingProjector.Viewer/web, which was not run here"
        : null;

    private static string? Node => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "node")).FirstOrDefault(File.Exists);

    /// <summary>Runs a script; fails with what it says.</summary>
    /// <param name="script">Its name.</param>
    /// <param name="page">The page's full path.</param>
    /// <param name="expected">A JSON file that it reads what is right from.</param>
    public static void Run(string script, string page, string expected)
    {
        // EMBEDDINGPROJECTOR_PICTURES names a folder that keeps the screenshots.
        var pictures = Environment.GetEnvironmentVariable("EMBEDDINGPROJECTOR_PICTURES") ?? "";
        var start = new ProcessStartInfo(Node!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["CHROMIUM"] = Chromium.FullPath },
            ArgumentList =
            {
                Path.Combine(Scripts, script), Path.Combine(Web, "package.json"), page, expected, pictures,
            },
        };
        using var node = Process.Start(start)!;
        var said = Task.WhenAll(node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        if (!node.WaitForExit(Patience))
        {
            node.Kill(entireProcessTree: true);
            Assert.Fail($"{script}: expected an end within {Patience}");
        }

        Assert.True(node.ExitCode == 0, $"{script}: {string.Join('\n', said.Result)}");
    }
}
