using System.Diagnostics;

namespace EmbeddingProjector.Tests.Plots;

/// <summary>A real browser without a window.</summary>
internal static class Chromium
{
    // Seconds on an idle machine; a browser that hangs must not hang the tests.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "chrome"];

    /// <summary>Where it is; null where there is none.</summary>
    public static string? FullPath => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>Opens a page and gives its document as it is once the scripts have run.</summary>
    /// <param name="page">The file's full path.</param>
    /// <param name="fragment">What follows <c>#</c>.</param>
    public static string Dump(string page, string fragment)
    {
        using var profile = new TemporaryFolder();
        var start = new ProcessStartInfo(FullPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1200,800",
                $"--user-data-dir={profile.Path}", "--dump-dom", $"file://{page}#{fragment}",
            },
        };
        using var browser = Process.Start(start)!;
        browser.ErrorDataReceived += (_, _) => { }; // its log, which would fill the pipe
        browser.BeginErrorReadLine();
        var document = browser.StandardOutput.ReadToEndAsync();
        if (document.Wait(Patience))
            return document.Result;

        browser.Kill(entireProcessTree: true);
        throw new TimeoutException($"{FullPath}: expected a document within {Patience}, found none");
    }
}
