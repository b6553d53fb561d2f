using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace EmbeddingProjector.Module.Completion;

/// <summary>Finds the log that the rest of the command line names.</summary>
internal static class BoundLog
{
    /// <summary>The full path of the log folder; null where none was typed.</summary>
    /// <param name="bound">What the user has typed for other parameters.</param>
    /// <param name="parameters">Those that may name it.</param>
    public static string? Of(IDictionary bound, params ReadOnlySpan<string> parameters)
    {
        foreach (var parameter in parameters)
        {
            if (bound[parameter]?.ToString() is { Length: > 0 } typed)
                return Path.GetFullPath(typed, CurrentFolder());
        }

        return null;
    }

    // PowerShell's own folder: the process may be in another.
    private static string CurrentFolder()
    {
        if (Runspace.DefaultRunspace is null)
            return Environment.CurrentDirectory;

        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand("Get-Location").AddParameter("PSProvider", "FileSystem");
        return shell.Invoke<PathInfo>()[0].ProviderPath;
    }
}
