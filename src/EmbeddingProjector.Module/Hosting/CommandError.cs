using System.Management.Automation;

namespace EmbeddingProjector.Module.Hosting;

/// <summary>An error as a shell reports it.</summary>
/// <param name="Exception">The cause.</param>
/// <param name="Id">A stable identifier that scripts can test for.</param>
/// <param name="Category">PowerShell's category.</param>
/// <param name="Target">What the command was working on: a path or a name.</param>
/// <param name="Message">What the user reads.</param>
public sealed record CommandError(
    Exception Exception, string Id, ErrorCategory Category, object? Target, string Message);
