using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;
using System.Text.Json;
using EmbeddingProjector.Files;

namespace EmbeddingProjector.Viewer;

/// <summary>The page's data as base64: in the page itself, or as scripts in a folder beside it, which a page that was
/// opened from disk may load, unlike any other file.</summary>
/// <remarks>A browser reads a page of 20 MB for more than a second. So what the first picture needs stands before the
/// script, and all else behind it, where it is read while the points are seen already.</remarks>
/// <param name="page">The page, open where data may stand.</param>
/// <param name="folder">The folder beside it; null to keep everything in the page.</param>
internal sealed class PageBlobs(Stream page, string? folder)
{
    private const string Beginning = "embeddingBlob("; // of every file in the folder
    private const double WorthPacking = 0.9; // of the size; unpacking takes the reader's time
    private const int Chunk = 3 << 18;       // bytes to encode at a time, a multiple of 3

    private readonly List<(int Id, byte[] Bytes)> rest = [];
    private int count;

    /// <summary>Whether the first picture needs what is added now.</summary>
    public bool IsForFirstPicture { get; set; }

    /// <summary>Whether data are loaded when they are needed.</summary>
    public bool IsFolder => folder is not null;

    /// <summary>Keeps bytes, packed by zlib where that pays, and writes the reference to them.</summary>
    /// <param name="json">The header, where a value is due.</param>
    /// <param name="bytes">Little-endian numbers, UTF-8 text or a picture.</param>
    /// <param name="pack">Whether to try.</param>
    public void Add(Utf8JsonWriter json, ReadOnlySpan<byte> bytes, bool pack = true)
    {
        var packed = pack ? Pack(bytes) : null;
        var id = count++;
        if (folder is null && !IsForFirstPicture)
            rest.Add((id, packed ?? bytes.ToArray()));
        else
            Write(id, packed is null ? bytes : packed);
        json.WriteStartObject();
        json.WriteNumber("id", id);
        if (packed is not null)
            json.WriteBoolean("packed", true);
        json.WriteEndObject();
    }

    public void AddNumbers<T>(Utf8JsonWriter json, ReadOnlySpan<T> values)
        where T : unmanaged => Add(json, MemoryMarshal.AsBytes(values));

    /// <summary>Keeps whole numbers below a limit in as few bytes each as the limit needs: 1, 2 or 4.</summary>
    /// <param name="json">The header, where a value is due.</param>
    /// <param name="values">0 to below the limit.</param>
    /// <param name="limit">Known to the page too.</param>
    public void AddWhole(Utf8JsonWriter json, ReadOnlySpan<int> values, int limit)
    {
        if (limit > ushort.MaxValue + 1)
        {
            AddNumbers(json, values);
            return;
        }

        if (limit > byte.MaxValue + 1)
        {
            var shorts = new ushort[values.Length];
            for (var i = 0; i < shorts.Length; i++)
                shorts[i] = (ushort)values[i];
            AddNumbers<ushort>(json, shorts);
            return;
        }

        var bytes = new byte[values.Length];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)values[i];
        Add(json, bytes);
    }

    /// <summary>Writes what the first picture does not need.</summary>
    public void WriteRest()
    {
        foreach (var (id, bytes) in rest)
            Write(id, bytes);
    }

    private static byte[]? Pack(ReadOnlySpan<byte> bytes)
    {
        var sample = bytes[..Math.Min(bytes.Length, 1 << 16)];
        if (bytes.Length < 256 || (sample.Length < bytes.Length && !IsWorth(Zlib(sample), sample)))
            return null;

        var packed = Zlib(bytes);
        return IsWorth(packed, bytes) ? packed : null;

        static bool IsWorth(byte[] packed, ReadOnlySpan<byte> bytes) => packed.Length < WorthPacking * bytes.Length;
    }

    private static byte[] Zlib(ReadOnlySpan<byte> bytes)
    {
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(bytes);
        return packed.ToArray();
    }

    private void Write(int id, ReadOnlySpan<byte> bytes)
    {
        var name = id.ToString(CultureInfo.InvariantCulture);
        if (folder is null)
        {
            Put(page, $"<script type=\"text/plain\" id=\"blob-{name}\">");
            Encode(page, bytes);
            Put(page, "</script>\n");
            return;
        }

        using var file = File.Create(Path.Combine(folder, $"{name}.js"));
        Put(file, $"{Beginning}{name},\"");
        Encode(file, bytes);
        Put(file, "\")\n");
    }

    /// <summary>Whether a file of a page's folder begins as ours do.</summary>
    public static bool IsOurs(string path)
    {
        var start = new byte[Beginning.Length];
        using var file = PlainFile.OpenRead(path);
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
            && start.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(Beginning));
    }

    private static void Encode(Stream file, ReadOnlySpan<byte> bytes)
    {
        var text = ArrayPool<byte>.Shared.Rent(Base64.GetMaxEncodedToUtf8Length(Chunk));
        for (var start = 0; start < bytes.Length; start += Chunk)
        {
            var part = bytes.Slice(start, Math.Min(Chunk, bytes.Length - start));
            Base64.EncodeToUtf8(part, text, out _, out var written);
            file.Write(text.AsSpan(0, written));
        }

        ArrayPool<byte>.Shared.Return(text);
    }

    private static void Put(Stream file, string text) => file.Write(Encoding.UTF8.GetBytes(text));
}
