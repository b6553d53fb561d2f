using System.Buffers;

namespace EmbeddingProjector.Logs;

/// <summary>The rules for an entry's name in the config and for the folder that is named after it.</summary>
internal static class TagName
{
    private const int LongestFolder = 200;

    private static readonly SearchValues<char> BreakingLoad = SearchValues.Create("&+#%");
    private static readonly SearchValues<char> Escaped = SearchValues.Create("/\\:*?\"<>|");
    private static readonly HashSet<string> Devices = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(1, 9).SelectMany(i => new[] { $"COM{i}", $"LPT{i}" })],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Says why a name will not do; null if it will.</summary>
    public static string? Fault(string tag)
    {
        if (string.IsNullOrWhiteSpace(tag))
            return "expected a name, found nothing";
        if (tag.AsSpan().IndexOfAny(BreakingLoad) is >= 0 and var place)
            return $"expected a name without & + # %, which keep TensorBoard from loading it, found '{tag[place]}'";
        if (tag.Any(char.IsControl))
            return "expected a name without control characters";
        if (tag.EndsWith(":0", StringComparison.Ordinal))
            return "expected a name that does not end with ':0', which TensorBoard strips";

        if (tag.Equals(ProjectorConfig.FileName, StringComparison.OrdinalIgnoreCase))
            return "expected another name than the config's";

        var bytes = Encoding.UTF8.GetByteCount(Folder(tag));
        return bytes > LongestFolder ? $"expected a folder name of at most {LongestFolder} bytes, found {bytes}" : null;
    }

    /// <summary>The name of a folder that <see cref="Folder"/> made; null for any other folder, whoever named
    /// it.</summary>
    public static string? TryOf(string folder)
    {
        var tag = Uri.UnescapeDataString(folder.TrimEnd('%'));
        return Fault(tag) is null && Folder(tag) == folder ? tag : null;
    }

    /// <summary>The folder of a name: as torch escapes it (<c>/</c> is <c>%2f</c>), and so that every file system takes
    /// it.</summary>
    /// <param name="tag">A name without fault.</param>
    public static string Folder(string tag)
    {
        var folder = new StringBuilder();
        for (var i = 0; i < tag.Length; i++)
        {
            var atEdge = i == 0 || i == tag.Length - 1;
            if (Escaped.Contains(tag[i]) || (atEdge && tag[i] is '.' or ' '))
                folder.Append('%').Append(((int)tag[i]).ToString("x2"));
            else
                folder.Append(tag[i]);
        }

        var name = folder.ToString();
        return Devices.Contains(name.Split('.')[0]) ? name + "%" : name;
    }
}
