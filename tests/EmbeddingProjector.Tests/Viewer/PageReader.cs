using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EmbeddingProjector.Tests.Viewer;

/// <summary>Reads a written page's data back, as its script does.</summary>
internal sealed partial class PageReader
{
    private readonly string path;

    public PageReader(string path)
    {
        this.path = path;
        Text = File.ReadAllText(path);
        Header = JsonDocument.Parse(HeaderText().Match(Text).Groups[1].Value).RootElement;
    }

    /// <summary>The page.</summary>
    public string Text { get; }

    /// <summary>Its header.</summary>
    public JsonElement Header { get; }

    public JsonElement Set(int index = 0) => Header.GetProperty("sets")[index];

    public byte[] Bytes(JsonElement blob)
    {
        var id = blob.GetProperty("id").GetInt32().ToString(CultureInfo.InvariantCulture);
        var text = Header.TryGetProperty("folder", out var folder)
            ? File.ReadAllText(Path.Combine(Path.GetDirectoryName(path)!, $"{folder}", id + ".js")).Split('"')[1]
            : Regex.Match(Text, $"id=\"blob-{id}\">([^<]*)<").Groups[1].Value;
        var bytes = Convert.FromBase64String(text);
        if (!blob.TryGetProperty("packed", out _)) return bytes;
        using var zlib = new ZLibStream(new MemoryStream(bytes), CompressionMode.Decompress);
        var unpacked = new MemoryStream();
        zlib.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    public T[] Numbers<T>(JsonElement blob)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes(blob)).ToArray();

    public int[] Wholes(JsonElement blob, int limit) => limit switch
    {
        > 65536 => Numbers<int>(blob),
        > 256 => [.. Numbers<ushort>(blob).Select(value => (int)value)],
        _ => [.. Bytes(blob).Select(value => (int)value)],
    };

    public string[] Column(string name)
    {
        var column = Set().GetProperty("columns").EnumerateArray()
            .Single(column => column.GetProperty("name").GetString() == name);
        var values = JsonSerializer.Deserialize<string[]>(Bytes(column.GetProperty("values")))!;
        return [.. Wholes(column.GetProperty("codes"), values.Length).Select(code => values[code])];
    }

    [GeneratedRegex("id=\"header\">([^<]*)</script>")]
    private static partial Regex HeaderText();
}
