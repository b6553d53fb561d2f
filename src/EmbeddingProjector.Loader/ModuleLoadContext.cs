using System.Reflection;
using System.Runtime.Loader;

namespace EmbeddingProjector.Loader;

/// <summary>Loads the module and the libraries beside it apart from PowerShell's own and from other modules'.</summary>
/// <remarks>Two modules that bring different versions of one library, such as Google.Protobuf, would otherwise fight
/// over which of them is loaded. This assembly references nothing, so loading it into PowerShell can clash with
/// nothing.</remarks>
public sealed class ModuleLoadContext : AssemblyLoadContext
{
    private const string ModuleName = "EmbeddingProjector.Module";

    private static readonly Lazy<Assembly> Module = new(
        () => new ModuleLoadContext().LoadFromAssemblyName(new AssemblyName(ModuleName)));

    private readonly string folder = Path.GetDirectoryName(typeof(ModuleLoadContext).Assembly.Location)!;

    private ModuleLoadContext()
        : base(ModuleName)
    {
    }

    /// <summary>The assembly with the commands, loaded once a process.</summary>
    /// <exception cref="FileNotFoundException">The module's folder is incomplete.</exception>
    public static Assembly LoadModule() => Module.Value;

    /// <summary>Takes what stands in the module's folder from there; all else, PowerShell included, is
    /// shared.</summary>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var path = Path.Combine(folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    /// <summary>Native libraries stand in the module's folder too, those of several systems below
    /// <c>runtimes</c>.</summary>
    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName)
    {
        string[] folders = [folder, Path.Combine(folder, "runtimes", RuntimeInformation.RuntimeIdentifier, "native")];
        var (name, library) = (unmanagedDllName, "lib" + unmanagedDllName);
        string[] names = [name, $"{name}.dll", $"{library}.so", $"{library}.dylib"];
        var path = folders.SelectMany(place => names.Select(name => Path.Combine(place, name)))
            .FirstOrDefault(File.Exists);
        return path is null ? IntPtr.Zero : LoadUnmanagedDllFromPath(path);
    }
}
