using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace EmbeddingProjector;

/// <summary>Takes in the optional engine and the optional codecs where their assemblies lie beside the library's
/// own.</summary>
/// <remarks>
/// The rule: a file of one of <see cref="Names"/> with <c>.dll</c>, in the folder of this assembly, is loaded into this
/// assembly's load context, and its module initialiser registers what it brings. Nothing else is looked for.
/// </remarks>
public static class OptionalAssemblies
{
    private static readonly Lazy<ImmutableArray<string>> Outcome = new(LoadAll);

    /// <summary>The assemblies that are looked for.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["EmbeddingProjector.TorchSharp", "EmbeddingProjector.ImageSharp"];

    /// <summary>Why an assembly that is there could not be loaded, one sentence each; empty when all is well.</summary>
    public static IReadOnlyList<string> Failures => Outcome.Value;

    /// <summary>Loads what is there, once. A file that cannot be loaded is told of in <see cref="Failures"/>.</summary>
    public static void Load() => _ = Outcome.Value;

    private static ImmutableArray<string> LoadAll()
    {
        var self = typeof(OptionalAssemblies).Assembly;
        var folder = Path.GetDirectoryName(self.Location) is { Length: > 0 } found ? found : AppContext.BaseDirectory;
        var failures = ImmutableArray.CreateBuilder<string>();
        foreach (var path in Names.Select(name => Path.Combine(folder, name + ".dll")).Where(File.Exists))
        {
            try
            {
                RuntimeHelpers.RunModuleConstructor(LoadBeside(self, path).ManifestModule.ModuleHandle);
            }
            catch (Exception cause)
                when (cause is IOException or BadImageFormatException or TypeInitializationException)
            {
                failures.Add($"'{path}' cannot be loaded: {(cause.InnerException ?? cause).Message}");
            }
        }

        return failures.ToImmutable();
    }

    private static Assembly LoadBeside(Assembly self, string path)
    {
        var context = AssemblyLoadContext.GetLoadContext(self) ?? AssemblyLoadContext.Default;
        // The default context finds what the file itself needs beside it only when it was loaded in this way.
        return context == AssemblyLoadContext.Default ? Assembly.LoadFrom(path) : context.LoadFromAssemblyPath(path);
    }
}
