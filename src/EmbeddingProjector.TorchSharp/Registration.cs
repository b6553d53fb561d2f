using System.Runtime.CompilerServices;

namespace EmbeddingProjector.TorchSharp;

/// <summary>Makes the engine known as soon as the assembly is used or <see cref="OptionalAssemblies"/> has found
/// it.</summary>
internal static class Registration
{
#pragma warning disable CA2255 // An initialiser is the point: the library knows no other entry.
    [ModuleInitializer]
    internal static void Run() => TorchSharpEngine.Register();
#pragma warning restore CA2255
}
