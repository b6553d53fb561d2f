using System.Diagnostics;

namespace EmbeddingProjector.Benchmarks.Peers;

/// <summary>Runs a script by <c>$PYTHON</c> or Debian's Python.</summary>
internal static class PythonScript
{
    /// <summary>The full path of Python.</summary>
    public static string Program { get; } =
        Environment.GetEnvironmentVariable("PYTHON") is { Length: > 0 } chosen ? chosen : "/usr/bin/python3";

    /// <summary>Whether the script is here and did its work.</summary>
    public static bool TryRun(string script, params IEnumerable<string> arguments)
    {
        if (!File.Exists(script) || !File.Exists(Program))
            return false;

        using var process = Process.Start(new ProcessStartInfo(Program, [script, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            Console.Error.WriteLine(errors.Result.TrimEnd().Split('\n')[^1]);
        return process.ExitCode == 0;
    }
}
