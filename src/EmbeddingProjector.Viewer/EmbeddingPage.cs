using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Files;
using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Viewer;

/// <summary>A page that shows sets of embeddings in any browser, from disk, without a server or the network.</summary>
/// <remarks>
/// One HTML file, or with a folder of data beside it. A content security policy lets nothing run but the page's own
/// script, by its hash, and lets nothing be fetched. Metadata are hostile text: they stand in the page as base64 or as
/// JSON whose <c>&lt;</c> is escaped, and the script shows them as text only.
/// </remarks>
public static class EmbeddingPage
{
    private const int MostInFile = 50_000; // items; beyond, data lie in a folder unless asked otherwise

    /// <summary>Writes a page.</summary>
    /// <param name="path">The .html file, replaced once the new one is complete; a folder of data has its name with
    /// <c>_files</c>.</param>
    /// <param name="sets">At least one; the first is what others are compared with.</param>
    /// <param name="options">What is shown beside; null for the defaults.</param>
    /// <param name="observer">Hears of steps, and of what the user should know; null for nobody.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <exception cref="AnalysisInputException">A set is empty or holds NaN, sets share no item, or a probe is not for
    /// the set.</exception>
    /// <exception cref="EmbeddingSetException">The parts of a set do not fit each other.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Write(
        string path,
        IReadOnlyList<EmbeddingSet> sets,
        EmbeddingPageOptions? options = null,
        IRunObserver? observer = null,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(sets.Count, nameof(sets));
        options ??= new EmbeddingPageOptions();
        foreach (var set in sets)
        {
            SetCheck.Require(set);
            Require.Items("page", set.Vectors, 1);
        }

        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var folder = options.Folder ?? sets.Sum(set => (long)set.Count) > MostInFile ? FolderOf(full) : null;
        if (folder is not null)
            RequireOurs(folder);
        var place = folder is null ? null : $"{folder}.{WholeFile.NewId()}";
        try
        {
            if (place is not null)
                Directory.CreateDirectory(place);
            WholeFile.Write(full, file =>
            {
                var title = options.Title ?? string.Join(" and ", sets.Select(set => set.Name));
                WriteHead(file, title, folder is not null);
                var blobs = new PageBlobs(file, place);
                var header = Header(title, folder is null ? null : Path.GetFileName(folder), json =>
                    new PageContent(json, blobs, options, observer, cancellation).Write(sets));
                WriteScript(file, header);
                blobs.WriteRest();
                Put(file, "</body>\n</html>\n");
                if (folder is null) return;
                RequireOurs(folder); // once more: files may have come meanwhile
                Clear(folder);
                Directory.Move(place!, folder);
            });
        }
        finally
        {
            if (place is not null)
                Clear(place);
        }
    }

    /// <summary>The folder of data that a page may have beside it.</summary>
    /// <param name="path">The page.</param>
    public static string FolderOf(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileNameWithoutExtension(path) + "_files");

    // A browser that saves a page makes a folder of such a name, too.
    private static void RequireOurs(string folder)
    {
        var info = new DirectoryInfo(folder);
        var foreign = info.LinkTarget is not null ? info.Name : !info.Exists ? null : info.GetFileSystemInfos()
            .FirstOrDefault(entry => entry is not FileInfo { Extension: ".js", LinkTarget: null }
                || Path.GetFileNameWithoutExtension(entry.Name).AsSpan().ContainsAnyExceptInRange('0', '9')
                || !PageBlobs.IsOurs(entry.FullName))?.Name;
        if (foreign is not null)
        {
            throw new EmbeddingSetException(
                "PageFolderTaken", folder, $"expected a page's folder of ours, found '{foreign}' of others; "
                + "move it away, or choose another file") { Kind = ErrorKind.Exists };
        }
    }

    private static void Clear(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private static byte[] Header(string title, string? folder, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) // escapes <, >, & and quotes
        {
            json.WriteStartObject();
            json.WriteString("title", title);
            if (folder is not null)
                json.WriteString("folder", folder);
            write(json);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteHead(Stream file, string title, bool hasFolder)
    {
        var (style, script) = (Resource("page.css"), Resource("page.js"));
        var pieces = hasFolder ? " 'self' file:" : "";
        var policy = $"default-src 'none'; img-src data: blob:; style-src '{Hash(style)}'; "
            + $"script-src '{Hash(script)}'{pieces}; base-uri 'none'; form-action 'none'";
        Put(file, $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <title>{WebUtility.HtmlEncode(title)}</title>
            <style>{style}</style>
            </head>
            <body>
            <div id="page"><p id="loading" role="status">Loading…</p></div>
            <noscript>This page draws its points with JavaScript, which is switched off here.</noscript>

            """);
    }

    private static void WriteScript(Stream file, byte[] header)
    {
        Put(file, "<script type=\"application/json\" id=\"header\">");
        file.Write(header);
        Put(file, $"</script>\n<script>{Resource("page.js")}</script>\n");
    }

    private static string Hash(string text) =>
        $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static void Put(Stream file, string text) => file.Write(Encoding.UTF8.GetBytes(text));

    private static string Resource(string name)
    {
        using var stream = typeof(EmbeddingPage).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the assembly lacks its resource '{name}'");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
