using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace EmbeddingProjector.Tests.Commands;

/// <summary>The Pester suite in PowerShell's own process, over the module that the build assembled: one result a Pester
/// test.</summary>
public class PesterTests
{
    private static readonly Lazy<JsonElement[]> Suite = new(RunSuite);

    /// <summary>Every test of the suite with its outcome; the suite runs when this is asked for.</summary>
    public static TheoryData<string, string, string> Tests
    {
        get
        {
            var tests = new TheoryData<string, string, string>();
            foreach (var test in Suite.Value.Where(test => Text(test, "Result") is not "NotRun"))
                tests.Add(Text(test, "Name"), Text(test, "Result"), Text(test, "Message"));
            return tests;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Tests), DisableDiscoveryEnumeration = true)]
    public void Pester(string name, string result, string message)
    {
        Skip.If(result == "Skipped", message.Length > 0 ? message : name);
        Assert.True(result == "Passed", $"{name}: {result}\n{message}");
    }

    private static JsonElement[] RunSuite()
    {
        using var folder = new TemporaryFolder();
        var results = folder.File("results.json");
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && host.EndsWith("dotnet") ? host : "dotnet")
        {
            WorkingDirectory = RepositoryRoot.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] words =
        [
            Metadata("PowerShellProgram"), "-NoProfile", "-NonInteractive", "-File",
            Path.Combine(RepositoryRoot.Path, "tests", "pester", "Invoke-Tests.ps1"),
            "-Pester", Metadata("PesterModule"), "-OutFile", results,
        ];
        foreach (var word in words)
            start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(File.Exists(results), $"Pester gave no results.\n{output}\n{error.Result}");
        return [.. JsonDocument.Parse(File.ReadAllText(results)).RootElement.EnumerateArray()];
    }

    private static string Text(JsonElement test, string name) => test.GetProperty(name).GetString() ?? "";

    private static string Metadata(string key) => typeof(PesterTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
