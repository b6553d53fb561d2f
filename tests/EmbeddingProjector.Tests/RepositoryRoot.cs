namespace EmbeddingProjector.Tests;

/// <summary>The folder that holds EmbeddingProjector.sln, found upwards from the test assembly.</summary>
public static class RepositoryRoot
{
    /// <summary>The full path.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "EmbeddingProjector.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"no EmbeddingProjector.sln in or above '{AppContext.BaseDirectory}'");
    }
}
