using System.Diagnostics;
using System.IO.Compression;
using System.Text.RegularExpressions;

namespace EmbeddingProjector.Tests.Packages;

/// <summary>The packages as a .NET user meets them: packed, restored into an empty project, and the README's lines
/// run.</summary>
[Trait("Category", "Packages")]
public sealed partial class PackageTests : IDisposable
{
    private static readonly string[] Packages = ["EmbeddingProjector.Inference", "EmbeddingProjector"];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_READMEs_lines_run_in_an_empty_project_on_the_packed_packages()
    {
        foreach (var package in Packages)
            Pack(package);
        foreach (var package in Packages)
            RequireWhole(package);

        folder.Write("use/use.csproj", System.Text.Encoding.UTF8.GetBytes(
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <RestorePackagesPath>{folder.File("cache")}</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="EmbeddingProjector" Version="{Version()}" />
              </ItemGroup>
            </Project>
            """));
        folder.Write("use/nuget.config", System.Text.Encoding.UTF8.GetBytes(
            $"""
            <configuration>
              <packageSources><clear /><add key="packed" value="{folder.File("packed")}" /></packageSources>
              <fallbackPackageFolders><add key="restored" value="{RestoredPackages()}" /></fallbackPackageFolders>
            </configuration>
            """));
        folder.Write("use/Directory.Build.props", "<Project />"u8);
        folder.Write("use/Program.cs", System.Text.Encoding.UTF8.GetBytes(ReadmeLines()));

        var output = Dotnet(folder.File("use"), "run", "-c", "Release");

        Assert.Contains("500 pictures", output);
        Assert.Equal(5, output.Split("is like").Length - 1);
    }

    [Fact]
    public void Two_packs_give_the_same_bytes_and_say_what_they_are_made_of()
    {
        foreach (var package in Packages)
        {
            Pack(package);
            var files = Directory.GetFiles(folder.File("packed"), $"{package}.{Version()}.*");
            var first = files.ToDictionary(path => path, File.ReadAllBytes);
            Assert.Equal(2, first.Count);

            Pack(package);

            foreach (var (path, bytes) in first)
                Assert.True(bytes.AsSpan().SequenceEqual(File.ReadAllBytes(path)), path);
            using var zip = ZipFile.OpenRead(folder.File($"packed/{package}.{Version()}.nupkg"));
            using var bill = System.Text.Json.JsonDocument.Parse(zip.GetEntry($"sbom/{package}.cdx.json")!.Open());
            Assert.Equal("CycloneDX", bill.RootElement.GetProperty("bomFormat").GetString());
            var parts = bill.RootElement.GetProperty("components").EnumerateArray()
                .Select(part => part.GetProperty("name").GetString()).ToArray();
            Assert.Equal(package == "EmbeddingProjector", parts.Contains("SixLabors.ImageSharp"));
        }
    }

    /// <summary>The first block of C# in the README.</summary>
    private static string ReadmeLines()
    {
        var match = Block().Match(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "README.md")));
        Assert.True(match.Success, "README.md: expected a block of C#, found none");
        Assert.InRange(match.Groups[1].Value.Trim().Split('\n').Length, 1, 16);
        return match.Groups[1].Value.Replace("examples/mnist", $"{RepositoryRoot.Path}/examples/mnist");
    }

    private void Pack(string package) => Dotnet(
        RepositoryRoot.Path, "pack", $"src/{package}", "-c", "Release", "--no-build", "-v", "q", "-o",
        folder.File("packed"));

    private void RequireWhole(string package)
    {
        using var zip = ZipFile.OpenRead(folder.File($"packed/{package}.{Version()}.nupkg"));
        var names = zip.Entries.Select(entry => entry.FullName).ToArray();
        Assert.Contains("README.md", names);
        Assert.Contains("LICENSE", names);
        Assert.Contains($"lib/net10.0/{package}.dll", names);
        Assert.Contains($"lib/net10.0/{package}.xml", names);
        Assert.True(File.Exists(folder.File($"packed/{package}.{Version()}.snupkg")), "expected symbols");
    }

    private static string Version() => typeof(Inference.Models.Model).Assembly.GetName().Version!.ToString(3);

    private static string RestoredPackages() => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static string Dotnet(string directory, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(
            process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}\n{output}\n{errors.GetAwaiter().GetResult()}");
        return output;
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
