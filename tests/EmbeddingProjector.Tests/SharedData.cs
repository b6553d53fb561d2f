namespace EmbeddingProjector.Tests;

/// <summary>Reference data too large for the repository: the folder <c>shared</c> beside it.</summary>
public static class SharedData
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(RepositoryRoot.Path, "..", "shared"));

    /// <summary>A path below the shared folder, whether or not it is there.</summary>
    /// <param name="parts">Such as <c>fixtures/models/vgg16.json</c>, whole or in parts.</param>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Why a test that needs these paths must be skipped; null when all are there.</summary>
    /// <param name="paths">Files or folders below the shared folder; none means the folder itself.</param>
    public static string? ReasonToSkip(params string[] paths)
    {
        var missing = (paths.Length == 0 ? [""] : paths)
            .Select(path => PathOf(path))
            .FirstOrDefault(path => !Path.Exists(path));
        return missing is null ? null : $"needs the reference data '{missing}', which is not here";
    }
}
