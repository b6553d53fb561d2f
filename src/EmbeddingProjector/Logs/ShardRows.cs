using System.Text.Json;

namespace EmbeddingProjector.Logs;

/// <summary>The lines of a shard's record, of which only one is in memory; each can be read again from where it
/// begins.</summary>
internal sealed class ShardRows : IDisposable
{
    private const int MostLine = 1 << 20;
    private const int FewBytes = 1 << 14;

    private static readonly JsonSerializerOptions Json = new()
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly string path;
    private readonly FileStream? file; // null for an empty one
    private readonly long length;
    private byte[] bytes = new byte[FewBytes];
    private long start; // where the bytes begin in the file
    private int held;

    /// <param name="folder">The shard's.</param>
    public ShardRows(string folder)
    {
        path = Path.Combine(folder, ShardRecord.Name);
        length = PlainFile.Length(path);
        file = length == 0 ? null : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
    }

    /// <summary>What the first line says of the whole.</summary>
    /// <exception cref="ProjectorLogException">It is no record.</exception>
    public ShardRecord Record() => Parse<ShardRecord>(Line(0), 1);

    /// <summary>Pictures that there is a line for.</summary>
    /// <exception cref="ProjectorLogException">A line is too long.</exception>
    public long Count()
    {
        var lines = 0L;
        for (var place = 0L; place < length; place += Line(place).Length + 1)
            lines++;
        return lines - 1;
    }

    /// <summary>The pictures' rows, and where each begins.</summary>
    /// <exception cref="ProjectorLogException">A line is no row.</exception>
    public IEnumerable<(long Place, ShardRow Row)> All()
    {
        var number = 2;
        for (var place = (long)Line(0).Length + 1; place < length; number++)
        {
            var line = Line(place);
            var (row, at) = (Parse<ShardRow>(line, number), place);
            place += line.Length + 1;
            yield return (at, row);
        }
    }

    /// <summary>A row again.</summary>
    /// <param name="place">Where it begins.</param>
    /// <exception cref="ProjectorLogException">The file is another than before.</exception>
    public ShardRow At(long place) => Parse<ShardRow>(Line(place), null);

    /// <summary>A line's fault.</summary>
    public ProjectorLogException Invalid(int? line, Exception? cause = null) => new(
        "ShardInvalid", path,
        $"{(line is null ? "" : $"line {line}: ")}expected a shard's record, found another thing", cause);

    public void Dispose() => file?.Dispose();

    // Without its end. What is held is read on behind, so that lines in order cost few reads.
    private ReadOnlySpan<byte> Line(long place)
    {
        for (var most = FewBytes; ; most *= 2)
        {
            if (place >= start && place <= start + held)
            {
                var rest = bytes.AsSpan((int)(place - start), (int)(start + held - place));
                var end = rest.IndexOf((byte)'\n');
                if (end >= 0 || place + rest.Length >= length)
                    return end >= 0 ? rest[..end] : rest;
                if (rest.Length > MostLine)
                    throw Invalid(null);
            }

            Fill(place, most);
        }
    }

    private void Fill(long place, int most)
    {
        if (bytes.Length < most)
            bytes = new byte[most];
        (start, held) = (place, 0);
        var wanted = (int)Math.Min(bytes.Length, length - place);
        while (held < wanted)
        {
            var read = RandomAccess.Read(file!.SafeFileHandle, bytes.AsSpan(held, wanted - held), place + held);
            if (read == 0)
                throw Invalid(null); // it became shorter
            held += read;
        }
    }

    private T Parse<T>(ReadOnlySpan<byte> line, int? number)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, Json) ?? throw Invalid(number);
        }
        catch (JsonException error)
        {
            throw Invalid(number, error);
        }
    }
}
